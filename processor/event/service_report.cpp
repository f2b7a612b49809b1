#include "processor/event/service_report.h"

#include <array>

#include "processor/event/customer_record.h"

namespace assist {
namespace {

enum class Type : std::uint8_t { queue, incident };
constexpr std::array<std::string_view, 2> type_names = {"queue", "incident"};

enum class Field : std::uint8_t {
  type,
  queue,
  agents_free,
  est_wait_s,
  incident,
  state,
  error_code,
  page,
  article,
  at,
};
constexpr std::array<std::string_view, 10> field_names = {
    "type",  "queue",      "agents_free", "est_wait_s", "incident",
    "state", "error_code", "page",        "article",    "at"};
static_assert(static_cast<std::size_t>(Field::at) + 1 == field_names.size());

constexpr std::array<std::string_view, 2> state_names = {"closed", "open"};

constexpr std::int64_t agents_max = 100'000;
constexpr std::int64_t wait_seconds_max = 7 * 24 * 3600;

/// Both kinds of report while their members come in any order.
struct Draft {
  Type type = Type::queue;
  QueueReport queue;
  IncidentReport incident;
  Time at;
  std::uint32_t met = 0;

  bool has(Field field) const { return (met & 1u << static_cast<unsigned>(field)) != 0; }
};

Reason read_field(JsonReading& json, Field field, Token token, Draft& draft) {
  std::int64_t number = 0;
  Reason reason = Reason::none;
  switch (field) {
    case Field::type:
      return read_name<Type>(json, token, type_names, Reason::unknown_kind, draft.type);
    case Field::queue:
      return read_id(json, token, limits::short_id_points, draft.queue.queue);
    case Field::agents_free:
      reason = json.integer(token, 0, agents_max, number);
      draft.queue.agents_free = static_cast<std::uint32_t>(number);
      return reason;
    case Field::est_wait_s:
      reason = json.integer(token, 0, wait_seconds_max, number);
      draft.queue.wait = std::chrono::seconds{number};
      return reason;
    case Field::incident:
      return read_id(json, token, limits::id_points, draft.incident.id);
    case Field::state:
      return read_name<bool>(json, token, state_names, Reason::unknown_kind, draft.incident.open);
    case Field::error_code:
      return read_id(json, token, limits::short_id_points, draft.incident.error_code);
    case Field::page:
      return read_id(json, token, limits::template_points, draft.incident.page);
    case Field::article:
      return read_id(json, token, limits::short_id_points, draft.incident.article);
    case Field::at:
      return json.time(token, draft.at);
  }
  return Reason::none;
}

Reason missing(const Draft& draft) {
  if (!draft.has(Field::type)) return Reason::missing_field;
  if (!draft.has(Field::at)) return Reason::missing_time;
  if (draft.type == Type::queue) {
    const bool whole =
        draft.has(Field::queue) && draft.has(Field::agents_free) && draft.has(Field::est_wait_s);
    return whole ? Reason::none : Reason::missing_field;
  }
  if (!draft.has(Field::incident) || !draft.has(Field::state)) return Reason::missing_field;
  const bool concerns_something = draft.has(Field::error_code) || draft.has(Field::page);
  return concerns_something || !draft.incident.open ? Reason::none : Reason::missing_field;
}

}  // namespace

std::variant<ServiceReport, Rejection> decode_service_report(const Record& record) {
  Draft draft;
  std::string key;
  Reason reason = read_customer_key(record, key);
  if (reason == Reason::none) {
    reason = read_value(record, [&](JsonReading& json, std::string_view name, Token token) {
      const auto field = named<Field>(field_names, name);
      if (!field) return json.skip(token);
      return meet(draft.met, *field) ? read_field(json, *field, token, draft)
                                     : Reason::duplicate_key;
    });
  }
  if (reason == Reason::none) reason = missing(draft);
  const bool is_queue = draft.type == Type::queue;
  if (reason == Reason::none && key != (is_queue ? draft.queue.queue : draft.incident.id)) {
    reason = Reason::key_mismatch;
  }
  if (reason != Reason::none) return rejection_of(reason);
  draft.queue.at = draft.incident.at = draft.at;
  if (is_queue) return ServiceReport{std::move(draft.queue)};
  return ServiceReport{std::move(draft.incident)};
}

}  // namespace assist
