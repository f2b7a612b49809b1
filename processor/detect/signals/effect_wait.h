// What counts as the effect of a click, which clicks should have one, and how long to wait for it.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "processor/detect/moment.h"

namespace assist {

struct EffectWait {
  /// Whether the click is on something that should answer, in a session whose source tells answers.
  /// Left out is what works without a sign to be seen from outside: links and downloads (the next
  /// page or another program), fields, opaque surfaces, and what selects text.
  static bool can_judge(const Moment& moment) {
    const Event& event = moment.event;
    if (event.type != EventType::click || moment.target == 0 || !event.element) return false;
    if (!moment.answers_known && !moment.norm.effect_p99()) return false;
    if (event.selection.value_or(false)) return false;
    const Element& element = *event.element;
    if (!element.interactive.value_or(element.tag == "button" || element.role == "button")) {
      return false;
    }
    constexpr std::array<std::string_view, 10> tags{
        "a", "input", "textarea", "select", "canvas", "video", "audio", "embed", "object", "label"};
    constexpr std::array<std::string_view, 18> kinds{
        "link",     "download", "new_tab",  "file",   "text",     "search",
        "email",    "password", "number",   "date",   "checkbox", "radio",
        "carousel", "slider",   "calendar", "player", "stepper",  "copy"};
    const auto in = [](const auto& words, std::string_view word) {
      return std::find(words.begin(), words.end(), word) != words.end();
    };
    return !in(tags, element.tag) && !in(kinds, element.kind) && element.role != "link";
  }

  /// Whatever shows that the page, or the visitor's next act on it, went on.
  static bool is_effect(const Moment& moment) {
    if (moment.progress || moment.outcome != Outcome::none) return true;
    switch (moment.event.type) {
      case EventType::click:
        return moment.event.selection.value_or(false);
      case EventType::cursor:
      case EventType::identify:
      case EventType::custom:
      case EventType::rage_click:
      case EventType::dead_click:
      case EventType::error_click:
      case EventType::cursor_thrash:
        return false;
      default:
        return true;
    }
  }

  /// An effect may be told just before its click: menus open when the button goes down. Mixpanel,
  /// Splunk: 100 ms.
  static bool answered_before(Time clicked_at, Time effect_at) {
    constexpr Duration look_back{100};
    return effect_at <= clicked_at && clicked_at - effect_at <= look_back;
  }

  /// `least`, or what 99 of 100 clicks on this element do not exceed.
  static Duration of(Duration least, const Moment& moment) {
    return std::max(least, moment.norm.effect_p99().value_or(least));
  }
  static Baseline usual(const Moment& moment) {
    return baseline(moment.norm.effect_p99(), moment.norm.effects());
  }
};

}  // namespace assist
