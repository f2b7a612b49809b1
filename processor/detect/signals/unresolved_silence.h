// unresolved_silence: something went wrong, the visitor tried something else, and then nothing
// more.
//
// silence_after_trouble sees those who stop at once; this one those who struggle first. In a
// recorded login flow (2,836 users) three minutes of silence some acts after a failed login meant
// "never got in" with precision 0.93, five minutes after backing out with 0.90.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/signals/trouble.h"

namespace assist {

/// Progress and the success of what failed resolve the trouble; leaving the site ends the wait.
struct UnresolvedSilence {
  static constexpr SignalKind kind{30, "unresolved_silence", Family::silence};
  static constexpr EnumSet<Fact> needs{Fact::error};

  struct Rule {
    /// Off: on most pages people read, and come back. For flows that nobody reads in.
    SignalWeight weight{.enabled = false, .points = 4};
    Duration after{180'000};  ///< After a failure. 20 s to 1 h. 2 min: precision 0.85; 3 min: 0.93.
    double points_soft = 0;   ///< After backing out (`cancel`) alone. 0: that counts for nothing.
    Duration after_soft{300'000};  ///< 20 s to 1 h. 3 min: precision 0.85; 5 min: 0.90.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("after", self.after, Duration{20'000}, Duration{3'600'000});
      settings("points_soft", self.points_soft, 0, 100);
      settings("after_soft", self.after_soft, Duration{20'000}, Duration{3'600'000});
    }
  };

  struct State {
    Recent<Trouble> trouble;  ///< At most one: the newest failure, else the newest backing out.
    bool went_on = false;     ///< The visitor has done something else since.
    bool gone = false;        ///< He has left the page and entered no other.
    bool fired = false;
    Time newest;  ///< Of all events since.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.trouble);
      archive(2, self.went_on);
      archive(3, self.gone);
      archive(4, self.fired);
      archive(5, self.newest);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.trouble || moment.event.type == EventType::cancel;
  }

  static std::optional<Finding> observe(const Rule&, State& state, const Moment& moment) {
    if (moment.at < state.newest && state.newest != Time{}) return std::nullopt;
    state.newest = moment.at;
    const bool backs_out = moment.event.type == EventType::cancel;
    if (moment.progress || moment.event.type == EventType::session_end) {
      state.trouble.clear();
    } else if (moment.trouble || backs_out) {
      take_in(state, moment, backs_out);
    } else if (moment.visitor_act) {
      state.went_on = true;
      state.gone = moment.event.type == EventType::page_leave;
    }
    return std::nullopt;
  }

  /// `route` succeeded.
  static void recover(State& state, std::uint64_t route) {
    if (!state.trouble.empty() && state.trouble.back().route == route) state.trouble.clear();
  }

  static std::optional<Time> due(const Rule& rule, const State& state) {
    if (state.trouble.empty() || !state.went_on || state.gone || state.fired) return std::nullopt;
    if (!is_soft(state)) return state.newest + rule.after;
    if (rule.points_soft == 0) return std::nullopt;
    return state.newest + rule.after_soft;
  }

  static Finding fire(const Rule& rule, State& state, Time due) {
    Finding finding = new_finding(kind, rule.weight);
    const Duration after = is_soft(state) ? rule.after_soft : rule.after;
    if (is_soft(state)) finding.points = rule.points_soft;
    describe(finding, state.trouble.back(), due);
    finding.threshold = std::chrono::duration<double>(after).count();
    state.fired = true;
    return finding;
  }

 private:
  static bool is_soft(const State& state) { return state.trouble.back().kind == 0; }

  static void take_in(State& state, const Moment& moment, bool backs_out) {
    // Backing out of what failed is no new trouble and not softer.
    if (backs_out && !state.trouble.empty() && !is_soft(state)) {
      state.went_on |= !moment.same_act;
      return;
    }
    note(state.trouble.push(1), moment);
    state.went_on = state.gone = state.fired = false;
  }
};

}  // namespace assist
