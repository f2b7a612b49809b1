// The signals in use. To add one: copy the file of the nearest one, give it a number and a name in
// finding.h, a weight in config.h, and a line here. Storing, measuring, timers and evidence follow
// from that.
//
// A signal is a struct of static functions over its own slice of the session, `State`:
//   signal                           its number
//   weight(config)                   its switch and points
//   observe(config, state, moment)   → a finding at the deciding event
//   recover(state, route)            optional: what failed at `route` works again
//   due(config, state), fire(…)      optional, both or none: a timer that proves that nothing
//   happened
#pragma once

#include <tuple>

#include "processor/detect/signals/error_page_burst.h"
#include "processor/detect/signals/rage_click.h"
#include "processor/detect/signals/repeat_failure.h"
#include "processor/detect/signals/silence_after_trouble.h"
#include "processor/detect/signals/stuck_on_error_page.h"

namespace assist {

template <class... Signals>
struct SignalList {
  using States = std::tuple<typename Signals::State...>;

  /// Calls `visit.operator()<S>(state of S)` for each signal, in order.
  template <class Tuple, class Visit>
  static void each(Tuple& states, Visit&& visit) {
    (visit.template operator()<Signals>(std::get<typename Signals::State>(states)), ...);
  }
};

/// In order of their numbers, because the state's fields are.
using AllSignals =
    SignalList<RageClick, ErrorPageBurst, RepeatFailure, StuckOnErrorPage, SilenceAfterTrouble>;

template <class S>
concept TimerSignal = requires(const DetectConfig& config, typename S::State& state, Time at) {
  S::due(config, state);
  S::fire(config, state, at);
};

template <class S>
concept RecoverableSignal = requires(typename S::State& state) {
  S::recover(state, 0);
};

}  // namespace assist
