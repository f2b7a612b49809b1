// error_page_burst: several error pages within a minute, with no progress between them.
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

struct ErrorPageBurst {
  static constexpr Signal signal = Signal::error_page_burst;

  struct State {
    Streak streak;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.streak);
    }
  };

  static const SignalWeight& weight(const DetectConfig& config) {
    return config.error_page_burst.weight;
  }
  static std::optional<Finding> observe(const DetectConfig& config, State& state,
                                        const Moment& moment);
  /// `route` works again: its errors count no longer.
  static void recover(State& state, std::uint64_t route) { forget_route(state.streak, route); }
};

}  // namespace assist
