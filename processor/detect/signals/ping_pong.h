// ping_pong: back and forth between two pages, without getting on.
#pragma once

#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// A third page, progress and another tab's pages break it, a reload does not. Two items of one
/// list are two pages.
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
    std::uint64_t here = 0, there = 0;  ///< Addresses.
    ToldViews told;                     ///< Of them.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.here);
      archive(2, self.there);
      archive(3, self.told);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.views_page && left_to_return(*moment.trail);
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool third =
        moment.views_page && moment.address != state.here && moment.address != state.there;
    if (moment.progress || third) state = {};
    if (!wakes(moment)) return std::nullopt;
    const PageTrail& trail = *moment.trail;
    const auto begin = start_of(rule, trail);
    if (!begin) return std::nullopt;
    const std::size_t first = *begin;
    if (moment.at - trail[first].at > rule.window) return std::nullopt;
    if (state.told.cover(trail[first].at, moment.at, rule.window)) return std::nullopt;
    state.here = moment.address;
    state.there = trail[trail.size() - 2].address;
    state.told = {true, trail[first].at, moment.at};
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, trail, first);
    describe(finding, moment);
    finding.count = rule.returns;
    finding.threshold = rule.returns;
    return finding;
  }

 private:
  /// The view that the newest alternating ones begin with, as many as the rule asks for.
  static std::optional<std::size_t> start_of(const Rule& rule, const PageTrail& trail) {
    std::size_t first = trail.size() - 1;
    for (std::uint32_t views = 1; views < rule.returns + 2; ++views) {
      const std::size_t stay = stay_of(trail, first);
      if (stay == 0) return std::nullopt;
      first = stay - 1;
      const std::size_t same = views % 2 == 0 ? trail.size() - 1 : trail.size() - 2;
      if (trail[first].address != trail[same].address) return std::nullopt;
    }
    return first;
  }
};

}  // namespace assist
