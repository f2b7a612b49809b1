// tab_flip: the visitor leaves the tab and comes back, again and again: looking elsewhere for help?
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

struct TabFlip {
  static constexpr SignalKind kind{23, "tab_flip", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::visibility};

  struct Rule {
    SignalWeight weight{.points = 0.5};  ///< Weak: people do several things at once.
    std::uint32_t count = 4;             ///< Changes of visibility. 2 to 16. Own choice.
    Duration window{30'000};             ///< First to last, inclusive. 5 s to 10 min. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 2, 16);
      settings("window", self.window, Duration{5'000}, Duration{600'000});
    }
  };

  struct State {
    Streak flips;
    std::uint64_t tab = 0;  ///< Theirs: going over to another tab hides one and shows one.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.flips);
      archive(2, self.tab);
    }
  };

  static bool wakes(const Moment& moment) { return moment.event.type == EventType::visibility; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) forget_all(state.flips);
    if (moment.event.type != EventType::visibility) return std::nullopt;
    if (state.tab != 0 && moment.tab != 0 && moment.tab != state.tab) forget_all(state.flips);
    state.tab = moment.tab;
    if (!add(state.flips, {.count = rule.count, .window = rule.window}, moment)) {
      return std::nullopt;
    }
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, state.flips);
    describe(finding, moment);
    finding.threshold = rule.count;
    return finding;
  }
};

}  // namespace assist
