// The field and type names of the native dialect, found by length first: no two names need more
// than a few comparisons.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/event/event.h"

namespace assist::native {

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

constexpr std::optional<Field> field_named(std::string_view key) {
  switch (key.size()) {
    case 2:
      if (key == "id") return Field::id;
      break;
    case 4:
      if (key == "type") return Field::type;
      if (key == "time") return Field::time;
      if (key == "page") return Field::page;
      if (key == "name") return Field::name;
      if (key == "form") return Field::form;
      break;
    case 5:
      if (key == "error") return Field::error;
      if (key == "value") return Field::value;
      if (key == "props") return Field::props;
      break;
    case 6:
      if (key == "tenant") return Field::tenant;
      if (key == "tab_id") return Field::tab_id;
      if (key == "search") return Field::search;
      break;
    case 7:
      if (key == "element") return Field::element;
      if (key == "pointer") return Field::pointer;
      if (key == "loading") return Field::loading;
      break;
    case 8:
      if (key == "response") return Field::response;
      if (key == "progress") return Field::progress;
      break;
    case 9:
      if (key == "selection") return Field::selection;
      break;
    case 10:
      if (key == "session_id") return Field::session_id;
      break;
    case 11:
      if (key == "customer_id") return Field::customer_id;
      break;
    case 12:
      if (key == "anonymous_id") return Field::anonymous_id;
      break;
    default:
      break;
  }
  return std::nullopt;
}

constexpr std::optional<EventType> type_named(std::string_view name) {
  using enum EventType;
  switch (name.size()) {
    case 5:
      if (name == "click") return click;
      if (name == "input") return input;
      if (name == "error") return error;
      break;
    case 6:
      if (name == "scroll") return scroll;
      if (name == "cursor") return cursor;
      if (name == "search") return search;
      if (name == "cancel") return cancel;
      if (name == "custom") return custom;
      break;
    case 8:
      if (name == "response") return response;
      if (name == "progress") return progress;
      if (name == "identify") return identify;
      break;
    case 9:
      if (name == "page_view") return page_view;
      break;
    case 10:
      if (name == "page_leave") return page_leave;
      if (name == "visibility") return visibility;
      if (name == "form_start") return form_start;
      if (name == "rage_click") return rage_click;
      if (name == "dead_click") return dead_click;
      break;
    case 11:
      if (name == "form_submit") return form_submit;
      if (name == "session_end") return session_end;
      if (name == "error_click") return error_click;
      break;
    case 12:
      if (name == "form_abandon") return form_abandon;
      break;
    case 13:
      if (name == "cursor_thrash") return cursor_thrash;
      break;
    default:
      break;
  }
  return std::nullopt;
}

}  // namespace assist::native
