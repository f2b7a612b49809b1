// stall: the visitor keeps trying on one page and does not get on.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// Slow readers, players and long forms look the same from afar. So clicks count, scrolling does
/// not; reading before the first click is no trying; typing and every answer that a request gets
/// end the stall; and either something has failed on this page, or the source is known to send
/// progress, whose absence then says something.
struct Stall {
  static constexpr SignalKind kind{17, "stall", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view, Fact::click};

  struct Rule {
    SignalWeight weight{.points = 2};
    /// From the first click, and longer than 19 of 20 visitors stay where that is known. 10 s to
    /// 1 h. Own choice.
    Duration after{60'000};
    std::uint32_t clicks = 5;  ///< So many, so that a glance back at a tab is none. 2 to 100.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("after", self.after, Duration{10'000}, Duration{3'600'000});
      settings("clicks", self.clicks, 2, 100);
    }
  };

  struct State {
    std::uint64_t page = 0, tab = 0;
    Time since;  ///< First click since the page was entered, or since typing or an answer.
    std::uint32_t clicks = 0;
    bool trouble = false;  ///< Something failed here.
    bool fired = false;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.page);
      archive(2, self.tab);
      archive(3, self.since);
      archive(4, self.clicks);
      archive(5, self.trouble);
      archive(6, self.fired);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.trouble || (moment.progress_known && moment.event.type == EventType::click);
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool other_tab = state.tab != 0 && moment.tab != 0 && moment.tab != state.tab;
    if (other_tab || moment.at < state.since) return std::nullopt;
    const EventType type = moment.event.type;
    if (moment.here != state.page || state.page == 0) {
      state = {};
      state.page = moment.here;
    }
    if (state.tab == 0) state.tab = moment.tab;
    if (moment.progress || type == EventType::input || type == EventType::page_leave ||
        moment.outcome == Outcome::succeeded) {
      state.clicks = 0;
      state.fired = false;
    }
    state.trouble |= moment.trouble;
    if (type != EventType::click || moment.event.selection.value_or(false)) return std::nullopt;
    if (state.clicks++ == 0) state.since = moment.at;
    const Duration usual = std::max(rule.after, moment.norm.dwell_p95().value_or(rule.after));
    const bool tells = state.trouble || moment.progress_known;
    if (state.fired || !tells || state.clicks < rule.clicks || moment.at - state.since <= usual) {
      return std::nullopt;
    }
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = state.since;
    finding.last_at = moment.at;
    finding.count = state.clicks;
    finding.threshold = std::chrono::duration<double>(usual).count();
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    finding.baseline = baseline(moment.norm.dwell_p95(), moment.norm.visits());
    return finding;
  }
};

}  // namespace assist
