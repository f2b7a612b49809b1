// repeat_failure: the same thing fails again and again, with no success between. A decisive loop.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

struct RepeatFailure {
  static constexpr SignalKind kind{6, "repeat_failure", Family::error};
  static constexpr EnumSet<Fact> needs{Fact::error};

  struct Rule {
    SignalWeight weight{.points = 6, .decisive = true};
    std::uint32_t count = 3;   ///< Of the same route and code. 2 to 16.
    Duration window{120'000};  ///< First to last, inclusive. 1 s to 1 h. Own choice.
    std::uint32_t causes_max =
        4;  ///< Different failures remembered per session, least recent forgotten. 1 to 16.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 2, 16);
      settings("window", self.window, Duration{1'000}, Duration{3'600'000});
      settings("causes_max", self.causes_max, 1, 16);
    }
  };

  /// One thing that fails: a route with its error code.
  struct Cause {
    std::uint64_t key = 0;
    std::uint64_t route = 0;
    Streak streak;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.key);
      archive(2, self.route);
      archive(3, self.streak);
    }
  };

  struct State {
    Recent<Cause> causes;  ///< The one that failed last is last.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.causes);
    }
  };

  static bool wakes(const Moment& moment) { return moment.trouble; }
  static NearMiss nearly(const Rule& rule, const State& state) {
    std::size_t most = 0;
    for (const Cause& cause : state.causes) {
      if (!cause.streak.reported) most = std::max(most, cause.streak.stamps.size());
    }
    return {static_cast<double>(most), static_cast<double>(rule.count)};
  }
  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment);
  /// `route` succeeded.
  static void recover(State& state, std::uint64_t route);
};

}  // namespace assist
