// What an agent desk is told about an issue: the JSON of schemas/case.v1.json.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/care/resolve/clock.h"
#include "processor/care/resolve/desk.h"
#include "processor/care/resolve/issue.h"

namespace assist {

enum class CaseEvent : std::uint8_t {
  issue_opened,
  issue_recontacted,  ///< Another contact about the same.
  issue_reopened,
  issue_unsolved,  ///< An answer did not help.
  issue_assigned,
  issue_transferred,
  issue_resolved,
  issue_discarded,  ///< Spam.
  issue_forgotten,  ///< Open, and lost: nobody touched it for months, or there are too many.
  sla_applied,
  sla_paused,
  sla_resumed,
  sla_warning,
  sla_breached,
  sla_fulfilled,
  sla_cancelled,  ///< Over without an answer.
  sla_at_risk,    ///< By our own history it will not be kept.
  promise_made,
  promise_kept,
  promise_broken,
  escalation,
  escalation_answered,
  must_escalate,  ///< A further text answer after two that did not help: refused.
  survey_sent,
  survey_withheld,
  survey_answered,
  survey_cancelled,
  survey_expired,
};
/// In the order of CaseEvent; the names on the wire and in metrics.
inline constexpr std::array<std::string_view, 28> case_event_names{
    "issue.opened",    "issue.recontacted",   "issue.reopened",   "issue.unsolved",
    "issue.assigned",  "issue.transferred",   "issue.resolved",   "issue.discarded",
    "issue.forgotten", "sla.applied",         "sla.paused",       "sla.resumed",
    "sla.warning",     "sla.breached",        "sla.fulfilled",    "sla.cancelled",
    "sla.at_risk",     "promise.made",        "promise.kept",     "promise.broken",
    "escalation",      "escalation.answered", "must_escalate",    "survey.sent",
    "survey.withheld", "survey.answered",     "survey.cancelled", "survey.expired"};
static_assert(static_cast<std::size_t>(CaseEvent::survey_expired) + 1 == case_event_names.size());
constexpr std::string_view name_of(CaseEvent event) {
  return case_event_names[static_cast<std::size_t>(event)];
}

/// How an issue is escalated.
struct Escalation {
  CallChannel channel = CallChannel::voice;
  std::optional<Time> call_at;  ///< Of a call back: the first slot.
};

struct CaseNews {
  CaseEvent event{};
  Time at{};                  ///< When it happened or fell due.
  std::string_view reason{};  ///< A word; empty: none is needed.
  std::string_view by{};      ///< Agent, queue, or who answered.
  const IssueClock* clock = nullptr;
  std::uint32_t percent = 0;  ///< Of a warning.
  Duration late_by{0};        ///< Of a breach or a late end.
  const Promise* promise = nullptr;
  const Escalation* escalation = nullptr;
  bool survey = false;  ///< Tells the survey's snapshot.
};

/// Sends the news about `issue`, with all that the desk needs to know of it. Returns the message's
/// id.
std::string tell(Desk& desk, Issue& issue, const CaseNews& news);

}  // namespace assist
