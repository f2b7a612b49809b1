// quick_back: pages that are left at once, back to where the visitor came from: not what he sought.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/finding.h"

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
    std::uint32_t returns = 0;  ///< Quick ones, within the window.
    Time first_at;              ///< Of them.
    bool fired = false;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.returns);
      archive(2, self.first_at);
      archive(3, self.fired);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.views_page && left_to_return(*moment.trail);
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress || moment.at - state.first_at > rule.window) state = {};
    if (!moment.views_page) return std::nullopt;
    const PageTrail& trail = *moment.trail;
    const auto left = left_to_return(trail);
    const Duration quick = std::min(rule.stay, moment.norm_left.dwell_p10().value_or(rule.stay));
    if (!left || moment.at - trail[*left].at >= quick) return std::nullopt;
    if (state.returns++ == 0) state.first_at = moment.at;
    if (state.fired || state.returns < rule.count) return std::nullopt;
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, trail, trail.size() - std::min<std::size_t>(trail.size(), 2 * rule.count));
    describe(finding, moment);
    finding.count = state.returns;
    finding.threshold = rule.count;
    finding.baseline = baseline(moment.norm_left.dwell_p10(), moment.norm_left.visits());
    return finding;
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.fired ? 0.0 : static_cast<double>(state.returns),
            static_cast<double>(rule.count)};
  }
};

}  // namespace assist
