#include "processor/care/enhance/survey.h"

#include <algorithm>
#include <string>

#include "processor/care/identifier.h"
#include "processor/care/resolve/ask.h"

namespace assist {
namespace {

/// Of an answered "no": the next question may come sooner.
constexpr Duration throttle_unsolved = std::chrono::days{7};
constexpr std::chrono::minutes morning = std::chrono::hours{9};

std::string resolution_of(const Issue& issue) {
  return issue.id() + "/" + std::to_string(issue.resolutions());
}

/// The same for everybody who sees this resolution, today and in a replay.
bool is_control(const Desk& desk, const Issue& issue) {
  return draw({"survey", desk.turn.key, resolution_of(issue)}) < desk.turn.config.survey.control;
}

bool is_throttled(const Desk& desk, Time at) {
  const Casebook& book = desk.book();
  if (book.surveyed_at() == 0) return false;
  const Duration configured = desk.turn.config.survey.throttle;
  const Duration throttle =
      book.survey_unsolved() ? std::min(configured, throttle_unsolved) : configured;
  return time_from_ms(book.surveyed_at()) + throttle > at;
}

/// Why this resolution is not asked about; empty: it is.
std::string_view reason_to_withhold(const Desk& desk, const Issue& issue, Time at) {
  const Customer& customer = desk.turn.customer;
  if (!consents_to_help(desk.turn.scene()) || customer.opted_out()) return "not_consented";
  if (customer.profile().staff()) return "staff";
  const auto& issues = desk.book().issues();
  const bool open = std::any_of(issues.begin(), issues.end(),
                                [](const Issue& other) { return other.state() == Issue::OPEN; });
  if (open) return "open_issue";
  if (is_throttled(desk, at)) return "throttled";
  if (is_control(desk, issue)) return "control";
  return {};
}

Ask ask_of(const Issue& issue) {
  Ask ask;
  ask.type = OfferType::survey;
  ask.stage = "enhance";
  ask.rule = "survey-resolved";
  ask.reason = "resolved";
  ask.human = "an issue was resolved";
  ask.actions = {{"yes", "solved", "solved"},
                 {"partly", "partly", "partly"},
                 {"no", "not_solved", "not_solved"}};
  ask.trigger_id = issue.survey().trigger_id();
  ask.issue_id = issue.id();
  ask.queue = issue.queue();
  ask.expires_at = time_from_ms(issue.survey().expires_at());
  ask.event_time = time_from_ms(issue.survey().asked_at());
  return ask;
}

bool was_asked(const Issue& issue) {
  return issue.survey().asked_at() != 0;
}

void ask(Desk& desk, Issue& issue, Time at) {
  Survey& survey = *issue.mutable_survey();
  const std::string_view withheld = reason_to_withhold(desk, issue, at);
  if (!withheld.empty()) {
    tell(desk, issue,
         {.event = CaseEvent::survey_withheld, .at = at, .reason = withheld, .survey = true});
    return issue.clear_survey();
  }
  survey.set_trigger_id(public_id("t_", {desk.turn.key, resolution_of(issue), "survey"}));
  survey.set_asked_at(ms_of(at));
  survey.set_expires_at(ms_of(at + desk.turn.config.survey.expire));
  survey.clear_due_at();
  desk.book().set_surveyed_at(ms_of(at));
  desk.book().clear_survey_unsolved();
  Ask question = ask_of(issue);
  question.case_id = tell(desk, issue, {.event = CaseEvent::survey_sent, .at = at, .survey = true});
  send_ask(desk, question);
}

}  // namespace

void schedule_survey(Desk& desk, Issue& issue, Actor by, Time at) {
  const SurveyConfig& config = desk.turn.config.survey;
  const bool about_nobody = by == Actor::automatic && !issue.customer_wrote();
  if (!config.enabled || about_nobody) return;
  Survey& survey = *issue.mutable_survey();
  survey.set_due_at(ms_of(survey_time(at, config, zone_of(desk))));
  survey.set_agent(issue.owner());
  survey.set_policy_version(desk.turn.config.policy_version);
}

void cancel_survey(Desk& desk, Issue& issue, std::string_view reason, Time at) {
  if (!issue.has_survey()) return;
  const CaseNews news{
      .event = CaseEvent::survey_cancelled, .at = at, .reason = reason, .survey = true};
  const std::string case_id = tell(desk, issue, news);
  if (was_asked(issue)) {
    Ask question = ask_of(issue);
    question.case_id = case_id;
    question.reason = reason;
    question.human = "the question has lost its reason";
    cancel_ask(desk, question);
  }
  issue.clear_survey();
}

void cancel_surveys(Desk& desk, std::string_view reason, Time at) {
  for (Issue& issue : *desk.book().mutable_issues()) cancel_survey(desk, issue, reason, at);
}

void run_survey(Desk& desk, Issue& issue, Time at) {
  const auto due = survey_due(issue);
  if (!due || *due > at) return;
  if (!was_asked(issue)) return ask(desk, issue, *due);
  tell(desk, issue, {.event = CaseEvent::survey_expired, .at = *due, .survey = true});
  issue.clear_survey();
}

std::optional<Time> survey_due(const Issue& issue) {
  if (!issue.has_survey()) return std::nullopt;
  return time_from_ms(was_asked(issue) ? issue.survey().expires_at() : issue.survey().due_at());
}

SurveyAnswer answer_survey(Desk& desk, Issue& issue, const Feedback& feedback, Time at) {
  SurveyAnswer answer = SurveyAnswer::none;
  switch (feedback.kind) {
    case FeedbackKind::solved:
      answer = SurveyAnswer::solved;
      break;
    case FeedbackKind::partly:
      answer = SurveyAnswer::partly;
      break;
    case FeedbackKind::not_solved:
      answer = SurveyAnswer::not_solved;
      break;
    case FeedbackKind::dismissed:
      break;
    default:
      return answer;
  }
  if (answer == SurveyAnswer::not_solved) desk.book().set_survey_unsolved(true);
  tell(desk, issue,
       {.event = CaseEvent::survey_answered,
        .at = at,
        .reason = name_of(feedback.kind),
        .survey = true});
  issue.clear_survey();
  return answer;
}

Time survey_time(Time resolved, const SurveyConfig& config, const absl::TimeZone& zone) {
  const Time due = resolved + config.delay;
  if (!is_quiet(due, config.quiet, zone)) return due;
  return std::min(next_at(due, std::max(morning, config.quiet->to), zone), due + config.delay / 2);
}

}  // namespace assist
