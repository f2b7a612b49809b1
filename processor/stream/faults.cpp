#include "processor/stream/faults.h"

#include <unistd.h>

#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>

#include "processor/ops/errors.h"

namespace assist {
namespace {

constexpr std::array<std::string_view, fault_point_count> names = {
    "processing",   "before_changes", "before_send_offsets", "after_send_offsets",
    "after_commit", "in_save",        "in_restore",          "in_revoke",
    "after_timer",  "in_cleanse",     "before_processing"};

}  // namespace

std::string_view name_of(FaultPoint point) {
  return names[static_cast<std::size_t>(point)];
}

Faults::Faults(const char* plan) {
  if (plan == nullptr) return;
  armed_ = true;
  std::string_view rest = plan;
  while (!rest.empty()) {
    const std::string_view item = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    const std::size_t equals = item.find('=');
    const std::string_view name = item.substr(0, equals);
    const std::string value(equals == item.npos ? std::string_view() : item.substr(equals + 1));
    if (name == "seed") {
      // Different for each start, or a process that dies at its first passage would die there for
      // ever.
      random_.seed(std::strtoull(value.c_str(), nullptr, 10) +
                   static_cast<std::uint64_t>(getpid()));
      continue;
    }
    if (name == "stop") {
      stops_ = true;
      continue;
    }
    std::size_t point = 0;
    while (point < names.size() && names[point] != name) ++point;
    if (point == names.size())
      throw ConfigError("ASSIST_FAULTS: no such point: " + std::string(name));
    odds_[point] = std::strtod(value.c_str(), nullptr);
  }
}

void Faults::roll(FaultPoint point) {
  const double odds = odds_[static_cast<std::size_t>(point)];
  if (odds > 0 && std::uniform_real_distribution<>(0, 1)(random_) < odds) {
    const std::string line =
        "{\"message\":\"fault point\",\"assist.fault\":\"" + std::string(name_of(point)) + "\"}\n";
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, line.data(), line.size());
    armed_ = !stops_;
    // To this thread: it goes no step further, whatever the others do until they stop as well.
    ::raise(stops_ ? SIGSTOP : SIGKILL);
  }
}

}  // namespace assist
