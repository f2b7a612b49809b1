#include "processor/care/resolve/casebook.h"

#include <algorithm>
#include <utility>

#include "processor/care/assist/history.h"
#include "processor/care/enhance/survey.h"
#include "processor/care/resolve/deadlines.h"
#include "processor/care/resolve/escalation.h"
#include "processor/care/resolve/handling.h"
#include "processor/care/resolve/promise.h"

namespace assist {
namespace {

/// The same error within a day of an answer means that the answer did not help.
constexpr Duration recurrence = std::chrono::hours{24};

void reply(Desk& desk, Issue& issue, const SupportEvent& event, Time at) {
  if (event.by == Actor::automatic) return;
  const bool person = event.by == Actor::agent;
  add_step(issue, person ? StepKind::agent_answer : StepKind::bot_answer, event.agent, at);
  if (person) person_answers(desk, issue, at);
  if (must_escalate(issue, desk.config())) {
    tell(desk, issue, {.event = CaseEvent::must_escalate, .at = at, .by = name_of(event.by)});
    return;
  }
  note_answer(issue, false, at);
}

bool is_of_customer(SupportKind kind) {
  return kind == SupportKind::opened || kind == SupportKind::message ||
         kind == SupportKind::reopened || kind == SupportKind::human_requested;
}

void take_details(Desk& desk, Issue& issue, const SupportEvent& event, Time at) {
  const std::string owner = issue.owner();
  const bool names_owner = event.kind == SupportKind::assigned ||
                           event.kind == SupportKind::agent_joined ||
                           event.kind == SupportKind::transferred;
  // Before anybody is named its owner, whoever works on it is.
  if (!event.agent.empty() && (names_owner || owner.empty())) issue.set_owner(event.agent);
  if (!event.queue.empty()) issue.set_queue(event.queue);
  if (!event.topic.empty()) issue.set_topic(event.topic);
  if (!event.error_code.empty()) issue.set_error_code(event.error_code);
  if (event.call) issue.set_call(static_cast<std::uint32_t>(*event.call));
  if (event.vip) issue.set_vip(true);
  if (event.by == Actor::customer && is_of_customer(event.kind)) issue.set_customer_wrote(true);
  if (!event.priority || static_cast<std::uint32_t>(*event.priority) == issue.priority()) return;
  issue.set_priority(static_cast<std::uint32_t>(*event.priority));
  if (issue.state() == Issue::OPEN) retarget_clocks(desk, issue, "priority", at);
}

bool is_over(const Issue& issue, Duration recontact_window, Time at) {
  return issue.state() != Issue::OPEN && time_from_ms(issue.touched_at()) + recontact_window <= at;
}

/// The issue that a new contact joins: that of a chat just accepted, which no contact is known of
/// yet; else one about the same.
Issue* issue_to_join(Desk& desk, std::uint64_t about, Time at) {
  for (Issue& issue : *desk.book().mutable_issues()) {
    const Time opened = time_from_ms(issue.opened_at());
    const bool waits = issue.state() == Issue::OPEN && issue.contacts_size() == 0;
    if (waits && opened + desk.turn.config.conversation > at) return &issue;
  }
  return issue_about(desk.book(), about, desk.config().recontact, at);
}

/// Puts a contact that we have not heard of where it belongs.
Issue& take_contact(Desk& desk, const SupportEvent& event, Time at) {
  const PastOffer* offer = find_offer(std::as_const(desk.turn.customer), event.trigger_id);
  const std::uint64_t about =
      offer != nullptr && offer->about() != 0 ? offer->about() : about_of(event);
  Issue* joined = issue_to_join(desk, about, at);
  Issue& issue = joined != nullptr ? *joined : new_issue(desk, about, event.id, at);
  const bool again = issue.contacts_size() > 0;
  add_contact(issue, event.contact_id);
  add_about(issue, about_of(event));
  take_details(desk, issue, event, at);
  if (again) {
    recontact(desk, issue, event.by, at);
  } else if (issue.state() != Issue::OPEN) {
    strike(desk, issue, "recontact", at);  // An article did not help.
    become_open(desk, issue, event.by, at);
  }
  return issue;
}

/// What an answer "no" means, whoever asked.
void take_no(Desk& desk, Issue& issue, std::string_view reason, Time at) {
  strike(desk, issue, reason, at);
  reopen(desk, issue, reason, at);
}

void act(Desk& desk, Issue& issue, const SupportEvent& event, Time at) {
  const bool open = issue.state() == Issue::OPEN;
  switch (event.kind) {
    case SupportKind::opened:
      break;
    case SupportKind::message:
      add_step(issue, StepKind::message, name_of(event.by), at);
      if (!open) break;  // "Thank you" reopens nothing; the desk says when it does.
      if (issue.waits_for_customer()) resume_resolution(desk, issue, at);
      issue.clear_waits_for_customer();
      customer_waits(desk, issue, at);
      break;
    case SupportKind::reply:
      reply(desk, issue, event, at);
      break;
    case SupportKind::agent_joined:
      add_step(issue, StepKind::agent_joined, event.agent, at);
      fulfil(desk, issue, ClockKind::live_wait, at);
      break;
    case SupportKind::assigned:
      tell(desk, issue, {.event = CaseEvent::issue_assigned, .at = at, .by = event.agent});
      break;
    case SupportKind::transferred:
      issue.set_transfers(issue.transfers() + 1);
      add_step(issue, StepKind::transferred, event.queue.empty() ? event.agent : event.queue, at);
      tell(desk, issue, {.event = CaseEvent::issue_transferred, .at = at, .by = event.agent});
      break;
    case SupportKind::waiting_on_customer:
    case SupportKind::waiting_on_third_party:
      if (!open) break;
      issue.set_waits_for_customer(event.kind == SupportKind::waiting_on_customer);
      add_step(issue, StepKind::waiting, name_of(event.kind), at);
      pause_resolution(desk, issue, name_of(event.kind), at);
      break;
    case SupportKind::resumed:
      if (open) resume_resolution(desk, issue, at);
      break;
    case SupportKind::priority_changed:
      break;
    case SupportKind::human_requested:
      add_step(issue, StepKind::human_requested, {}, at);
      escalate(desk, issue, EscalationReason::human_requested, at);
      break;
    case SupportKind::solved:
      resolve(desk, issue, Actor::customer, at);
      break;
    case SupportKind::not_solved:
      take_no(desk, issue, "said_no", at);
      break;
    case SupportKind::resolved:
      resolve(desk, issue, event.by, at);
      break;
    case SupportKind::reopened:
      take_no(desk, issue, "reopened", at);
      break;
    case SupportKind::spam:
      discard(desk, issue, at);
      break;
  }
}

/// Deadlines are stored under a policy; under another one they are others.
void follow_policy(Desk& desk, Time at) {
  for (Issue& issue : *desk.book().mutable_issues()) {
    if (issue.state() != Issue::OPEN) continue;
    if (issue.policy_version() == desk.turn.config.policy_version) continue;
    retarget_clocks(desk, issue, "policy", at);
  }
}

void breach(Desk& desk, Issue& issue, const IssueClock& clock, Time due) {
  const Duration late = std::max(Duration{0}, desk.turn.now - due);
  tell(desk, issue,
       {.event = CaseEvent::sla_breached, .at = due, .clock = &clock, .late_by = late});
  if (clock.kind() == static_cast<std::uint32_t>(ClockKind::live_wait)) {
    return escalate(desk, issue, EscalationReason::live_wait, due);
  }
  issue.set_breaches(issue.breaches() + 1);
  if (issue.vip()) return escalate(desk, issue, EscalationReason::vip_breach, due);
  if (issue.breaches() >= 2) escalate(desk, issue, EscalationReason::sla_breached_twice, due);
}

void run_clocks(Desk& desk, Issue& issue, Time at) {
  for (IssueClock& clock : *issue.mutable_clocks()) {
    while (const auto due = tick(clock, at, desk.turn.now, desk.calendar)) {
      if (due->kind == Tick::Kind::breached) {
        breach(desk, issue, clock, due->due);
        continue;
      }
      tell(desk, issue,
           {.event = CaseEvent::sla_warning,
            .at = due->due,
            .clock = &clock,
            .percent = due->percent});
    }
  }
}

void forget_issues(Desk& desk, Time at) {
  auto& issues = *desk.book().mutable_issues();
  for (int i = issues.size() - 1; i >= 0; --i) {
    if (forgotten_at(issues[i], desk.config()) > at) continue;
    if (issues[i].state() == Issue::OPEN) {
      tell(desk, issues[i], {.event = CaseEvent::issue_forgotten, .at = at, .reason = "too_old"});
    }
    issues.DeleteSubrange(i, 1);
  }
}

/// Drops what is too old to matter, and the casebook itself when nothing is left in it.
void tidy(Desk& desk, Time at) {
  Casebook& book = desk.book();
  const auto is_old = [&](std::int64_t moment) {
    return time_from_ms(moment) + desk.config().recontact <= at;
  };
  while (book.troubles_size() > 0 && is_old(book.troubles(0).at())) {
    book.mutable_troubles()->DeleteSubrange(0, 1);
  }
  while (book.articles_size() > 0 && is_old(book.articles(0).at())) {
    book.mutable_articles()->DeleteSubrange(0, 1);
  }
  if (time_from_ms(book.surveyed_at()) + desk.turn.config.survey.throttle <= at) {
    book.clear_surveyed_at();
    book.clear_survey_unsolved();
  }
  const bool blank = book.issues().empty() && book.troubles().empty() && book.articles().empty() &&
                     book.surveyed_at() == 0;
  if (blank) desk.turn.customer.clear_casebook();
}

Issue& issue_of_offer(Desk& desk, const PastOffer& offer, Time at) {
  Issue* known = issue_about(desk.book(), offer.about(), desk.config().recontact, at);
  return known != nullptr ? *known : new_issue(desk, offer.about(), offer.trigger_id(), at);
}

/// Somebody is asked to come: an issue without a contact, until the desk tells of one.
void accept_chat(Desk& desk, const PastOffer& offer, Time at) {
  Issue& issue = issue_of_offer(desk, offer, at);
  issue.set_touched_at(ms_of(at));
  issue.set_customer_wrote(true);
  if (issue.state() == Issue::READING) {
    strike(desk, issue, "recontact", at);  // An article did not help.
    become_open(desk, issue, Actor::customer, at);
  } else {
    recontact(desk, issue, Actor::customer, at);
  }
  begin_clock(desk, issue, ClockKind::live_wait, at);
}

}  // namespace

void observe_support(Desk& desk, const SupportEvent& event) {
  const Time at = std::min(event.at, desk.turn.now);
  Issue* issue = issue_of_contact(desk.book(), event.contact_id);
  if (issue != nullptr && is_over(*issue, desk.config().recontact, at)) issue = nullptr;
  if ((issue != nullptr || is_of_customer(event.kind)) && is_new(desk.book(), event.id)) {
    desk.turn.changed = true;
    follow_policy(desk, at);
    if (issue == nullptr) {
      issue = &take_contact(desk, event, at);
    } else {
      take_details(desk, *issue, event, at);
    }
    issue->set_touched_at(std::max(issue->touched_at(), ms_of(at)));
    act(desk, *issue, event, at);
  }
  tidy(desk, desk.turn.now);
}

std::string answers_key(const Customer& customer, const SupportEvent& event,
                        const Calendar& calendar) {
  const Issue* issue = issue_of_contact(customer.casebook(), event.contact_id);
  const bool answers = event.by == Actor::agent &&
                       (event.kind == SupportKind::reply || event.kind == SupportKind::resolved);
  const bool known = issue != nullptr && (answers || event.queue.empty());
  const std::string_view queue = known ? std::string_view{issue->queue()} : event.queue;
  Priority priority = event.priority.value_or(Priority::normal);
  if (!event.priority && issue != nullptr) priority = static_cast<Priority>(issue->priority());
  const bool waits = answers && issue != nullptr && issue->waiting_since() != 0;
  const Time asked = waits ? time_from_ms(issue->waiting_since()) : event.at;
  return history_key(queue, priority, asked, calendar);
}

void observe_trouble(Desk& desk, const Verdict& verdict, Time at) {
  add_trouble(desk.book(), verdict, at);
  desk.turn.changed = true;
  Issue* issue = issue_about(desk.book(), about_of(verdict), desk.config().recontact, at);
  if (issue == nullptr || issue->answered_at() == 0) return;
  if (time_from_ms(issue->answered_at()) + recurrence <= at) return;
  take_no(desk, *issue, "recurred", at);
}

void observe_offer(Desk& desk, const PastOffer& offer, const Feedback& feedback, Time at) {
  const bool articles = offer.type() == static_cast<std::uint32_t>(OfferType::faq_suggest);
  if (feedback.kind == FeedbackKind::clicked && articles) {
    if (!feedback.item_id.empty()) add_article(desk.book(), feedback.item_id, at);
    if (offer.about() != 0) {
      Issue& issue = issue_of_offer(desk, offer, at);
      issue.set_touched_at(std::max(issue.touched_at(), ms_of(at)));
      if (issue.state() != Issue::RESOLVED) note_answer(issue, true, at);
      add_step(issue, StepKind::article_opened, feedback.item_id, at);
    }
  } else if (feedback.kind == FeedbackKind::accepted && !articles) {
    if (desk.config().accepted_chats) accept_chat(desk, offer, at);
  } else if (feedback.kind == FeedbackKind::solved || feedback.kind == FeedbackKind::not_solved) {
    Issue* issue = issue_about(desk.book(), offer.about(), desk.config().recontact, at);
    if (issue != nullptr && feedback.kind == FeedbackKind::not_solved) {
      take_no(desk, *issue, "said_no", at);
    } else if (issue != nullptr) {
      issue->clear_answered_at();
    }
  }
  tidy(desk, desk.turn.now);
}

bool observe_ask(Desk& desk, const Feedback& feedback, Time at) {
  Issue* issue = issue_of_trigger(desk.book(), feedback.trigger_id);
  if (issue == nullptr) return tidy(desk, desk.turn.now), false;
  desk.turn.changed = true;
  if (issue->escalation_trigger() == feedback.trigger_id) {
    answer_escalation(desk, *issue, feedback, at);
    return true;
  }
  switch (answer_survey(desk, *issue, feedback, at)) {
    case SurveyAnswer::solved:
      issue->clear_answered_at();
      break;
    case SurveyAnswer::partly:
      promise_answer(desk, *issue, ClockKind::next_response, at);
      break;
    case SurveyAnswer::not_solved:
      take_no(desk, *issue, "survey", at);
      break;
    case SurveyAnswer::none:
      break;
  }
  return true;
}

void observe_opt_out(Desk& desk, Time at) {
  cancel_surveys(desk, "opted_out", at);
  tidy(desk, desk.turn.now);
}

void run_casebook(Desk& desk, Time at) {
  while (desk.turn.customer.has_casebook()) {
    const auto due = casebook_due(desk.turn.customer, desk.turn.config);
    if (!due || *due > at) return;
    desk.turn.changed = true;
    follow_policy(desk, *due);
    for (Issue& issue : *desk.book().mutable_issues()) {
      run_clocks(desk, issue, *due);
      break_promises(desk, issue, *due);
      run_survey(desk, issue, *due);
    }
    forget_issues(desk, *due);
    tidy(desk, *due);
  }
}

std::optional<Time> casebook_due(const Customer& customer, const CareConfig& config) {
  if (!customer.has_casebook()) return std::nullopt;
  const Casebook& book = customer.casebook();
  std::optional<Time> due;
  const auto consider = [&due](std::optional<Time> moment) {
    if (moment && (!due || *moment < *due)) due = moment;
  };
  for (const Issue& issue : book.issues()) {
    consider(deadline_due(issue));
    consider(survey_due(issue));
    consider(forgotten_at(issue, config.resolve));
  }
  const Duration memory = config.resolve.recontact;
  if (!book.troubles().empty()) consider(time_from_ms(book.troubles(0).at()) + memory);
  if (!book.articles().empty()) consider(time_from_ms(book.articles(0).at()) + memory);
  if (book.surveyed_at() != 0) {
    consider(time_from_ms(book.surveyed_at()) + config.survey.throttle);
  }
  return due;
}

bool is_sound(const Casebook& book) {
  const auto& issues = book.issues();
  return book.issues_size() <= issues_max && book.troubles_size() <= troubles_max &&
         book.articles_size() <= articles_max && book.events_size() <= events_max &&
         std::all_of(issues.begin(), issues.end(), [](const Issue& issue) {
           const auto& clocks = issue.clocks();
           const auto& steps = issue.steps();
           return issue.priority() < priority_count && issue.contacts_size() <= contacts_max &&
                  issue.about_size() <= about_max && issue.steps_size() <= steps_max &&
                  issue.promises_size() <= promises_max &&
                  std::all_of(clocks.begin(), clocks.end(),
                              [](const IssueClock& clock) {
                                return clock.kind() >= 1 && clock.kind() <= 4;
                              }) &&
                  std::all_of(steps.begin(), steps.end(), [](const IssueStep& step) {
                    return step.what() <= static_cast<std::uint32_t>(StepKind::human_requested);
                  });
         });
}

}  // namespace assist
