// The clocks and promises of an issue, and what the desk is told about them.
#pragma once

#include "processor/care/resolve/case_event.h"

namespace assist {

/// nullptr when the issue has no such clock.
IssueClock* find_clock(Issue& issue, ClockKind kind);

/// Starts a clock, unless it is there.
void begin_clock(Desk& desk, Issue& issue, ClockKind kind, Time at);
/// What the clock waited for has happened. The resolution's is kept: it may run again.
void fulfil(Desk& desk, Issue& issue, ClockKind kind, Time at);
/// It will not happen any more.
void cancel_clock(Desk& desk, Issue& issue, ClockKind kind, Time at);

/// Of the resolution.
void pause_resolution(Desk& desk, Issue& issue, std::string_view reason, Time at);
void resume_resolution(Desk& desk, Issue& issue, Time at);

/// Gives every clock the target of the issue's priority under the policy of today.
void retarget_clocks(Desk& desk, Issue& issue, std::string_view reason, Time at);

/// Promises an answer by the clock's deadline or before, and says when that is at risk.
void promise_answer(Desk& desk, Issue& issue, ClockKind kind, Time at);
/// An answer was given: the open promise, if any, is kept or broken.
void settle_promise(Desk& desk, Issue& issue, Time at);
/// Nobody waits for the promised answer any more.
void drop_promise(Issue& issue);
/// Says that the open promise is broken, if `at` is later than it.
void break_promises(Desk& desk, Issue& issue, Time at);

/// When the issue's earliest clock or open promise has something to say; none: never.
std::optional<Time> deadline_due(const Issue& issue);

}  // namespace assist
