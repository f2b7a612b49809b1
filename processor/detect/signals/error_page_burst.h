// error_page_burst: several error pages within a minute, with no progress between them.
#pragma once

#include <array>
#include <optional>

#include "processor/detect/signals/streak.h"
#include "processor/detect/signals/trouble.h"
#include "processor/event/names.h"

namespace assist {

/// What makes a burst that has fired ready to fire again, besides progress.
enum class Rearm : std::uint8_t {
  window_passed,  ///< An error later than the window after the first error of the burst: once per
                  ///< incident.
  when_fired,  ///< At once; the count starts again at zero: every `count` errors, as in access-log
               ///< statistics.
};
inline constexpr std::array<std::string_view, 2> rearm_names = {"window_passed", "when_fired"};

struct ErrorPageBurst {
  static constexpr SignalKind kind{5, "error_page_burst", Family::error};
  static constexpr EnumSet<Fact> needs{Fact::error};

  struct Rule {
    SignalWeight weight{.points = 4};
    /// 1 to 16. Help requests rise 4 to 10 times at the first error and little after the third: 2
    /// or 3, not 5.
    std::uint32_t count = 2;
    Duration window{60'000};  ///< First to last, inclusive. 1 s to 1 h. Own choice.
    Rearm rearm = Rearm::window_passed;
    /// How long a burst waits for errors that come late and happened earlier; then it is told as if
    /// all had come in order. 0 to 10 min, at most the lateness of the stream. With
    /// Rearm::when_fired only: which errors make the next burst depends on which made this one.
    Duration settle{0};
    EnumSet<ErrorKind> kinds{ErrorKind::page};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 1, 16);
      settings("window", self.window, Duration{1'000}, Duration{3'600'000});
      settings("rearm", self.rearm, rearm_names);
      settings("settle", self.settle, Duration{0}, Duration{600'000});
      settings("kinds", self.kinds, error_kind_names);
    }
  };

  /// Errors of one session that wait to settle. More at once are no visitor's.
  static constexpr std::size_t settling_max = 64;

  struct State {
    Streak streak;
    Recent<Trouble> newest;  ///< Where bursts settle, the newest error; at most one.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.streak);
      archive(2, self.newest);
    }
  };

  static bool wakes(const Moment& moment) { return moment.outcome == Outcome::failed; }
  static NearMiss nearly(const Rule& rule, const State& state) {
    const Streak& streak = state.streak;
    return {streak.reported ? 0.0 : static_cast<double>(streak.stamps.size()),
            static_cast<double>(rule.count)};
  }
  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment);
  /// `route` works again: its errors count no longer.
  static void recover(State& state, std::uint64_t route) { forget_route(state.streak, route); }
  static std::optional<Time> due(const Rule& rule, const State& state);
  static Finding fire(const Rule& rule, State& state, Time due);
};

}  // namespace assist
