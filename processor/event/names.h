// The names on the wire, in the order of their enumerators.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "processor/event/event.h"
#include "processor/event/feedback.h"
#include "processor/event/support.h"

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

inline constexpr std::array<std::string_view, 13> feedback_kind_names = {
    "received",  "shown",   "hidden", "clicked", "accepted",   "dismissed", "snoozed",
    "opted_out", "expired", "failed", "solved",  "not_solved", "partly"};
static_assert(static_cast<std::size_t>(FeedbackKind::partly) + 1 == feedback_kind_names.size());

inline constexpr std::array<std::string_view, 16> support_kind_names = {"opened",
                                                                        "message",
                                                                        "reply",
                                                                        "agent_joined",
                                                                        "assigned",
                                                                        "transferred",
                                                                        "waiting_on_customer",
                                                                        "waiting_on_third_party",
                                                                        "resumed",
                                                                        "priority_changed",
                                                                        "human_requested",
                                                                        "solved",
                                                                        "not_solved",
                                                                        "resolved",
                                                                        "reopened",
                                                                        "spam"};
static_assert(static_cast<std::size_t>(SupportKind::spam) + 1 == support_kind_names.size());

inline constexpr std::array<std::string_view, 4> actor_names = {"customer", "agent", "bot", "auto"};
inline constexpr std::array<std::string_view, priority_count> priority_names = {"low", "normal",
                                                                                "high", "urgent"};
inline constexpr std::array<std::string_view, 3> call_channel_names = {"voice", "video",
                                                                       "callback"};

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
