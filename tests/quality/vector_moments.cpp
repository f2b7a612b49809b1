// A vector's events as moments.

#include <algorithm>

#include "processor/detect/text_hash.h"
#include "tests/quality/vector.h"

namespace assist::quality {
namespace {

using click::Act;
using click::ClickMoment;
using click::ElementFacts;
using click::Reaction;

const std::map<std::string, Reaction>& reactions() {
  static const std::map<std::string, Reaction> all{{"mutation", Reaction::dom_change},
                                                   {"activity", Reaction::dom_change},
                                                   {"change", Reaction::dom_change},
                                                   {"request", Reaction::request},
                                                   {"resource", Reaction::request},
                                                   {"network", Reaction::request},
                                                   {"response", Reaction::response},
                                                   {"navigate", Reaction::navigation},
                                                   {"navigation", Reaction::navigation},
                                                   {"hashchange", Reaction::navigation},
                                                   {"window_open", Reaction::window_open},
                                                   {"scroll", Reaction::scroll},
                                                   {"scrollend", Reaction::scroll},
                                                   {"selection", Reaction::selection},
                                                   {"input", Reaction::input},
                                                   {"input_value", Reaction::input},
                                                   {"select", Reaction::input},
                                                   {"toggle", Reaction::input},
                                                   {"popstate", Reaction::navigation},
                                                   {"xhr", Reaction::request},
                                                   {"dom", Reaction::dom_change},
                                                   {"dom_mutation", Reaction::dom_change},
                                                   {"open", Reaction::window_open},
                                                   {"unload", Reaction::leave},
                                                   {"submit", Reaction::request},
                                                   {"visibility", Reaction::visibility},
                                                   {"focus", Reaction::focus},
                                                   {"blur", Reaction::focus},
                                                   {"session_end", Reaction::leave},
                                                   {"page_exit", Reaction::leave}};
  return all;
}

const std::map<std::string, Act>& acts() {
  static const std::map<std::string, Act> all{{"click", Act::click},
                                              {"tap", Act::click},
                                              {"pointerup", Act::click},
                                              {"slow_click", Act::click},
                                              {"swipe", Act::swipe},
                                              {"touchstart", Act::touch_start},
                                              {"touchend", Act::touch_end},
                                              {"touchcancel", Act::touch_cancel},
                                              {"move", Act::move},
                                              {"direction_change", Act::turn},
                                              {"set_input_target", Act::named_input},
                                              {"heap", Act::heap},
                                              {"nodes_removed", Act::nodes_removed},
                                              {"error", Act::error},
                                              {"exception", Act::error}};
  return all;
}

std::string text_of(const Json& value) {
  if (value.is_string()) return value.get<std::string>();
  if (value.is_boolean()) return value.get<bool>() ? "true" : "false";
  return value.is_null() ? "" : value.dump();
}

/// What describes the event, not the element.
bool about_event(const std::string& key) {
  static const std::vector<std::string> all{
      "t",         "type",      "x",        "y",          "points",
      "ancestors", "classes",   "tag",      "text",       "modifiers",
      "label",     "over",      "under",    "surface",    "surfaces",
      "stack",     "label_for", "activity", "input",      "scroll",
      "selection", "error",     "clicks",   "end_reason", "time_after_click_ms",
      "target",    "axis"};
  return std::find(all.begin(), all.end(), key) != all.end();
}

/// Their names for attributes, as they stand in a page.
std::string attribute_of(const std::string& key) {
  if (key == "input_type") return "type";
  if (key == "link_target") return "target";
  if (key == "aria_label") return "aria-label";
  return key;
}

}  // namespace

std::string_view Moments::keep(std::string text) {
  return texts_.emplace_back(std::move(text));
}

std::uint64_t Moments::hash_of(const std::string& name) {
  if (name.empty()) return 0;
  const std::uint64_t hash = hash_text(name);
  names_[hash] = name;
  return hash;
}

std::string Moments::name_of(std::uint64_t hash) const {
  const auto found = names_.find(hash);
  return found == names_.end() ? "" : found->second;
}

/// `span.name[href]` → its facts.
ElementFacts Moments::described(const std::string& selector) {
  ElementFacts facts;
  auto& classes = classes_.emplace_back();
  auto& traits = traits_.emplace_back();
  std::size_t at = std::min(selector.find_first_of(".#["), selector.size());
  facts.tag = keep(selector.substr(0, at));
  while (at < selector.size()) {
    const char sign = selector[at];
    const std::size_t end = sign == '['
                                ? selector.find(']', at)
                                : std::min(selector.find_first_of(".#[", at + 1), selector.size());
    const std::string part = selector.substr(at + 1, end - at - 1);
    const std::size_t equals = part.find('=');
    if (sign == '.') classes.push_back(keep(part));
    if (sign == '#') traits.push_back({"id", keep(part)});
    if (sign == '[') {
      const std::string value = equals == std::string::npos ? "" : part.substr(equals + 1);
      traits.push_back({keep(part.substr(0, equals)), keep(value)});
    }
    at = sign == '[' ? end + 1 : end;
  }
  facts.classes = classes;
  facts.traits = traits;
  return facts;
}

ElementFacts Moments::element_of(const Json& event) {
  ElementFacts facts;
  facts.tag = keep(event.value("tag", ""));
  auto& classes = classes_.emplace_back();
  for (const Json& name : event.value("classes", Json::array())) {
    classes.push_back(keep(name.get<std::string>()));
  }
  auto& traits = traits_.emplace_back();
  for (const auto& [key, value] : event.items()) {
    // A number is a node's identity; null and false say that the attribute is not there.
    if (about_event(key) || value.is_null() || value.is_structured()) continue;
    if ((key == "node" && value.is_number()) || (value == false && key != "tracked")) continue;
    traits.push_back({keep(attribute_of(key)), keep(value == true ? "" : text_of(value))});
  }
  if (event.contains("target")) traits.push_back({"id", keep(text_of(event["target"]))});
  facts.classes = classes;
  facts.traits = traits;
  return facts;
}

void Moments::add_click(const Json& event, ClickMoment& moment) {
  const Json& control =
      event.contains("label_for") && event["label_for"].is_object() ? event["label_for"] : event;
  moment.element = element_of(control);
  auto& ancestors = ancestors_.emplace_back();
  for (const char* key : {"ancestors", "over", "under", "surface", "surfaces", "stack"}) {
    if (!event.contains(key)) continue;
    const Json list = event[key].is_array() ? event[key] : Json::array({event[key]});
    for (const Json& text : list) ancestors.push_back(described(text.get<std::string>()));
  }
  moment.ancestors = ancestors;
  moment.text = keep(event.value("text", ""));
  moment.described = moment.element.trait("aria-label").value_or("");
  moment.modified = !event.value("modifiers", Json::array()).empty();
  moment.label = hash_of(event.value("label", ""));
  for (const char* key : {"target", "node", "tag"}) {
    if (moment.target == 0 && event.contains(key)) moment.target = hash_of(text_of(event[key]));
  }
  if (moment.target == 0) moment.target = hash_of("the page");
  moment.selects = event.value("selection", false);
}

/// A click that says what came of it: that belongs to it and to no other.
void Moments::add_consequences(const Json& event, std::size_t index, const ClickMoment& click) {
  const auto follow = [&](Act act, Reaction reaction) {
    ClickMoment moment;
    moment.act = act;
    moment.at = click.at;
    moment.reaction = reaction;
    moment.error = ErrorKind::script;
    moment.of = click.id;
    moment.id = act == Act::error ? click.id : std::string_view{};
    steps_.push_back({index, false, moment});
  };
  if (event.value("activity", true)) follow(Act::reaction, Reaction::dom_change);
  if (event.value("input", false)) follow(Act::reaction, Reaction::input);
  if (event.value("scroll", false)) follow(Act::reaction, Reaction::scroll);
  if (event.value("error", false)) follow(Act::error, Reaction::failure);
}

/// What a client tells a server of a slow click, told again click by click.
void Moments::add_slow_click(const Json& event, std::size_t index, const ClickMoment& click) {
  for (int count = 1; count < event.value("clicks", 1); ++count) {
    steps_.push_back({index, false, click});
  }
  if (event.at("end_reason") != "mutation") return;
  ClickMoment mutation;
  mutation.act = Act::reaction;
  mutation.reaction = Reaction::dom_change;
  mutation.at = click.at + Duration{event.at("time_after_click_ms").get<std::int64_t>()};
  steps_.push_back({index, false, mutation});
}

void Moments::add(const std::string& algorithm, const Json& event, std::size_t index) {
  const std::string type = event.at("type");
  ClickMoment moment;
  moment.at = time_from_ms(origin_ms + event.at("t").get<std::int64_t>());
  moment.id = keep("e" + std::to_string(index));
  if (type == "pointerdown") {
    pressed_ = true;
    pressed_at_ = moment.at;
    return;
  }
  if (type == "check") return steps_.push_back({index, true, moment});
  const auto act = acts().find(type);
  const auto reaction = reactions().find(type);
  if (act == acts().end() && reaction == reactions().end()) throw Unknown{"event " + type};
  moment.act = act != acts().end() ? act->second : Act::reaction;
  if (moment.act == Act::reaction) moment.reaction = reaction->second;
  moment.error = ErrorKind::script;
  if (event.contains("x")) moment.place = Pointer{event["x"], event["y"]};
  if (event.contains("status")) moment.status = event["status"].get<int>();
  moment.value = event.value("value", event.value("percent", 0.0));
  moment.axis = event.value("axis", "x") == "y" ? click::Axis::y : click::Axis::x;
  const Json points = event.value("points", Json::array());
  if (!points.empty()) moment.place = Pointer{points[0][0], points[0][1]};
  if (moment.act == Act::touch_start) moment.fingers = static_cast<std::uint32_t>(points.size());
  moment.pressed_at = pressed_ && type == "pointerup" ? pressed_at_ : moment.at;
  pressed_ = pressed_ && type != "pointerup";
  add_click(event, moment);
  steps_.push_back({index, false, moment});
  if (type == "slow_click") return add_slow_click(event, index, moment);
  const bool tells = algorithm == "datadog_chain" || algorithm == "datadog_dead_target";
  if (moment.act == Act::click && tells) add_consequences(event, index, moment);
}

}  // namespace assist::quality
