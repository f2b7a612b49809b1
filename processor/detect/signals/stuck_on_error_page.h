// stuck_on_error_page: the visitor sits on an error page. A timer: it proves that nothing happened.
#pragma once

#include <optional>

#include "processor/detect/signals/trouble.h"

namespace assist {

/// Leaving the page, progress or its recovery end the stay; reloading it, clicking or scrolling on
/// it do not.
struct StuckOnErrorPage {
  static constexpr SignalKind kind{18, "stuck_on_error_page", Family::error};
  static constexpr EnumSet<Fact> needs{Fact::error};

  struct Rule {
    SignalWeight weight{.points = 3};
    Duration after{15'000};  ///< 1 s to 1 h. Own choice: reading an error page takes seconds.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("after", self.after, Duration{1'000}, Duration{3'600'000});
    }
  };

  struct State {
    Recent<Trouble> page;  ///< The error page that the visitor is on; at most one.
    Time error_at;         ///< Its newest error: a reload that failed again is still the same stay.
    bool fired = false;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.page);
      archive(2, self.error_at);
      archive(3, self.fired);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.outcome == Outcome::failed && moment.kind == ErrorKind::page;
  }
  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment);
  static void recover(State& state, std::uint64_t route);
  static std::optional<Time> due(const Rule& rule, const State& state) {
    if (state.page.empty() || state.fired) return std::nullopt;
    return state.page.back().at + rule.after;
  }
  static Finding fire(const Rule& rule, State& state, Time due);
};

}  // namespace assist
