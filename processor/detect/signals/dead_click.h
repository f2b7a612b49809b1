// dead_click: a click on something that should do something, and nothing happens. A timer: it
// proves that nothing happened.
#pragma once

#include <optional>
#include <string>

#include "processor/detect/finding.h"
#include "processor/detect/signals/effect_wait.h"

namespace assist {

/// Not evaluable where the source tells no effects.
struct DeadClick {
  static constexpr SignalKind kind{2, "dead_click", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::click, Fact::target, Fact::response};

  struct Rule {
    SignalWeight weight{.points = 1};
    Duration wait{3'000};  ///< See EffectWait. 500 ms to 1 min. Amplitude: 3 s.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("wait", self.wait, Duration{500}, Duration{60'000});
    }
  };

  struct State {
    std::uint64_t target = 0;  ///< Of the incident; 0: none.
    Time clicked_at, dead_at;
    bool fired = false;
    std::string id, name;
    Baseline baseline;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.target);
      archive(2, self.clicked_at);
      archive(3, self.dead_at);
      archive(4, self.fired);
      archive(5, self.id);
      archive(6, self.name);
      archive(7, self.baseline);
    }
  };

  static bool wakes(const Moment& moment) { return moment.owes_effect; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (EffectWait::is_effect(moment)) {
      if (moment.at >= state.clicked_at) state.target = 0;
      return std::nullopt;
    }
    if (!moment.owes_effect) return std::nullopt;
    const bool same = state.target == moment.target;
    if (same && (state.fired || moment.at >= state.clicked_at)) return std::nullopt;
    if (EffectWait::answered_before(moment.at, moment.effect_at)) return std::nullopt;
    state.target = moment.target;
    state.clicked_at = moment.at;
    state.dead_at = moment.at + EffectWait::of(rule.wait, moment);
    state.baseline = EffectWait::usual(moment);
    state.fired = false;
    state.id = clipped(moment.event.id, id_bytes_max);
    state.name = name_of_target(moment.event);
    return std::nullopt;
  }

  static std::optional<Time> due(const Rule&, const State& state) {
    if (state.target == 0 || state.fired) return std::nullopt;
    return state.dead_at;
  }

  static Finding fire(const Rule& rule, State& state, Time due) {
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = state.clicked_at;
    finding.last_at = due;
    finding.count = 1;
    finding.threshold = std::chrono::duration<double>(state.dead_at - state.clicked_at).count();
    finding.ids.push(1) = state.id;
    finding.target = state.name;
    finding.baseline = state.baseline;
    return finding;
  }
};

}  // namespace assist
