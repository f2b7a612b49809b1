#include "processor/event/event.h"

#include "processor/event/feedback.h"
#include "processor/event/names.h"

namespace assist {

std::string_view name_of(EventType type) {
  return event_type_names[static_cast<std::size_t>(type)];
}

std::string_view name_of(ErrorKind kind) {
  return error_kind_names[static_cast<std::size_t>(kind)];
}

std::string_view name_of(FeedbackKind kind) {
  return feedback_kind_names[static_cast<std::size_t>(kind)];
}

}  // namespace assist
