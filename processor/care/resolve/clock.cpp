#include "processor/care/resolve/clock.h"

#include <algorithm>
#include <array>
#include <span>

namespace assist {
namespace {

constexpr Duration last_hour = std::chrono::hours{1};

/// A moment to warn at: percent of the clock time used, or 100 for the last hour.
constexpr std::array<std::uint32_t, 4> usual_warnings{50, 75, 90, 100};
/// With the usual three minutes: after one.
constexpr std::array<std::uint32_t, 1> live_warnings{33};

std::span<const std::uint32_t> warnings_of(const IssueClock& clock) {
  if (clock.kind() == static_cast<std::uint32_t>(ClockKind::live_wait)) return live_warnings;
  return usual_warnings;
}

Time after(Time from, Duration length, const IssueClock& clock, const Calendar& calendar) {
  return clock.business() ? calendar.add(from, length) : from + length;
}

Duration between(Time from, Time to, const IssueClock& clock, const Calendar& calendar) {
  if (to <= from) return Duration{0};
  return clock.business() ? calendar.open_between(from, to) : to - from;
}

/// When this warning is due; none when it comes too late to warn.
std::optional<Time> warning_at(const IssueClock& clock, std::uint32_t percent,
                               const Calendar& calendar) {
  const Time running_since = time_from_ms(clock.running_since());
  const Time deadline = time_from_ms(clock.deadline());
  Time due = deadline - last_hour;
  if (percent != 100) {
    // A third is meant by 33.
    const std::int64_t used =
        percent == 33 ? clock.target_ms() / 3 : clock.target_ms() * percent / 100;
    const std::int64_t ahead = clock.remaining_ms() - (clock.target_ms() - used);
    due = after(running_since, Duration{std::max<std::int64_t>(ahead, 0)}, clock, calendar);
  } else if (Duration{clock.target_ms()} <= last_hour) {
    return std::nullopt;
  }
  due = std::max(due, running_since);
  // Nobody reads a warning at night; but where the deadline itself is in closed hours, there is no
  // better moment than its own.
  const bool live = clock.kind() == static_cast<std::uint32_t>(ClockKind::live_wait);
  const Time open = live ? due : calendar.next_open(due);
  if (open < deadline) due = open;
  if (due >= deadline) return std::nullopt;
  return due;
}

/// Sets when the clock has something to say next.
void set_alarm(IssueClock& clock, const Calendar& calendar) {
  clock.clear_wakes_at();
  if (!is_running(clock) || clock.breached()) return;
  Time wakes = time_from_ms(clock.deadline());
  const auto warnings = warnings_of(clock);
  for (std::size_t i = 0; i < warnings.size(); ++i) {
    if ((clock.warned() & 1u << i) != 0) continue;
    const auto due = warning_at(clock, warnings[i], calendar);
    if (due) wakes = std::min(wakes, *due);
  }
  clock.set_wakes_at(ms_of(wakes));
}

void run(IssueClock& clock, Time at, const Calendar& calendar) {
  clock.set_running_since(ms_of(at));
  clock.set_deadline(ms_of(after(at, Duration{clock.remaining_ms()}, clock, calendar)));
  set_alarm(clock, calendar);
}

}  // namespace

std::string_view name_of(ClockKind kind) {
  static constexpr std::array<std::string_view, 5> names{"", "first_response", "next_response",
                                                         "resolution", "live_wait"};
  return names[static_cast<std::size_t>(kind)];
}

IssueClock started_clock(ClockKind kind, std::uint32_t instance, const ClockTarget& target, Time at,
                         const Calendar& calendar) {
  IssueClock clock;
  clock.set_kind(static_cast<std::uint32_t>(kind));
  clock.set_instance(instance);
  clock.set_started_at(ms_of(at));
  clock.set_target_ms(target.length.count());
  clock.set_remaining_ms(target.length.count());
  clock.set_business(target.business);
  run(clock, at, calendar);
  return clock;
}

void pause(IssueClock& clock, Time at, const Calendar& calendar) {
  if (!is_running(clock)) return;
  const Time from = std::max(at, time_from_ms(clock.running_since()));
  const Duration left = between(from, time_from_ms(clock.deadline()), clock, calendar);
  clock.set_remaining_ms(left.count());
  clock.clear_running_since();
  clock.clear_deadline();
  clock.clear_wakes_at();
}

void resume(IssueClock& clock, Time at, const Calendar& calendar) {
  if (!is_running(clock)) run(clock, at, calendar);
}

void retarget(IssueClock& clock, const ClockTarget& target, Time at, const Calendar& calendar) {
  const bool was_running = is_running(clock);
  const std::int64_t overdue =
      between(time_from_ms(clock.deadline()), was_running ? at : Time{}, clock, calendar).count();
  pause(clock, at, calendar);
  const std::int64_t used = clock.target_ms() - clock.remaining_ms() + overdue;
  clock.set_target_ms(target.length.count());
  clock.set_remaining_ms(std::max<std::int64_t>(0, target.length.count() - used));
  clock.set_business(target.business);
  if (was_running) run(clock, at, calendar);
}

bool is_running(const IssueClock& clock) {
  return clock.running_since() != 0;
}

Duration late_by(const IssueClock& clock, Time at) {
  if (!is_running(clock)) return Duration{0};
  return std::max(Duration{0}, at - time_from_ms(clock.deadline()));
}

std::optional<Tick> tick(IssueClock& clock, Time at, Time now, const Calendar& calendar) {
  if (clock.wakes_at() == 0 || clock.wakes_at() > ms_of(at)) return std::nullopt;
  const Time deadline = time_from_ms(clock.deadline());
  const auto warnings = warnings_of(clock);
  std::optional<Tick> last;
  for (std::size_t i = 0; i < warnings.size(); ++i) {
    if ((clock.warned() & 1u << i) != 0) continue;
    const auto due = warning_at(clock, warnings[i], calendar);
    if (!due || *due > at) continue;
    clock.set_warned(clock.warned() | 1u << i);
    if (now < deadline && (!last || *due >= last->due)) {
      last = Tick{Tick::Kind::warning, *due, warnings[i]};
    }
  }
  if (!last && deadline <= at) {
    clock.set_breached(true);
    last = Tick{Tick::Kind::breached, deadline, 0};
  }
  set_alarm(clock, calendar);
  return last;
}

}  // namespace assist
