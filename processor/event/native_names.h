// The fields and the type names of the native dialect. A type is found by its length first: a few
// comparisons at most.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/event/event.h"

namespace assist::native {

/// Equality with a literal, compiled to one or two comparisons of words instead of a call.
template <std::size_t size>
constexpr bool is(std::string_view text, const char (&literal)[size]) {
  return text.size() == size - 1 && __builtin_memcmp(text.data(), literal, size - 1) == 0;
}

enum class Field : std::uint8_t {
  type,
  time,
  session_id,
  anonymous_id,
  customer_id,
  id,
  tenant,
  tab_id,
  name,
  page,
  element,
  pointer,
  loading,
  selection,
  response,
  error,
  form,
  search,
  progress,
  value,
  props,
};

constexpr std::optional<EventType> type_named(std::string_view name) {
  using enum EventType;
  switch (name.size()) {
    case 5:
      if (is(name, "click")) return click;
      if (is(name, "input")) return input;
      if (is(name, "error")) return error;
      break;
    case 6:
      if (is(name, "scroll")) return scroll;
      if (is(name, "cursor")) return cursor;
      if (is(name, "search")) return search;
      if (is(name, "cancel")) return cancel;
      if (is(name, "custom")) return custom;
      break;
    case 8:
      if (is(name, "response")) return response;
      if (is(name, "progress")) return progress;
      if (is(name, "identify")) return identify;
      break;
    case 9:
      if (is(name, "page_view")) return page_view;
      break;
    case 10:
      if (is(name, "page_leave")) return page_leave;
      if (is(name, "visibility")) return visibility;
      if (is(name, "form_start")) return form_start;
      if (is(name, "rage_click")) return rage_click;
      if (is(name, "dead_click")) return dead_click;
      break;
    case 11:
      if (is(name, "form_submit")) return form_submit;
      if (is(name, "session_end")) return session_end;
      if (is(name, "error_click")) return error_click;
      break;
    case 12:
      if (is(name, "form_abandon")) return form_abandon;
      break;
    case 13:
      if (is(name, "cursor_thrash")) return cursor_thrash;
      break;
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace assist::native
