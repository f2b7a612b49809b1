// ping_pong: back and forth between two pages, without getting on.
#pragma once

#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// A third page, progress and another tab's pages break it. Two items of one list are two pages.
struct PingPong {
  static constexpr SignalKind kind{11, "ping_pong", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 3};
    std::uint32_t returns = 2;  ///< A→B→A→B has two. 1 to 8. Flusterduck: 2.
    Duration window{90'000};    ///< First view to last, inclusive. 5 s to 1 h. Flusterduck: 90 s.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("returns", self.returns, 1, 8);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
    }
  };

  struct State {
    std::uint64_t here = 0, there = 0;  ///< Addresses of the incident that has been told.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.here);
      archive(2, self.there);
    }
  };

  static bool wakes(const Moment& moment) {
    const std::size_t views = moment.views_page ? moment.trail->size() : 0;
    return views >= 3 && (*moment.trail)[views - 3].address == moment.address;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool third =
        moment.address != 0 && moment.address != state.here && moment.address != state.there;
    if (moment.progress || third) state = {};
    if (!moment.views_page || state.here != 0) return std::nullopt;
    const PageTrail& trail = *moment.trail;
    const std::size_t views = rule.returns + 2;
    if (trail.size() < views) return std::nullopt;
    const std::size_t first = trail.size() - views;
    if (trail[first].address == trail[first + 1].address) return std::nullopt;
    for (std::size_t index = first + 2; index < trail.size(); ++index) {
      if (trail[index].address != trail[index - 2].address) return std::nullopt;
    }
    if (moment.at - trail[first].at > rule.window) return std::nullopt;
    state.here = moment.address;
    state.there = trail[trail.size() - 2].address;
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, trail, first);
    describe(finding, moment);
    finding.count = rule.returns;
    finding.threshold = rule.returns;
    return finding;
  }
};

}  // namespace assist
