// Time as the whole processor speaks it: milliseconds since 1970, UTC.
#pragma once

#include <chrono>

namespace assist {

using Duration = std::chrono::milliseconds;
using Time = std::chrono::sys_time<Duration>;

inline constexpr Time time_from_ms(std::int64_t milliseconds) {
  return Time{Duration{milliseconds}};
}
inline constexpr std::int64_t ms_of(Time time) {
  return time.time_since_epoch().count();
}

}  // namespace assist
