// The clocks of an issue: how long a customer may wait, in wall or business time.
//
// A clock runs, stands still (paused) or is gone (fulfilled). Its deadline is stored and changes
// only when the clock stands still, runs again or gets another target. Each instance breaches once.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/care/customer.pb.h"
#include "processor/care/resolve/calendar.h"

namespace assist {

/// The numbers are stored in customers' state: never reuse one.
enum class ClockKind : std::uint8_t {
  first_response = 1,  ///< To the first reply of a person. Never paused.
  next_response = 2,   ///< From the oldest message without one to the next. Never paused.
  resolution = 3,      ///< Paused while waiting for somebody else.
  live_wait = 4,       ///< From an accepted chat offer to the person in it. Never paused.
};
std::string_view name_of(ClockKind kind);

struct ClockTarget {
  Duration length;
  bool business = false;
};

/// A running clock.
IssueClock started_clock(ClockKind kind, std::uint32_t instance, const ClockTarget& target, Time at,
                         const Calendar& calendar);
void pause(IssueClock& clock, Time at, const Calendar& calendar);
/// Nothing when it runs already. Time over the target is not given back: no second breach either.
void resume(IssueClock& clock, Time at, const Calendar& calendar);
/// Gives the clock another target; what it has used so far counts. A target that is used up already
/// falls due at `at`.
void retarget(IssueClock& clock, const ClockTarget& target, Time at, const Calendar& calendar);

bool is_running(const IssueClock& clock);
/// How much later than the deadline `at` is; 0 when it is not, or when the clock stands still.
Duration late_by(const IssueClock& clock, Time at);

/// What a clock says when its time has come.
struct Tick {
  enum class Kind : std::uint8_t { warning, breached };
  Kind kind = Kind::warning;
  Time due;
  std::uint32_t percent = 0;  ///< Of a warning: the clock time that is used; 100 = the last hour.
};
/// The next thing to say that was due at or before `at`, said once; none when there is nothing.
/// Warnings are at 50, 75 and 90 % of clock time and an hour before the deadline (of a live wait:
/// at a third), moved to open hours, never to or after the deadline, and skipped when `now` has
/// passed it; of several that are due, the last one speaks for all.
std::optional<Tick> tick(IssueClock& clock, Time at, Time now, const Calendar& calendar);

}  // namespace assist
