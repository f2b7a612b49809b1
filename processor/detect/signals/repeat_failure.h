// repeat_failure: the same thing fails again and again, with no success between. A decisive loop.
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

struct RepeatFailure {
  static constexpr Signal signal = Signal::repeat_failure;

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

  static const SignalWeight& weight(const DetectConfig& config) {
    return config.repeat_failure.weight;
  }
  static std::optional<Finding> observe(const DetectConfig& config, State& state,
                                        const Moment& moment);
  /// `route` succeeded.
  static void recover(State& state, std::uint64_t route);
};

}  // namespace assist
