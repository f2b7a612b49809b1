// Algorithms, their presets, and their parameters.

#include <functional>

#include "tests/quality/vector.h"

namespace assist::quality {
namespace {

using click::below;
using click::Preset;
using click::Reaction;
using click::Selector;
using click::up_to;

using Apply = std::function<void(Preset&, const Json&)>;

Duration ms(const Json& value) {
  return Duration{value.get<std::int64_t>()};
}

void limit_effect(click::WaitRule& rule, std::initializer_list<Reaction> reactions,
                  const Json& value) {
  for (const Reaction reaction : reactions) {
    auto& limit = rule.effects[static_cast<std::size_t>(reaction)];
    if (limit) limit->value = ms(value);
  }
}

void exclude(click::Selectors& selectors, const std::string& text) {
  auto selector = Selector::parse(text);
  if (!selector) throw Unknown{"selector " + text};
  selectors.push_back(*std::move(selector));
}

void exclude_all(click::Selectors& selectors, const Json& list) {
  selectors.clear();
  for (const Json& text : list) exclude(selectors, text.get<std::string>());
}

/// PostHog's own list, where it is only switched on.
void ignore_content(Preset& preset, const Json& value) {
  constexpr std::size_t entries_max = 10;  // A longer list is refused as a whole.
  auto& texts = preset.rage->clicks.texts;
  texts.clear();
  if (value == true) texts = {"next", "previous", "prev", ">", "<"};
  if (!value.is_array() || value.size() > entries_max) return;
  for (const Json& text : value) texts.push_back(text.get<std::string>());
}

void ignore_text_fields(Preset& preset, const Json& value) {
  if (value != true) return;
  for (const char* text :
       {"textarea", "input[!type]", "input[type=\"\"]", "input[type=text]", "input[type=search]",
        "input[type=email]", "input[type=password]", "input[type=url]", "input[type=tel]",
        "input[type=number]", "[contenteditable=true]", "[contenteditable=\"\"]"}) {
    exclude(preset.rage->clicks.except, text);
  }
}

const Apply rage_count = [](Preset& p, const Json& v) { p.rage->count = v; };
const Apply rage_gap = [](Preset& p, const Json& v) { p.rage->gap->value = ms(v); };
const Apply rage_span = [](Preset& p, const Json& v) { p.rage->span->value = ms(v); };
const Apply rage_px = [](Preset& p, const Json& v) { p.rage->distance_px->value = v; };
const Apply dead_wait = [](Preset& p, const Json& v) { p.dead->wait = ms(v); };

const std::map<std::string, Apply>& posthog_params() {
  static const std::map<std::string, Apply> all{
      {"posthog_rage.click_count", rage_count},
      {"posthog_rage.timeout_ms", rage_gap},
      {"posthog_rage.threshold_px", rage_px},
      {"posthog_suppress.rageclick",
       [](Preset& p, const Json& v) {
         if (v == false) exclude(p.rage->clicks.except, "*");
       }},
      {"posthog_suppress.css_selector_ignorelist",
       [](Preset& p, const Json& v) {
         if (v == false) return exclude(p.rage->clicks.except, "*");
         exclude_all(p.rage->clicks.except_inside, v);
       }},
      {"posthog_suppress.content_ignorelist", ignore_content},
      {"posthog_suppress.ignore_text_selection", ignore_text_fields},
      {"posthog_dead.capture_clicks_with_modifier_keys",
       [](Preset& p, const Json& v) { p.dead->clicks.without_modifiers = v != true; }},
      {"posthog_dead.mutation_ms",
       [](Preset& p, const Json& v) {
         limit_effect(*p.dead, {Reaction::dom_change}, v);
         p.dead->wait = ms(v) * 11 / 10;
       }},
      {"posthog_dead.absolute_ms", dead_wait},
      {"posthog_dead.scroll_ms",
       [](Preset& p, const Json& v) { limit_effect(*p.dead, {Reaction::scroll}, v); }},
      {"posthog_dead.selection_ms",
       [](Preset& p, const Json& v) { limit_effect(*p.dead, {Reaction::selection}, v); }},
      {"posthog_dead.same_node_dedupe_ms",
       [](Preset& p, const Json& v) { p.dead->same_node = ms(v); }},
      {"posthog_dead.css_selector_ignorelist",
       [](Preset& p, const Json& v) {
         exclude_all(p.dead->clicks.except_inside, v);
         exclude(p.dead->clicks.except_inside, "a");
       }},
      {"posthog_swipe.capture_dead_swipes",
       [](Preset& p, const Json& v) {
         if (v == false) exclude(p.swipe->wait.clicks.except, "*");
       }},
      {"posthog_swipe.swipe_threshold_px",
       [](Preset& p, const Json& v) { p.swipe->travel_px = v; }},
      {"posthog_swipe.max_per_page_load", [](Preset& p, const Json& v) { p.swipe->dead_max = v; }},
  };
  return all;
}

const std::map<std::string, Apply>& amplitude_params() {
  static const std::map<std::string, Apply> all{
      {"amplitude_rage.count", rage_count},
      {"amplitude_rage.window_ms",
       [](Preset& p, const Json& v) { p.rage->span->value = p.rage->quiet = ms(v); }},
      {"amplitude_rage.quiet_ms", [](Preset& p, const Json& v) { p.rage->quiet = ms(v); }},
      {"amplitude_rage.bbox_px", [](Preset& p, const Json& v) { p.rage->box_px->value = v; }},
      {"amplitude_thrash.changes", [](Preset& p, const Json& v) { p.thrash->turns = v; }},
      {"amplitude_thrash.window_ms",
       [](Preset& p, const Json& v) { p.thrash->window.value = p.thrash->quiet = ms(v); }},
      {"amplitude_thrash.debounce_ms", [](Preset& p, const Json& v) { p.thrash->quiet = ms(v); }},
      {"amplitude_dead.timeout_ms",
       [](Preset& p, const Json& v) { p.dead->wait = p.dead->once_in = ms(v); }},
      {"amplitude_error.window_ms",
       [](Preset& p, const Json& v) { p.error->within.value = ms(v); }},
  };
  return all;
}

const std::map<std::string, Apply>& other_params() {
  static const std::map<std::string, Apply> all{
      {"datadog_chain.max_gap_ms", rage_gap},
      {"datadog_chain.max_distance_px", rage_px},
      {"datadog_chain.rage_clicks", rage_count},
      {"datadog_chain.rage_window_ms", rage_span},
      {"sentry_slow_click.threshold_ms",
       [](Preset& p, const Json& v) {
         limit_effect(*p.dead,
                      {Reaction::dom_change, Reaction::response, Reaction::failure,
                       Reaction::navigation, Reaction::selection, Reaction::window_open},
                      v);
       }},
      {"sentry_slow_click.timeout_ms", dead_wait},
      {"sentry_slow_click.scroll_ms",
       [](Preset& p, const Json& v) { limit_effect(*p.dead, {Reaction::scroll}, v); }},
      {"sentry_slow_click.multi_click_ms",
       [](Preset& p, const Json& v) { p.dead->same_node = ms(v); }},
      {"sentry_slow_click.poll_ms", [](Preset& p, const Json& v) { p.dead->poll = ms(v); }},
      {"sentry_slow_click.ignore_selector",
       [](Preset& p, const Json& v) { exclude(p.dead->clicks.except, v); }},
      {"sentry_server_rage.rage_clicks", [](Preset& p, const Json& v) { p.dead->rage_count = v; }},
      {"sentry_server_rage.timeout_ms",
       [](Preset& p, const Json& v) { p.dead->dead_after = ms(v); }},
      {"highlight_rage.window_ms", rage_span},
      {"highlight_rage.radius_px", rage_px},
      {"highlight_rage.count", rage_count},
      {"mixpanel_rage.click_count", rage_count},
      {"mixpanel_rage.timeout_ms", rage_gap},
      {"mixpanel_rage.threshold_px", rage_px},
      {"mixpanel_rage.interactive_elements_only",
       [](Preset& p, const Json& v) {
         if (v == true) p.rage->clicks = p.dead->clicks;
       }},
      {"mixpanel_dead.timeout_ms", dead_wait},
      {"splunk_rage.count", rage_count},
      {"splunk_rage.timeframe_ms", rage_span},
      {"splunk_rage.ignore_targets",
       [](Preset& p, const Json& v) {
         for (const Json& target : v)
           exclude(p.rage->clicks.except, "#" + target.get<std::string>());
       }},
      {"openreplay_click_rage.max_gap_ms", rage_gap},
      {"openreplay_click_rage.min_clicks", rage_count},
      {"openreplay_memory.min_samples",
       [](Preset& p, const Json& v) { p.faults->heap_samples = v; }},
      {"openreplay_memory.rate_percent",
       [](Preset& p, const Json& v) { p.faults->heap_percent = v; }},
      {"openreplay_app_crash.removed_percent",
       [](Preset& p, const Json& v) { p.faults->crash_percent = v; }},
      {"openreplay_app_crash.window_ms",
       [](Preset& p, const Json& v) { p.faults->crash_window.value = ms(v); }},
      {"openreplay_network.min_status",
       [](Preset& p, const Json& v) { p.faults->failed_request = v; }},
  };
  return all;
}

}  // namespace

std::optional<Algorithm> algorithm_named(const std::string& name) {
  static const std::map<std::string, Algorithm> all{
      {"posthog_rage", {"posthog", {"rage"}}},
      {"posthog_suppress", {"posthog", {"rage"}}},
      {"posthog_dead", {"posthog", {"dead"}}},
      {"posthog_swipe", {"posthog", {"swipe"}}},
      {"datadog_chain", {"datadog", {"rage", "dead", "error"}}},
      {"datadog_dead_target", {"datadog", {"rage", "dead"}}},
      {"datadog_action", {"datadog", {"rage", "dead", "error"}}},
      {"sentry_slow_click", {"sentry", {"dead"}}},
      {"sentry_server_rage", {"sentry", {"dead"}}},
      {"highlight_rage", {"highlight", {"rage"}}},
      {"amplitude_rage", {"amplitude", {"rage"}}},
      {"amplitude_thrash", {"amplitude", {"thrash"}}},
      {"amplitude_dead", {"amplitude", {"dead"}}},
      {"amplitude_error", {"amplitude", {"error"}}},
      {"mixpanel_rage", {"mixpanel", {"rage"}}},
      {"mixpanel_dead", {"mixpanel", {"dead"}}},
      {"splunk_rage", {"splunk", {"rage"}}},
      {"openreplay_click_rage", {"openreplay", {"rage"}}},
      {"openreplay_tap_rage", {"openreplay", {"rage"}}},
      {"openreplay_dead_click", {"openreplay", {"dead"}}},
      {"openreplay_memory", {"openreplay", {"faults"}, click::Sign::heap}},
      {"openreplay_app_crash", {"openreplay", {"faults"}, click::Sign::crash}},
      {"openreplay_network", {"openreplay", {"faults"}, click::Sign::failed_request}},
  };
  const auto found = all.find(name);
  return found == all.end() ? std::nullopt : std::optional(found->second);
}

void apply_params(const std::string& algorithm, const Json& params, click::Preset& preset) {
  for (const auto& [name, value] : params.items()) {
    const std::string key = algorithm + "." + name;
    bool known = false;
    for (const auto* table : {&posthog_params(), &amplitude_params(), &other_params()}) {
      const auto found = table->find(key);
      if (found == table->end()) continue;
      known = true;
      found->second(preset, value);
    }
    if (!known) throw Unknown{"parameter " + name};
  }
}

}  // namespace assist::quality
