// silence_after_trouble: something went wrong, and then nothing at all. The strongest signal in
// recorded sessions; only a timer can see it.
#pragma once

#include <optional>

#include "processor/detect/signals/trouble.h"

namespace assist {

/// Any act of the visitor ends the wait, leaving included, and so do progress and the success of
/// what failed; a further trouble starts it again.
struct SilenceAfterTrouble {
  static constexpr Signal signal = Signal::silence_after_trouble;

  struct State {
    Recent<Trouble> trouble;  ///< At most one, with nothing after it.
    Time quiet_since;         ///< When the last row of that act came.
    Time last_act_at;         ///< The visitor's newest act, or his newest progress.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.trouble);
      archive(2, self.quiet_since);
      archive(3, self.last_act_at);
    }
  };

  static const SignalWeight& weight(const DetectConfig& config) {
    return config.silence_after_trouble.weight;
  }
  static std::optional<Finding> observe(const DetectConfig& config, State& state,
                                        const Moment& moment);
  /// `route` succeeded.
  static void recover(State& state, std::uint64_t route);
  static std::optional<Time> due(const DetectConfig& config, const State& state) {
    if (state.trouble.empty()) return std::nullopt;
    return state.quiet_since + config.silence_after_trouble.after;
  }
  static Finding fire(const DetectConfig& config, State& state, Time due);
};

}  // namespace assist
