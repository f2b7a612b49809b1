// stall: the visitor keeps trying on one page and does not get on.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "processor/detect/finding.h"

namespace assist {

/// Slow readers, players and long forms look the same from afar. So clicks count, scrolling does
/// not; typing ends the stall; and either something has failed on this page, or the source is known
/// to send progress, whose absence then says something.
struct Stall {
  static constexpr SignalKind kind{17, "stall", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view, Fact::click};

  struct Rule {
    SignalWeight weight{.points = 2};
    /// On the page, and longer than 19 of 20 visitors stay where that is known. 10 s to 1 h. Own
    /// choice.
    Duration after{60'000};
    std::uint32_t clicks = 5;  ///< On it so far, so that a glance back at a tab is none. 2 to 100.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("after", self.after, Duration{10'000}, Duration{3'600'000});
      settings("clicks", self.clicks, 2, 100);
    }
  };

  struct State {
    std::uint64_t page = 0, tab = 0;
    Time since;  ///< Of the page, or of the last that the visitor typed or got there.
    std::uint32_t clicks = 0;
    bool trouble = false;  ///< Something failed here.
    bool fired = false;
    std::string first_id;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.page);
      archive(2, self.tab);
      archive(3, self.since);
      archive(4, self.clicks);
      archive(5, self.trouble);
      archive(6, self.fired);
      archive(7, self.first_id);
    }
  };

  static bool wakes(const Moment& moment) { return moment.event.type == EventType::page_view; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool other_tab = state.tab != 0 && moment.tab != 0 && moment.tab != state.tab;
    if (other_tab || moment.at < state.since) return std::nullopt;
    const EventType type = moment.event.type;
    if (type == EventType::page_view && (moment.page != state.page || state.page == 0)) {
      begin(state, moment);
      state.page = moment.page;
      state.tab = moment.tab;
      state.trouble = false;
    } else if (moment.progress || type == EventType::input || type == EventType::page_leave) {
      begin(state, moment);
    }
    state.trouble |= moment.trouble;
    if (type != EventType::click || moment.event.selection.value_or(false)) return std::nullopt;
    if (state.clicks++ == 0) state.first_id = clipped(moment.event.id, id_bytes_max);
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
    finding.ids.push(2) = state.first_id;
    finding.ids.push(2) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }

 private:
  static void begin(State& state, const Moment& moment) {
    state.since = moment.at;
    state.clicks = 0;
    state.fired = false;
  }
};

}  // namespace assist
