// What became of a trigger, as widgets and chat desks tell us on `assist.feedback`
// (schemas/feedback.v1.json).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "processor/event/record.h"

namespace assist {

enum class FeedbackKind : std::uint8_t {
  received,
  shown,
  hidden,
  clicked,
  accepted,
  dismissed,
  snoozed,
  opted_out,
  expired,
  failed,
  solved,
  not_solved,
  partly,  ///< An answer to a survey: solved in part.
};
std::string_view name_of(FeedbackKind kind);

struct Feedback {
  std::string customer_id;  ///< The record's key: the trigger's customer.
  std::string trigger_id;
  FeedbackKind kind = FeedbackKind::received;
  Time at;
  std::string tab_id, item_id;
  std::optional<Duration> snooze;
};

/// Reads one feedback record. Its key must be the customer's key, as on the trigger.
std::variant<Feedback, Rejection> decode_feedback(const Record& record);

}  // namespace assist
