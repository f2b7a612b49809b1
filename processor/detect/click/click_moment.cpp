#include "processor/detect/click/click_moment.h"

#include "processor/detect/text_hash.h"

namespace assist::click {
namespace {

ElementFacts facts_of(const Element& element, TraitRoom& room) {
  std::size_t count = 0;
  const auto add = [&](std::string_view name, std::string_view value) {
    if (!value.empty()) room.traits[count++] = {name, value};
  };
  const auto word = [](const std::optional<bool>& flag) -> std::string_view {
    return !flag ? "" : *flag ? "true" : "false";
  };
  // An event says no attributes; an anchor that is clicked is a link unless shown otherwise.
  if (same_word(element.tag, "a")) room.traits[count++] = {"href", ""};
  add("id", element.id);
  add("type", element.kind);
  add("role", element.role);
  add("interactive", word(element.interactive));
  add("disabled", element.disabled.value_or(false) ? "true" : "");
  return {element.tag, {}, {room.traits.data(), count}};
}

std::optional<Reaction> reaction_to(const Event& event) {
  switch (event.type) {
    case EventType::page_view:
      return Reaction::navigation;
    case EventType::input:
      return Reaction::input;
    case EventType::scroll:
      return Reaction::scroll;
    case EventType::visibility:
      return Reaction::visibility;
    case EventType::response:
      return Reaction::response;
    case EventType::form_submit:
    case EventType::search:
      return Reaction::request;
    case EventType::progress:
      return Reaction::progress;
    case EventType::page_leave:
      return Reaction::navigation;
    case EventType::session_end:
      return Reaction::leave;
    default:
      return std::nullopt;
  }
}

void add_click(ClickMoment& moment, const Event& event, TraitRoom& room) {
  moment.act = Act::click;
  moment.place = event.pointer;
  moment.selects = event.selection.value_or(false);
  if (!event.element) return;
  moment.element = facts_of(*event.element, room);
  moment.text = event.element->text;
  if (!moment.text.empty()) moment.label = hash_text(moment.text);
}

void add_error(ClickMoment& moment, const Error& error) {
  moment.act = Act::error;
  moment.error = error.kind;
  moment.status = error.status;
  moment.reaction = Reaction::failure;
  moment.shows = error.kind != ErrorKind::script;
}

}  // namespace

ClickMoment see(const Event& event, std::uint64_t target, TraitRoom& room) {
  ClickMoment moment;
  moment.at = moment.pressed_at = event.time;
  moment.id = event.id;
  moment.target = target;
  if (event.type == EventType::click) {
    add_click(moment, event, room);
  } else if (event.type == EventType::error && event.error) {
    add_error(moment, *event.error);
  } else if (const auto reaction = reaction_to(event)) {
    moment.act = Act::reaction;
    moment.reaction = *reaction;
    if (event.response) {
      moment.of = event.response->of;
      moment.status = event.response->status;
    }
  }
  return moment;
}

}  // namespace assist::click
