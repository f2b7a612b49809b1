#include "processor/event/feedback.h"

#include "processor/event/customer_record.h"

namespace assist {
namespace {

enum class Field : std::uint8_t { trigger_id, kind, at, customer_id, tab_id, item_id, snooze_s };

constexpr std::optional<Field> field_named(std::string_view key) {
  using enum Field;
  if (key == "trigger_id") return trigger_id;
  if (key == "kind") return kind;
  if (key == "at") return at;
  if (key == "customer_id") return customer_id;
  if (key == "tab_id") return tab_id;
  if (key == "item_id") return item_id;
  if (key == "snooze_s") return snooze_s;
  return std::nullopt;
}

// A year: who wants to be left alone for longer opts out.
constexpr std::int64_t snooze_seconds_max = 365 * 24 * 3600;

Reason snooze(JsonReading& json, Token token, std::optional<Duration>& snooze) {
  std::int64_t seconds = 0;
  const Reason reason = json.integer(token, 1, snooze_seconds_max, seconds);
  snooze = std::chrono::seconds{seconds};
  return reason;
}

Reason read_field(JsonReading& json, Field field, Token token, Feedback& feedback) {
  switch (field) {
    case Field::trigger_id:
      return read_id(json, token, limits::id_points, feedback.trigger_id);
    case Field::kind:
      return read_name<FeedbackKind>(json, token, feedback_kind_names, Reason::unknown_kind,
                                     feedback.kind);
    case Field::at:
      return json.time(token, feedback.at);
    case Field::customer_id:
      return check_customer(json, token, feedback.customer_id);
    case Field::tab_id:
      return read_id(json, token, limits::short_id_points, feedback.tab_id);
    case Field::item_id:
      return read_id(json, token, limits::id_points, feedback.item_id);
    case Field::snooze_s:
      return snooze(json, token, feedback.snooze);
  }
  return Reason::none;
}

Reason missing(std::uint32_t met) {
  const auto has = [met](Field field) { return (met & 1u << static_cast<unsigned>(field)) != 0; };
  if (!has(Field::at)) return Reason::missing_time;
  return has(Field::trigger_id) && has(Field::kind) ? Reason::none : Reason::missing_field;
}

}  // namespace

std::variant<Feedback, Rejection> decode_feedback(const Record& record) {
  Feedback feedback;
  std::uint32_t met = 0;
  Reason reason = read_customer_key(record, feedback.customer_id);
  if (reason == Reason::none) {
    reason = read_value(record, [&](JsonReading& json, std::string_view key, Token token) {
      const auto field = field_named(key);
      if (!field) return json.skip(token);
      return meet(met, *field) ? read_field(json, *field, token, feedback) : Reason::duplicate_key;
    });
  }
  if (reason == Reason::none) reason = missing(met);
  if (reason != Reason::none) return rejection_of(reason);
  return feedback;
}

}  // namespace assist
