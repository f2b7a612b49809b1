#include "processor/event/support.h"

#include "processor/event/customer_record.h"

namespace assist {
namespace {

enum class Field : std::uint8_t {
  id,
  contact_id,
  kind,
  at,
  customer_id,
  by,
  agent,
  queue,
  topic,
  error_code,
  trigger_id,
  priority,
  call,
  vip,
};

constexpr std::array<std::string_view, 14> field_names{
    "id",    "contact_id", "kind",       "at",         "customer_id", "by",   "agent",
    "queue", "topic",      "error_code", "trigger_id", "priority",    "call", "vip"};
static_assert(static_cast<std::size_t>(Field::vip) + 1 == field_names.size());

Reason read_field(JsonReading& json, Field field, Token token, SupportEvent& event) {
  switch (field) {
    case Field::id:
      return read_id(json, token, limits::id_points, event.id);
    case Field::contact_id:
      return read_id(json, token, limits::id_points, event.contact_id);
    case Field::kind:
      return read_name<SupportKind>(json, token, support_kind_names, Reason::unknown_kind,
                                    event.kind);
    case Field::at:
      return json.time(token, event.at);
    case Field::customer_id:
      return check_customer(json, token, event.customer_id);
    case Field::by:
      return read_name<Actor>(json, token, actor_names, Reason::bad_value, event.by);
    case Field::agent:
      return read_id(json, token, limits::id_points, event.agent);
    case Field::queue:
      return read_id(json, token, limits::word_points, event.queue);
    case Field::topic:
      return read_id(json, token, limits::word_points, event.topic);
    case Field::error_code:
      return read_id(json, token, limits::word_points, event.error_code);
    case Field::trigger_id:
      return read_id(json, token, limits::id_points, event.trigger_id);
    case Field::priority:
      return read_name<Priority>(json, token, priority_names, Reason::bad_value, event.priority);
    case Field::call:
      return read_name<CallChannel>(json, token, call_channel_names, Reason::bad_value, event.call);
    case Field::vip:
      return json.boolean(token, event.vip);
  }
  return Reason::none;
}

/// Who does this when nobody is named.
Actor usual_actor(SupportKind kind) {
  switch (kind) {
    case SupportKind::opened:
    case SupportKind::message:
    case SupportKind::human_requested:
    case SupportKind::solved:
    case SupportKind::not_solved:
    case SupportKind::reopened:
      return Actor::customer;
    default:
      return Actor::agent;
  }
}

/// Fills what follows from the kind, and refuses what contradicts it.
Reason complete(std::uint32_t met, SupportEvent& event) {
  const auto has = [met](Field field) { return (met & 1u << static_cast<unsigned>(field)) != 0; };
  if (!has(Field::at)) return Reason::missing_time;
  if (!has(Field::id) || !has(Field::contact_id) || !has(Field::kind)) return Reason::missing_field;
  if (event.kind == SupportKind::priority_changed && !event.priority) return Reason::missing_field;
  if (event.kind == SupportKind::reply && !has(Field::by)) return Reason::missing_field;
  if (event.kind == SupportKind::reply && event.by == Actor::customer) return Reason::bad_value;
  if (!has(Field::by)) event.by = usual_actor(event.kind);
  return Reason::none;
}

}  // namespace

std::string_view name_of(SupportKind kind) {
  return support_kind_names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(Actor actor) {
  return actor_names[static_cast<std::size_t>(actor)];
}

std::string_view name_of(Priority priority) {
  return priority_names[static_cast<std::size_t>(priority)];
}

std::string_view name_of(CallChannel channel) {
  return call_channel_names[static_cast<std::size_t>(channel)];
}

std::variant<SupportEvent, Rejection> decode_support(const Record& record) {
  SupportEvent event;
  std::uint32_t met = 0;
  Reason reason = read_customer_key(record, event.customer_id);
  if (reason == Reason::none) {
    reason = read_value(record, [&](JsonReading& json, std::string_view key, Token token) {
      const auto field = named<Field>(field_names, key);
      if (!field) return json.skip(token);
      return meet(met, *field) ? read_field(json, *field, token, event) : Reason::duplicate_key;
    });
  }
  if (reason == Reason::none) reason = complete(met, event);
  if (reason != Reason::none) return rejection_of(reason);
  return event;
}

}  // namespace assist
