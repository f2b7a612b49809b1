#include "processor/care/resolve/escalation.h"

#include <algorithm>
#include <array>

#include "processor/care/identifier.h"
#include "processor/care/resolve/ask.h"

namespace assist {
namespace {

using std::chrono::minutes;

std::string_view rule_of(EscalationReason reason) {
  static constexpr std::array<std::string_view, 6> rules{"",
                                                         "escalation-unsolved",
                                                         "escalation-human",
                                                         "escalation-breaches",
                                                         "escalation-vip",
                                                         "escalation-wait"};
  return rules[static_cast<std::size_t>(reason)];
}

std::string_view human_words(EscalationReason reason) {
  switch (reason) {
    case EscalationReason::unsolved:
      return "our answers did not help";
    case EscalationReason::human_requested:
      return "the customer asked for a person";
    case EscalationReason::sla_breached_twice:
      return "we were late twice";
    case EscalationReason::vip_breach:
      return "we were late with a customer of special importance";
    case EscalationReason::live_wait:
      return "nobody joined the chat in time";
  }
  return "unknown";
}

/// What he prefers, if somebody is there; a call back at the first time that suits both, if not.
Escalation escalation_of(const Desk& desk, const Issue& issue, EscalationReason reason, Time at) {
  Escalation escalation;
  if (issue.has_call()) escalation.channel = static_cast<CallChannel>(issue.call());
  const bool later = reason == EscalationReason::live_wait || !desk.calendar.is_open(at);
  if (later) escalation.channel = CallChannel::callback;
  if (escalation.channel == CallChannel::callback) escalation.call_at = first_slot(desk, at);
  return escalation;
}

std::vector<AskAction> actions_of(CallChannel channel) {
  std::vector<AskAction> actions;
  switch (channel) {
    case CallChannel::voice:
      actions.push_back({"accept", "call", "call"});
      break;
    case CallChannel::video:
      actions.push_back({"accept", "video_call", "call"});
      break;
    case CallChannel::callback:
      actions.push_back({"accept", "call_back", "book_call"});
      break;
  }
  actions.push_back({"later", "decline", "decline"});
  return actions;
}

}  // namespace

std::string_view name_of(EscalationReason reason) {
  static constexpr std::array<std::string_view, 6> names{
      "", "unsolved", "human_requested", "sla_breached_twice", "vip_breach", "live_wait"};
  return names[static_cast<std::size_t>(reason)];
}

void escalate(Desk& desk, Issue& issue, EscalationReason reason, Time at) {
  const bool waits = reason == EscalationReason::live_wait;
  if (issue.escalation() != 0 && !waits) return;
  if (!waits) {
    issue.set_escalation(static_cast<std::uint32_t>(reason));
    issue.set_escalated_at(ms_of(at));
  }
  const Escalation escalation = escalation_of(desk, issue, reason, at);
  Ask ask;
  ask.case_id = tell(desk, issue,
                     {.event = CaseEvent::escalation,
                      .at = at,
                      .reason = name_of(reason),
                      .escalation = &escalation});
  if (!consents_to_help(desk.turn.scene()) || desk.turn.customer.profile().staff()) return;
  ask.type = OfferType::escalation;
  ask.stage = "resolve";
  ask.rule = rule_of(reason);
  ask.reason = name_of(reason);
  ask.human = human_words(reason);
  ask.actions = actions_of(escalation.channel);
  ask.trigger_id = public_id("t_", {desk.turn.key, issue.id(), ask.case_id});
  ask.issue_id = issue.id();
  ask.queue = issue.queue();
  ask.channel = name_of(escalation.channel);
  ask.call_at = escalation.call_at;
  ask.event_time = at;
  ask.expires_at = at + desk.config().escalation_ttl;
  issue.set_escalation_trigger(ask.trigger_id);
  send_ask(desk, ask);
}

bool must_escalate(const Issue& issue, const ResolveConfig& config) {
  return issue.state() == Issue::OPEN && issue.unsolved() >= config.unsolved_to_escalate;
}

bool must_escalate(const Customer& customer, const ResolveConfig& config) {
  const auto& issues = customer.casebook().issues();
  return std::any_of(issues.begin(), issues.end(),
                     [&](const Issue& issue) { return must_escalate(issue, config); });
}

void answer_escalation(Desk& desk, Issue& issue, const Feedback& feedback, Time at) {
  const bool accepted = feedback.kind == FeedbackKind::accepted;
  if (!accepted && feedback.kind != FeedbackKind::dismissed) return;
  issue.clear_escalation_trigger();
  tell(desk, issue,
       {.event = CaseEvent::escalation_answered,
        .at = at,
        .reason = accepted ? "accepted" : "dismissed"});
}

std::optional<Time> first_slot(const Desk& desk, Time at) {
  static constexpr Duration quarter = minutes{15};
  static constexpr Duration horizon = std::chrono::days{14};
  const absl::TimeZone zone = zone_of(desk);
  const std::optional<QuietHours>& quiet = desk.turn.config.survey.quiet;
  const auto rounded = [](Time moment) {
    const Duration over = moment.time_since_epoch() % quarter;
    return over.count() == 0 ? moment : moment + (quarter - over);
  };
  for (Time slot = rounded(at); slot < at + horizon;) {
    if (!desk.calendar.is_open(slot)) {
      slot = rounded(desk.calendar.next_open(slot));
    } else if (is_quiet(slot, quiet, zone)) {
      slot = rounded(next_at(slot, quiet->to, zone));
    } else {
      return slot;
    }
  }
  return std::nullopt;
}

}  // namespace assist
