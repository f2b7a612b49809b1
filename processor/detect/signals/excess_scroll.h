// excess_scroll: up and down and up again, more than visitors of this page do.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/finding.h"
#include "processor/detect/recent.h"

namespace assist {

/// Needs the client's count of direction changes in `value` of scroll events.
struct ExcessScroll {
  static constexpr SignalKind kind{15, "excess_scroll", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::scroll_value};

  struct Rule {
    SignalWeight weight{.points = 1};
    /// Direction changes, and more than the page's mean and three standard deviations where they
    /// are known. 2 to 1,000. Own choice; Clarity compares with the page's average.
    double reversals = 6;
    Duration window{20'000};  ///< First to last, inclusive. 1 s to 10 min. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("reversals", self.reversals, 2, 1'000);
      settings("window", self.window, Duration{1'000}, Duration{600'000});
    }
  };

  struct Scroll {
    Time at;
    float reversals = 0;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.at);
      archive(2, self.reversals);
    }
  };

  struct State {
    Recent<Scroll> scrolls;  ///< Oldest first.
    bool fired = false;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.scrolls);
      archive(2, self.fired);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.event.type == EventType::scroll && moment.event.value.value_or(0) > 0;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress || moment.event.type == EventType::page_view) {
      state.scrolls.clear();
      state.fired = false;
      return std::nullopt;
    }
    if (!wakes(moment)) return std::nullopt;
    if (!state.scrolls.empty() && moment.at < state.scrolls.back().at) return std::nullopt;
    note(rule, state.scrolls, moment);
    std::size_t old = 0;
    while (moment.at - state.scrolls[old].at > rule.window) ++old;
    state.scrolls.erase_front(old);
    double reversals = 0;
    for (const Scroll& seen : state.scrolls) reversals += static_cast<double>(seen.reversals);
    const double enough =
        std::max(rule.reversals, moment.norm.reversals_high().value_or(rule.reversals));
    if (state.fired || reversals < enough) return std::nullopt;
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = state.scrolls.front().at;
    finding.last_at = moment.at;
    finding.count = static_cast<std::uint32_t>(reversals);
    finding.threshold = enough;
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    finding.baseline = baseline(moment.norm.reversals_high(), moment.norm.visits());
    return finding;
  }

 private:
  /// Into the newest slot where that is young, so that the slots reach back over the window
  /// however often a client reports.
  static void note(const Rule& rule, Recent<Scroll>& scrolls, const Moment& moment) {
    constexpr std::size_t scrolls_max = 17;
    if (scrolls.empty() || moment.at - scrolls.back().at >= rule.window / (scrolls_max - 1)) {
      Scroll& scroll = scrolls.push(scrolls_max);
      scroll.at = moment.at;
      scroll.reversals = 0;
    }
    scrolls.back().reversals += static_cast<float>(std::min(*moment.event.value, 1'000.0));
  }
};

}  // namespace assist
