// quick_back: pages that are left at once, back to where the visitor came from: not what he sought.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

struct QuickBack {
  static constexpr SignalKind kind{12, "quick_back", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 2};
    /// Shorter stays are quick, or those shorter than nine of ten visitors' where that is known and
    /// less. 500 ms to 1 min. Own choice; Clarity has a threshold per page.
    Duration stay{8'000};
    std::uint32_t count = 3;   ///< 2 to 16. Own choice.
    Duration window{120'000};  ///< First to last, inclusive. 5 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("stay", self.stay, Duration{500}, Duration{60'000});
      settings("count", self.count, 2, 16);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
    }
  };

  struct State {
    std::uint64_t before = 0, here = 0, tab = 0;  ///< Addresses.
    Time entered_at;
    Streak returns;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.before);
      archive(2, self.here);
      archive(3, self.tab);
      archive(4, self.entered_at);
      archive(5, self.returns);
    }
  };

  static bool wakes(const Moment& moment) { return moment.address != 0; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) forget_all(state.returns);
    if (moment.address == 0 || moment.at < state.entered_at) return std::nullopt;
    if (moment.address == state.here) return std::nullopt;  // A reload is no return.
    const bool other_tab = state.tab != 0 && moment.tab != 0 && moment.tab != state.tab;
    const Duration quick = std::min(rule.stay, moment.norm_left.dwell_p10().value_or(rule.stay));
    const bool returns =
        !other_tab && moment.address == state.before && moment.at - state.entered_at < quick;
    state.before = other_tab ? 0 : state.here;
    state.here = moment.address;
    state.tab = moment.tab;
    state.entered_at = moment.at;
    if (!returns) return std::nullopt;
    if (!add(state.returns, {.count = rule.count, .window = rule.window}, moment)) {
      return std::nullopt;
    }
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, state.returns);
    describe(finding, moment);
    finding.threshold = rule.count;
    return finding;
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.returns.reported ? 0.0 : static_cast<double>(state.returns.stamps.size()),
            static_cast<double>(rule.count)};
  }
};

}  // namespace assist
