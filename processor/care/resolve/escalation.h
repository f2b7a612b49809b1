// When text has failed: a person speaks with the customer, and knows what happened.
#pragma once

#include <optional>

#include "processor/care/resolve/case_event.h"
#include "processor/event/feedback.h"

namespace assist {

/// The numbers are stored in customers' state: never reuse one.
enum class EscalationReason : std::uint8_t {
  unsolved = 1,  ///< So many answers did not help.
  human_requested = 2,
  sla_breached_twice = 3,
  vip_breach = 4,
  live_wait = 5,  ///< Nobody joined the chat: a call back instead, as often as that happens.
};
std::string_view name_of(EscalationReason reason);

/// At once, once per issue but for a live wait; tells the desk everything and offers the call to
/// the customer, unless he wants no offers.
void escalate(Desk& desk, Issue& issue, EscalationReason reason, Time at);

/// Whether an answer in text is refused: enough of them did not help and nothing is resolved.
bool must_escalate(const Issue& issue, const ResolveConfig& config);
bool must_escalate(const Customer& customer, const ResolveConfig& config);

/// What the customer said to the offered call.
void answer_escalation(Desk& desk, Issue& issue, const Feedback& feedback, Time at);

/// The first moment that the team is open and the customer not in his quiet hours, at a quarter of
/// an hour; none within two weeks: their days do not meet.
std::optional<Time> first_slot(const Desk& desk, Time at);

}  // namespace assist
