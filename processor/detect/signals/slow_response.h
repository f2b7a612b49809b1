// slow_response: a page or an action that takes long to answer.
#pragma once

#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// Once per slow spell: a quick answer ends it. A wait that the visitor pressed into is left to
/// unanswered_clicks, and one without end to dead_click: one fact is not two families.
struct SlowResponse {
  static constexpr SignalKind kind{19, "slow_response", Family::error};
  static constexpr EnumSet<Fact> needs{Fact::response_time};

  struct Rule {
    SignalWeight weight{.points = 1};
    Duration page{
        3'000};  ///< The answer to no act: a page's load. 500 ms to 5 min. Contentsquare: 3 s.
    Duration action{7'000};  ///< The answer to a click or form. 500 ms to 5 min. Sentry: 7 s.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("page", self.page, Duration{500}, Duration{300'000});
      settings("action", self.action, Duration{500}, Duration{300'000});
    }
  };

  struct State {
    bool slow = false;     ///< The spell has been told.
    bool pressed = false;  ///< Into the wait that goes on.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.slow);
      archive(2, self.pressed);
    }
  };

  static bool wakes(const Moment& moment) {
    if (moment.event.loading.value_or(false)) return true;
    constexpr double shortest_limit_ms = 500;
    return moment.event.type == EventType::response && moment.event.response &&
           moment.event.response->duration_ms > shortest_limit_ms;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const Event& event = moment.event;
    if (moment.progress) state.slow = false;
    if (event.loading) state.pressed = *event.loading;
    if (event.type == EventType::page_view) state.pressed = false;
    if (event.type != EventType::response || !event.response) return std::nullopt;
    if (state.pressed) {
      state.pressed = false;
      return std::nullopt;
    }
    const bool acted = moment.last_act_at > moment.entered_at;
    const Duration limit = acted ? rule.action : rule.page;
    const bool slow = event.response->duration_ms > static_cast<double>(limit.count());
    const bool news = slow && !state.slow;
    state.slow = slow;
    if (!news) return std::nullopt;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = finding.last_at = moment.at;
    finding.count = 1;
    finding.threshold = std::chrono::duration<double>(limit).count();
    finding.ids.push(1) = clipped(event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }
};

}  // namespace assist
