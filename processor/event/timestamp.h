// Reads points in time as the formats write them.
#pragma once

#include <optional>
#include <string_view>

#include "processor/event/time.h"

namespace assist {

/// Times outside of [1990, 2100) are mistakes: seconds taken for milliseconds, unset clocks.
inline constexpr Time earliest_time{std::chrono::sys_days{std::chrono::year{1990} / 1 / 1}};
inline constexpr Time latest_time{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};
constexpr bool plausible(Time time) {
  return time >= earliest_time && time < latest_time;
}

/// RFC 3339 date-time: `T` and `Z` in either case, any number of fraction digits (beyond
/// milliseconds cut), an offset. A leap second is the second after it. None if `text` is anything
/// else; the range is not checked.
std::optional<Time> parse_rfc3339(std::string_view text);

/// RFC 3339 full-date, e.g. "2024-02-29", as the start of that day in UTC.
std::optional<Time> parse_date(std::string_view text);

}  // namespace assist
