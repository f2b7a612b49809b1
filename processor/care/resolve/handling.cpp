#include "processor/care/resolve/handling.h"

#include "processor/care/enhance/survey.h"
#include "processor/care/identifier.h"
#include "processor/care/resolve/deadlines.h"
#include "processor/care/resolve/escalation.h"
#include "processor/care/resolve/promise.h"

namespace assist {

Issue& new_issue(Desk& desk, std::uint64_t about, std::string_view cause, Time at) {
  if (Issue* lost = issue_to_lose(desk.book())) {
    if (lost->state() == Issue::OPEN) {
      tell(desk, *lost, {.event = CaseEvent::issue_forgotten, .at = at, .reason = "too_many"});
    }
    cancel_survey(desk, *lost, "too_many", at);
    remove(desk.book(), *lost);
  }
  Issue& issue = *desk.book().add_issues();
  issue.set_id(public_id("i_", {desk.turn.key, cause}));
  add_about(issue, about);
  issue.set_priority(static_cast<std::uint32_t>(Priority::normal));
  issue.set_touched_at(ms_of(at));
  issue.set_policy_version(desk.turn.config.policy_version);
  return issue;
}

void customer_waits(Desk& desk, Issue& issue, Time at) {
  if (issue.waiting_since() == 0) issue.set_waiting_since(ms_of(at));
  const bool first = issue.instances_size() == 0 || issue.instances(0) == 0;
  const ClockKind kind = first || find_clock(issue, ClockKind::first_response) != nullptr
                             ? ClockKind::first_response
                             : ClockKind::next_response;
  begin_clock(desk, issue, kind, at);
  promise_answer(desk, issue, kind, at);
}

void person_answers(Desk& desk, Issue& issue, Time at) {
  for (const ClockKind kind :
       {ClockKind::first_response, ClockKind::next_response, ClockKind::live_wait}) {
    fulfil(desk, issue, kind, at);
  }
  settle_promise(desk, issue, at);
  Loan* loan = desk.turn.loan;
  if (loan != nullptr && loan->answers != nullptr && issue.waiting_since() != 0) {
    const Time asked = time_from_ms(issue.waiting_since());
    learn(*loan->answers, asked, at - asked);
    loan->answers_changed = true;
  }
  issue.clear_waiting_since();
}

void become_open(Desk& desk, Issue& issue, Actor by, Time at) {
  cancel_surveys(desk, "new_issue", at);
  issue.set_state(Issue::OPEN);
  issue.set_opened_at(ms_of(at));
  add_step(issue, StepKind::opened, name_of(by), at);
  tell(desk, issue, {.event = CaseEvent::issue_opened, .at = at, .by = name_of(by)});
  begin_clock(desk, issue, ClockKind::resolution, at);
  if (by != Actor::agent) customer_waits(desk, issue, at);
}

void reopen(Desk& desk, Issue& issue, std::string_view reason, Time at) {
  cancel_survey(desk, issue, "reopened", at);
  if (issue.state() != Issue::RESOLVED) return;
  issue.set_state(Issue::OPEN);
  issue.clear_resolved_at();
  add_step(issue, StepKind::reopened, reason, at);
  tell(desk, issue, {.event = CaseEvent::issue_reopened, .at = at, .reason = reason});
  resume_resolution(desk, issue, at);
  customer_waits(desk, issue, at);
}

void note_answer(Issue& issue, bool is_article, Time at) {
  // An article that he opens beside an answer takes nothing from that answer.
  if (is_article && issue.answered_at() != 0) return;
  issue.set_answered_at(ms_of(at));
  issue.set_answer_is_article(is_article);
}

void strike(Desk& desk, Issue& issue, std::string_view reason, Time at) {
  if (issue.answered_at() == 0) return;
  issue.clear_answered_at();
  if (issue.answer_is_article()) {
    issue.clear_answer_is_article();
    if (issue.article_counted()) return;
    issue.set_article_counted(true);
  }
  issue.set_unsolved(issue.unsolved() + 1);
  issue.set_touched_at(ms_of(at));
  add_step(issue, StepKind::unsolved, reason, at);
  tell(desk, issue, {.event = CaseEvent::issue_unsolved, .at = at, .reason = reason});
  if (issue.unsolved() < desk.config().unsolved_to_escalate) return;
  cancel_survey(desk, issue, "escalated", at);
  escalate(desk, issue, EscalationReason::unsolved, at);
}

void recontact(Desk& desk, Issue& issue, Actor by, Time at) {
  add_step(issue, StepKind::recontacted, name_of(by), at);
  tell(desk, issue, {.event = CaseEvent::issue_recontacted, .at = at, .by = name_of(by)});
  strike(desk, issue, "recontact", at);
  if (issue.state() == Issue::RESOLVED) return reopen(desk, issue, "recontact", at);
  if (by != Actor::agent) customer_waits(desk, issue, at);
}

void resolve(Desk& desk, Issue& issue, Actor by, Time at) {
  if (issue.state() != Issue::OPEN) return;
  const bool answered = by == Actor::agent || by == Actor::bot;
  if (by == Actor::agent) person_answers(desk, issue, at);
  for (const ClockKind kind :
       {ClockKind::first_response, ClockKind::next_response, ClockKind::live_wait}) {
    cancel_clock(desk, issue, kind, at);
  }
  drop_promise(issue);
  issue.clear_waiting_since();
  fulfil(desk, issue, ClockKind::resolution, at);
  if (answered && issue.answered_at() == 0) note_answer(issue, false, at);
  if (by == Actor::customer) issue.clear_answered_at();
  issue.set_state(Issue::RESOLVED);
  issue.set_resolved_at(ms_of(at));
  issue.set_resolutions(issue.resolutions() + 1);
  add_step(issue, StepKind::resolved, name_of(by), at);
  tell(desk, issue, {.event = CaseEvent::issue_resolved, .at = at, .by = name_of(by)});
  // He has just told us himself.
  if (by != Actor::customer) schedule_survey(desk, issue, by, at);
}

void discard(Desk& desk, Issue& issue, Time at) {
  cancel_survey(desk, issue, "spam", at);
  for (const ClockKind kind : {ClockKind::first_response, ClockKind::next_response,
                               ClockKind::resolution, ClockKind::live_wait}) {
    cancel_clock(desk, issue, kind, at);
  }
  tell(desk, issue, {.event = CaseEvent::issue_discarded, .at = at, .reason = "spam"});
  remove(desk.book(), issue);
}

}  // namespace assist
