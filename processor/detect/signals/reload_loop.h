// reload_loop: the same page loaded again and again.
#pragma once

#include <optional>

#include "processor/detect/finding.h"

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
    std::uint64_t told = 0;  ///< Address of the incident.
    Time first_at;           ///< Its first load.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.told);
      archive(2, self.first_at);
    }
  };

  static bool wakes(const Moment& moment) {
    const std::size_t views = moment.views_page ? moment.trail->size() : 0;
    return views >= 2 && (*moment.trail)[views - 2].address == moment.address;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool other = moment.address != 0 && moment.address != state.told;
    if (moment.progress || other || moment.at - state.first_at > rule.window) state.told = 0;
    if (!moment.views_page || state.told != 0) return std::nullopt;
    const PageTrail& trail = *moment.trail;
    if (trail.size() < rule.count) return std::nullopt;
    const std::size_t first = trail.size() - rule.count;
    for (std::size_t index = first; index < trail.size(); ++index) {
      if (trail[index].address != moment.address) return std::nullopt;
    }
    const Duration span = moment.at - trail[first].at;
    if (span > rule.window) return std::nullopt;
    state.told = moment.address;
    state.first_at = trail[first].at;
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
