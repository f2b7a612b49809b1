// reload_loop: the same page loaded again and again.
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

/// Another page in the same tab, progress and the page's recovery break the run.
struct ReloadLoop {
  static constexpr SignalKind kind{10, "reload_loop", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 4};
    double points_slow = 2;        ///< When `count` loads took longer than `fast_window`.
    std::uint32_t count = 3;       ///< Loads of one address. 2 to 16. Conviva: 3.
    Duration fast_window{15'000};  ///< First to last, inclusive. 1 s to 1 h. Conviva: 15 s.
    Duration window{60'000};       ///< Same, for `points_slow`. 1 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("points_slow", self.points_slow, 0, 100);
      settings("count", self.count, 2, 16);
      settings("fast_window", self.fast_window, Duration{1'000}, Duration{3'600'000});
      settings("window", self.window, Duration{1'000}, Duration{3'600'000});
    }
  };

  struct State {
    std::uint64_t address = 0, route = 0, tab = 0;
    Streak loads;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.address);
      archive(2, self.route);
      archive(3, self.tab);
      archive(4, self.loads);
    }
  };

  static bool wakes(const Moment& moment) { return moment.address != 0; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) forget_all(state.loads);
    if (moment.address == 0) return std::nullopt;
    if (moment.address != state.address) {
      // What another tab shows says nothing about this one.
      const bool other_tab = state.tab != 0 && moment.tab != 0 && moment.tab != state.tab;
      if (other_tab && !state.loads.stamps.empty()) return std::nullopt;
      forget_all(state.loads);
      state.address = moment.address;
      state.route = moment.route;
    }
    state.tab = moment.tab;
    if (!add(state.loads, {.count = rule.count, .window = rule.window}, moment)) {
      return std::nullopt;
    }
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, state.loads);
    describe(finding, moment);
    finding.threshold = rule.count;
    if (finding.last_at - finding.first_at > rule.fast_window) {
      finding.points = rule.points_slow;
      finding.decisive = false;
    }
    return finding;
  }

  /// `route` works again: loading it was worth it.
  static void recover(State& state, std::uint64_t route) {
    if (state.route == route) forget_all(state.loads);
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.loads.reported ? 0.0 : static_cast<double>(state.loads.stamps.size()),
            static_cast<double>(rule.count)};
  }
};

}  // namespace assist
