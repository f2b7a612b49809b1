// When a team is at work: business time by the wall clock of its zone.
//
// Open is what the local clock says: an interval of 09:00 to 17:00 holds from the moment at which
// the clock in the zone shows 09:00 to that at which it shows 17:00, on days of 23 and of 25 hours
// too; an hour that comes twice is open twice, one that is left out is not. Zones are those of the
// IANA database, as the system has it; nothing is rounded.
//
// A calendar opens again after every moment: one that is closed for ever cannot be made.
#pragma once

#include <absl/time/time.h>

#include <array>
#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "processor/event/time.h"

namespace assist {

/// Open from `from` until just before `to`, minutes after local midnight: 0 <= from < to <= 1,440.
struct OpenHours {
  std::chrono::minutes from{0};
  std::chrono::minutes to{0};
  bool operator==(const OpenHours&) const = default;
};

/// The intervals of one day, ascending, not overlapping. None: closed.
using DayHours = std::vector<OpenHours>;

struct CalendarConfig {
  static constexpr std::size_t intervals_max = 8;  ///< A day; nobody takes more breaks.
  static constexpr std::size_t dates_max = 1'000;  ///< Holidays of some decades.

  std::string zone = "UTC";
  std::array<DayHours, 7> week;  ///< By std::chrono::weekday::c_encoding(): Sunday first.
  /// Days that are not as their weekday: a holiday has no hours.
  std::map<std::chrono::local_days, DayHours> dates;
};

/// The calendar that stands until a platform gives its own: Monday to Friday, 09:00 to 17:00, UTC.
CalendarConfig office_hours();

struct CalendarProblem {
  std::string key;       ///< "zone", "hours", "exceptions".
  std::string expected;  ///< Completes "expected …".
};

/// A zone of the IANA database, like Europe/Berlin; none when the system knows no such zone. The
/// library keeps what it has loaded, and every name that it did not find.
std::optional<absl::TimeZone> zone_named(std::string_view name);

class Calendar {
 public:
  static std::variant<Calendar, CalendarProblem> make(CalendarConfig config);

  bool is_open(Time moment) const;
  /// The first open moment at or after `moment`.
  Time next_open(Time moment) const;
  /// The first moment at which so much open time has passed since `moment`; `open` is not negative.
  Time add(Time moment, Duration open) const;
  /// The open time in [from, to); 0 when `to` is not after `from`.
  Duration open_between(Time from, Time to) const;

  const absl::TimeZone& zone() const { return zone_; }

 private:
  struct Span {
    Time from, to;
  };

  Calendar(CalendarConfig config, absl::TimeZone zone);
  const DayHours& hours_on(std::chrono::local_days day) const;
  Span span_from(Time moment) const;

  CalendarConfig config_;
  absl::TimeZone zone_;
};

using Calendars = std::map<std::string, Calendar, std::less<>>;
/// By name; each of `configs` must be one that Calendar::make() accepts.
Calendars calendars_of(const std::map<std::string, CalendarConfig>& configs);

/// The local clock of `zone` at `moment`.
std::chrono::local_time<Duration> local_time_at(Time moment, const absl::TimeZone& zone);
/// When the clock of `zone` shows `local`, the first time; where it leaves that out, the moment at
/// which it jumps.
Time time_of_local(std::chrono::local_time<Duration> local, const absl::TimeZone& zone);

}  // namespace assist
