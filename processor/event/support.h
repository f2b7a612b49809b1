// What happened between a customer and a support team, as desks, bots and phone systems tell us on
// `assist.support` (schemas/support.v1.json).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "processor/event/record.h"

namespace assist {

enum class SupportKind : std::uint8_t {
  opened,                  ///< A contact: a ticket, a conversation, a call.
  message,                 ///< From the customer.
  reply,                   ///< To the customer, for him to see.
  agent_joined,            ///< A person is in the live conversation.
  assigned,                ///< `agent` owns it from now on.
  transferred,             ///< To another queue or agent.
  waiting_on_customer,     ///< Nothing to do until he answers.
  waiting_on_third_party,  ///< Nothing to do until somebody outside answers.
  resumed,                 ///< Worked on again.
  priority_changed,
  human_requested,  ///< The customer asks for a person, in words or by a button.
  solved,           ///< The customer says so.
  not_solved,       ///< The customer says so.
  resolved,         ///< The team says so.
  reopened,
  spam,  ///< No customer at all.
};
std::string_view name_of(SupportKind kind);

/// Who did it. `automatic`: nobody, such as an acknowledgement of receipt or a rule that closes old
/// tickets; "auto" on the wire.
enum class Actor : std::uint8_t { customer, agent, bot, automatic };
std::string_view name_of(Actor actor);

enum class Priority : std::uint8_t { low, normal, high, urgent };
inline constexpr std::size_t priority_count = 4;
std::string_view name_of(Priority priority);

/// How somebody speaks with a customer when text has failed.
enum class CallChannel : std::uint8_t { voice, video, callback };
std::string_view name_of(CallChannel channel);

struct SupportEvent {
  std::string customer_id;  ///< The record's key.
  std::string id;           ///< The event's own: a repeat is known by it.
  std::string contact_id;   ///< The desk's name for the ticket, conversation or call.
  SupportKind kind = SupportKind::opened;
  Time at;
  Actor by = Actor::customer;  ///< Of a reply always as sent; else by the kind when not sent.
  std::string agent;           ///< Who works on it.
  std::string queue;
  std::string topic, error_code;  ///< What it is about: contacts with the same belong together.
  std::string trigger_id;         ///< Of our offer that it came from.
  std::optional<Priority> priority;
  std::optional<CallChannel> call;  ///< What the customer prefers.
  bool vip = false;
};

/// Reads one record of support. Its key must be the customer's key, as on triggers.
std::variant<SupportEvent, Rejection> decode_support(const Record& record);

}  // namespace assist
