// The names on the wire, in the order of their enumerators.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "processor/event/event.h"
#include "processor/event/feedback.h"

namespace assist {

inline constexpr std::array<std::string_view, event_type_count> event_type_names = {
    "page_view",  "page_leave", "click",       "input",        "scroll",      "cursor",
    "visibility", "response",   "error",       "form_start",   "form_submit", "form_abandon",
    "search",     "cancel",     "progress",    "identify",     "session_end", "custom",
    "rage_click", "dead_click", "error_click", "cursor_thrash"};
static_assert(static_cast<std::size_t>(EventType::cursor_thrash) + 1 == event_type_count);

inline constexpr std::array<std::string_view, 6> error_kind_names = {
    "page", "request", "script", "validation", "auth", "payment"};
static_assert(static_cast<std::size_t>(ErrorKind::payment) + 1 == error_kind_names.size());

inline constexpr std::array<std::string_view, 12> feedback_kind_names = {
    "received", "shown",     "hidden",  "clicked", "accepted", "dismissed",
    "snoozed",  "opted_out", "expired", "failed",  "solved",   "not_solved"};
static_assert(static_cast<std::size_t>(FeedbackKind::not_solved) + 1 == feedback_kind_names.size());

/// The enumerator whose name on the wire is `name`; none when there is no such name.
template <class Enum, std::size_t count>
constexpr std::optional<Enum> named(const std::array<std::string_view, count>& names,
                                    std::string_view name) {
  for (std::size_t i = 0; i < count; ++i) {
    if (names[i] == name) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

}  // namespace assist
