// ping_pong: back and forth between two pages, without getting on.
#pragma once

#include <optional>
#include <string>

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

  struct View {
    Time at;
    std::uint64_t address = 0;
    std::string id;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.at);
      archive(2, self.address);
      archive(3, self.id);
    }
  };

  struct State {
    Recent<View> views;  ///< Alternating between two pages, the newest aside.
    std::uint64_t tab = 0;
    bool fired = false;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.views);
      archive(2, self.tab);
      archive(3, self.fired);
    }
  };

  static bool wakes(const Moment& moment) { return moment.address != 0; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    Recent<View>& views = state.views;
    if (moment.progress) {
      views.clear();
      state.fired = false;
    }
    if (moment.address == 0) return std::nullopt;
    if (!views.empty() && moment.at < views.back().at) return std::nullopt;  // Late.
    if (state.tab != 0 && moment.tab != 0 && moment.tab != state.tab) {
      views.clear();
      state.fired = false;
    }
    state.tab = moment.tab;
    if (!views.empty() && views.back().address == moment.address) return std::nullopt;  // Reload.
    const std::size_t count = views.size();
    if (count >= 2 && views[count - 2].address != moment.address) {
      views.erase_front(count - 1);
      state.fired = false;
    }
    View& view = views.push(rule.returns + 2);
    view.at = moment.at;
    view.address = moment.address;
    view.id = clipped(moment.event.id, id_bytes_max);
    if (state.fired || views.size() < rule.returns + 2) return std::nullopt;
    if (views.back().at - views.front().at > rule.window) return std::nullopt;
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = views.front().at;
    finding.last_at = views.back().at;
    finding.count = rule.returns;
    finding.threshold = rule.returns;
    for (const View& seen : views) finding.ids.push(views.size()) = seen.id;
    describe(finding, moment);
    return finding;
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    const std::size_t views = state.views.size();
    return {state.fired || views < 2 ? 0.0 : static_cast<double>(views - 2),
            static_cast<double>(rule.returns)};
  }
};

}  // namespace assist
