// reload_loop: the same page loaded again and again.
#pragma once

#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// Another page, another tab and progress break the run. So does a load that a click has asked for:
/// the next page of a list and a filter show other things under the same address.
struct ReloadLoop {
  static constexpr SignalKind kind{10, "reload_loop", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 4};
    double points_slow = 2;        ///< When `count` loads took longer than `fast_window`.
    std::uint32_t count = 3;       ///< Loads of one address. 2 to 12. Conviva: 3.
    Duration fast_window{15'000};  ///< First to last, inclusive. 1 s to 1 h. Conviva: 15 s.
    Duration window{60'000};       ///< Same, for `points_slow`. 1 s to 1 h. Own choice.
    Duration after_click{2'000};   ///< A load so soon was asked for. 0 to 10 s. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("points_slow", self.points_slow, 0, 100);
      settings("count", self.count, 2, trail_max);
      settings("fast_window", self.fast_window, Duration{1'000}, Duration{3'600'000});
      settings("window", self.window, Duration{1'000}, Duration{3'600'000});
      settings("after_click", self.after_click, Duration{0}, Duration{10'000});
    }
  };

  struct State {
    std::uint64_t address = 0;
    ToldViews told;  ///< Loads of it.
    Time asked_at;   ///< The newest load that a click has asked for.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.address);
      archive(2, self.told);
      archive(3, self.asked_at);
    }
  };

  static bool wakes(const Moment& moment) {
    const std::size_t views = moment.views_page ? moment.trail->size() : 0;
    return views >= 2 && (*moment.trail)[views - 2].address == moment.address;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool other = moment.views_page && moment.address != state.address;
    if (moment.progress || other) state = {};
    if (!moment.views_page) return std::nullopt;
    state.address = moment.address;
    const Duration since_click = moment.at - moment.clicked_at;
    if (since_click >= Duration{0} && since_click <= rule.after_click) state.asked_at = moment.at;
    if (moment.trail->size() < rule.count) return std::nullopt;
    const PageTrail& trail = *moment.trail;
    const std::size_t first = trail.size() - rule.count;
    if (stay_of(trail, trail.size() - 1) > first) return std::nullopt;
    if (trail[first].at < state.asked_at) return std::nullopt;
    const Duration span = moment.at - trail[first].at;
    if (span > rule.window || state.told.cover(trail[first].at, moment.at, rule.window)) {
      return std::nullopt;
    }
    state.told = {true, trail[first].at, moment.at};
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, trail, first);
    describe(finding, moment);
    finding.threshold = rule.count;
    if (span > rule.fast_window) {
      finding.points = rule.points_slow;
      finding.decisive = false;
    }
    return finding;
  }
};

}  // namespace assist
