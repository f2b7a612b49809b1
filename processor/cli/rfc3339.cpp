#include "processor/cli/rfc3339.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <iterator>

namespace assist {

void append_rfc3339(Time time, std::string& text) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  fmt::format_to(std::back_inserter(text), "{:%Y-%m-%dT%H:%M:%S}.{:03}Z",
                 fmt::gmtime(std::chrono::system_clock::to_time_t(second)),
                 (time - second).count());
}

}  // namespace assist
