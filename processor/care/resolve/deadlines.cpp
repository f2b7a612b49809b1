#include "processor/care/resolve/deadlines.h"

#include <algorithm>

#include "processor/care/resolve/promise.h"

namespace assist {
namespace {

ClockTarget target_of(const Desk& desk, const Issue& issue, ClockKind kind) {
  const ResolveConfig& config = desk.config();
  const ClockTargets& targets = config.targets[issue.priority()];
  switch (kind) {
    case ClockKind::first_response:
      return {targets.first_response, config.first_response == ClockTime::business};
    case ClockKind::next_response:
      return {targets.next_response, true};
    case ClockKind::resolution:
      return {targets.resolution, true};
    case ClockKind::live_wait:
      return {config.live_wait, false};
  }
  return {};
}

ClockKind kind_of(const IssueClock& clock) {
  return static_cast<ClockKind>(clock.kind());
}

std::uint32_t next_instance(Issue& issue, ClockKind kind) {
  auto& instances = *issue.mutable_instances();
  const int index = static_cast<int>(kind) - 1;
  while (instances.size() <= index) instances.Add(0);
  return ++instances[index];
}

void remove_clock(Issue& issue, ClockKind kind) {
  auto& clocks = *issue.mutable_clocks();
  for (int i = 0; i < clocks.size(); ++i) {
    if (kind_of(clocks[i]) == kind) return clocks.DeleteSubrange(i, 1);
  }
}

Promise* open_promise(Issue& issue) {
  auto& promises = *issue.mutable_promises();
  if (promises.empty() || promises.rbegin()->state() != Promise::OPEN) return nullptr;
  return &*promises.rbegin();
}

void settle(Desk& desk, Issue& issue, Promise& promise, Promise::State state, Time at) {
  promise.set_state(state);
  tell(desk, issue,
       {.event = state == Promise::KEPT ? CaseEvent::promise_kept : CaseEvent::promise_broken,
        .at = at,
        .promise = &promise});
}

}  // namespace

IssueClock* find_clock(Issue& issue, ClockKind kind) {
  for (IssueClock& clock : *issue.mutable_clocks()) {
    if (kind_of(clock) == kind) return &clock;
  }
  return nullptr;
}

void begin_clock(Desk& desk, Issue& issue, ClockKind kind, Time at) {
  if (find_clock(issue, kind) != nullptr) return;
  IssueClock& clock = *issue.add_clocks();
  clock = started_clock(kind, next_instance(issue, kind), target_of(desk, issue, kind), at,
                        desk.calendar);
  tell(desk, issue, {.event = CaseEvent::sla_applied, .at = at, .clock = &clock});
}

void fulfil(Desk& desk, Issue& issue, ClockKind kind, Time at) {
  IssueClock* clock = find_clock(issue, kind);
  if (clock == nullptr || clock->done()) return;
  const Duration late = late_by(*clock, at);
  tell(desk, issue, {.event = CaseEvent::sla_fulfilled, .at = at, .clock = clock, .late_by = late});
  if (kind != ClockKind::resolution) return remove_clock(issue, kind);
  pause(*clock, at, desk.calendar);
  clock->set_done(true);
}

void cancel_clock(Desk& desk, Issue& issue, ClockKind kind, Time at) {
  IssueClock* clock = find_clock(issue, kind);
  if (clock == nullptr) return;
  if (!clock->done()) {
    tell(desk, issue, {.event = CaseEvent::sla_cancelled, .at = at, .clock = clock});
  }
  remove_clock(issue, kind);
}

void pause_resolution(Desk& desk, Issue& issue, std::string_view reason, Time at) {
  IssueClock* clock = find_clock(issue, ClockKind::resolution);
  if (clock == nullptr || !is_running(*clock)) return;
  pause(*clock, at, desk.calendar);
  tell(desk, issue, {.event = CaseEvent::sla_paused, .at = at, .reason = reason, .clock = clock});
}

void resume_resolution(Desk& desk, Issue& issue, Time at) {
  IssueClock* clock = find_clock(issue, ClockKind::resolution);
  if (clock == nullptr || is_running(*clock)) return;
  clock->set_done(false);
  resume(*clock, at, desk.calendar);
  tell(desk, issue, {.event = CaseEvent::sla_resumed, .at = at, .clock = clock});
}

void retarget_clocks(Desk& desk, Issue& issue, std::string_view reason, Time at) {
  issue.set_policy_version(desk.turn.config.policy_version);
  for (IssueClock& clock : *issue.mutable_clocks()) {
    retarget(clock, target_of(desk, issue, kind_of(clock)), at, desk.calendar);
    if (clock.done()) continue;
    tell(desk, issue,
         {.event = CaseEvent::sla_applied, .at = at, .reason = reason, .clock = &clock});
  }
}

void promise_answer(Desk& desk, Issue& issue, ClockKind kind, Time at) {
  if (open_promise(issue) != nullptr) return;
  const IssueClock* clock = find_clock(issue, kind);
  const auto deadline =
      clock == nullptr ? std::nullopt : std::optional{time_from_ms(clock->deadline())};
  const PromiseTerms terms = promise_terms(desk.history, desk.config().promise, at, deadline,
                                           desk.calendar, zone_of(desk));
  add_promise(issue, at, terms.due);
  tell(desk, issue,
       {.event = CaseEvent::promise_made,
        .at = at,
        .reason = name_of(terms.basis),
        .promise = open_promise(issue)});
  if (terms.at_risk && clock != nullptr) {
    tell(desk, issue, {.event = CaseEvent::sla_at_risk, .at = at, .clock = clock});
  }
}

void settle_promise(Desk& desk, Issue& issue, Time at) {
  Promise* promise = open_promise(issue);
  if (promise == nullptr) return;
  const bool kept = ms_of(at) <= promise->due_at();
  settle(desk, issue, *promise, kept ? Promise::KEPT : Promise::BROKEN, at);
}

void drop_promise(Issue& issue) {
  if (open_promise(issue) != nullptr) issue.mutable_promises()->RemoveLast();
}

void break_promises(Desk& desk, Issue& issue, Time at) {
  Promise* promise = open_promise(issue);
  if (promise == nullptr || promise->due_at() >= ms_of(at)) return;
  settle(desk, issue, *promise, Promise::BROKEN, time_from_ms(promise->due_at()));
}

std::optional<Time> deadline_due(const Issue& issue) {
  std::int64_t due = 0;
  const auto consider = [&due](std::int64_t moment) {
    if (moment != 0 && (due == 0 || moment < due)) due = moment;
  };
  for (const IssueClock& clock : issue.clocks()) consider(clock.wakes_at());
  for (const Promise& promise : issue.promises()) {
    // An answer at the promised moment keeps the promise.
    if (promise.state() == Promise::OPEN) consider(promise.due_at() + 1);
  }
  if (due == 0) return std::nullopt;
  return time_from_ms(due);
}

}  // namespace assist
