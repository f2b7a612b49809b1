// stuck_on_error_page: the visitor sits on an error page. A timer: it proves that nothing happened.
#pragma once

#include <optional>

#include "processor/detect/signals/trouble.h"

namespace assist {

/// Leaving the page, progress or its recovery end the stay; reloading it, clicking or scrolling on
/// it do not.
struct StuckOnErrorPage {
  static constexpr Signal signal = Signal::stuck_on_error_page;

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

  static const SignalWeight& weight(const DetectConfig& config) {
    return config.stuck_on_error_page.weight;
  }
  static std::optional<Finding> observe(const DetectConfig& config, State& state,
                                        const Moment& moment);
  static void recover(State& state, std::uint64_t route);
  static std::optional<Time> due(const DetectConfig& config, const State& state) {
    if (state.page.empty() || state.fired) return std::nullopt;
    return state.page.back().at + config.stuck_on_error_page.after;
  }
  static Finding fire(const DetectConfig& config, State& state, Time due);
};

}  // namespace assist
