// unanswered_clicks: pressing on while the page owes an answer.
//
// In 479 recorded sessions with the visitors' own ratings, the longest wait that was pressed into
// told frustrated sessions from others with an area under the curve of 0.83; fast clicks: 0.57, and
// within one person chance.
#pragma once

#include <algorithm>
#include <optional>
#include <string>

#include "processor/detect/finding.h"

namespace assist {

/// A wait begins with a click made while something was outstanding, and ends with a response,
/// another page, or a click made while nothing was. It weighs by its length, and more where waiting
/// is the rule in this session. One wait is one incident: its evidence grows with each further
/// click and with the late answer.
struct UnansweredClicks {
  static constexpr SignalKind kind{29, "unanswered_clicks", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::loading, Fact::response};

  struct Rule {
    /// At most, for a wait of points / points_per_second: half a minute. Not decisive: who waits
    /// needs a faster page first of all.
    SignalWeight weight{.points = 12};
    /// 0.01 to 10. Ten seconds, after which attention is lost (Nielsen), reach the usual level for
    /// a suggestion if every click had to wait. That points grow with the wait itself, not with its
    /// logarithm, is from those recordings.
    double points_per_second = 0.4;
    Duration after{3'000};  ///< Shorter waits are none. 500 ms to 1 min. Contentsquare: slow = 3 s.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("points_per_second", self.points_per_second, 0.01, 10);
      settings("after", self.after, Duration{500}, Duration{60'000});
    }
  };

  struct State {
    std::uint32_t clicks = 0, waited = 0;  ///< So far; those made while something was outstanding.
    std::uint32_t pressed = 0;             ///< In this wait; 0: none goes on.
    Time since, newest;                    ///< Its first and its newest click.
    std::string first_id, newest_id;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.clicks);
      archive(2, self.waited);
      archive(3, self.pressed);
      archive(4, self.since);
      archive(5, self.newest);
      archive(6, self.first_id);
      archive(7, self.newest_id);
    }
  };

  static bool wakes(const Moment& moment) { return moment.event.loading.has_value(); }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const EventType type = moment.event.type;
    const bool answers = type == EventType::response || type == EventType::page_view;
    if (type != EventType::click && !answers && !moment.progress) return std::nullopt;
    if (moment.at < state.newest) return std::nullopt;  // Late: the wait has gone on since.
    if (type == EventType::click && !press(state, moment)) return std::nullopt;
    const bool waiting = state.pressed > 0 && moment.at - state.since >= rule.after;
    std::optional<Finding> finding;
    if (waiting && !moment.progress) finding = found(rule, state, moment);
    if (answers || moment.progress) state.pressed = 0;
    return finding;
  }

 private:
  /// False when the click has nothing to wait for.
  static bool press(State& state, const Moment& moment) {
    constexpr std::uint32_t remembered = 64;  // Long sessions: what was lately the rule.
    if (state.clicks >= remembered) {
      state.clicks /= 2;
      state.waited /= 2;
    }
    ++state.clicks;
    if (!moment.event.loading.value_or(false)) {
      if (moment.event.loading) state.pressed = 0;  // The answer has come untold.
      return false;
    }
    ++state.waited;
    if (state.pressed++ == 0) {
      state.since = moment.at;
      state.first_id = clipped(moment.event.id, id_bytes_max);
    }
    state.newest = moment.at;
    state.newest_id = clipped(moment.event.id, id_bytes_max);
    return true;
  }

  static Finding found(const Rule& rule, const State& state, const Moment& moment) {
    Finding finding = new_finding(kind, rule.weight);
    const double seconds = std::chrono::duration<double>(moment.at - state.since).count();
    const double rule_of_session = (state.waited + 1.0) / (state.clicks + 2.0);  // Laplace's.
    finding.points =
        std::min(rule.weight.points, rule.points_per_second * seconds * rule_of_session);
    finding.grows = true;
    finding.first_at = state.since;
    finding.last_at = moment.at;
    finding.count = state.pressed;
    finding.threshold = std::chrono::duration<double>(rule.after).count();
    finding.ids.push(2) = state.first_id;
    if (state.pressed > 1) finding.ids.push(2) = state.newest_id;
    describe(finding, moment);
    return finding;
  }
};

}  // namespace assist
