// The signals in use. To add one: write its file, after the nearest one, and a line here. Settings,
// checks, storing, memory, timers, evidence and metrics follow from that.
//
// A signal is a struct of static functions over its own slice of the session:
//   kind                             number, name, family
//   Rule                             weight and numbers; settings() names them with their ranges
//   State                            what it remembers of a session; fields() stores it
//   needs                            what its source must send
//   wakes([rule,] moment)            whether a session that remembers nothing must begin to
//   observe(rule, state, moment)     → a finding at the deciding event
//   recover(state, route)            optional: what failed at `route` works again
//   nearly(rule, state)              optional: how far it is from firing
//   due(rule, state), fire(…)        optional, both or none: a timer that proves that nothing
//                                    happened; it may turn out that there is no finding
//   outlive(rule, state, now), forgotten_at(rule, state)
//                                    optional, both or none: what is kept between sessions
#pragma once

#include <algorithm>
#include <array>
#include <tuple>

#include "processor/detect/signals/auth_loop.h"
#include "processor/detect/signals/client_claim.h"
#include "processor/detect/signals/copied_error.h"
#include "processor/detect/signals/cursor_thrash.h"
#include "processor/detect/signals/dead_click.h"
#include "processor/detect/signals/dead_rage.h"
#include "processor/detect/signals/error_click.h"
#include "processor/detect/signals/error_page_burst.h"
#include "processor/detect/signals/excess_scroll.h"
#include "processor/detect/signals/form_abandon.h"
#include "processor/detect/signals/form_hesitation.h"
#include "processor/detect/signals/help_seeking.h"
#include "processor/detect/signals/lostness.h"
#include "processor/detect/signals/ping_pong.h"
#include "processor/detect/signals/preset_click.h"
#include "processor/detect/signals/quick_back.h"
#include "processor/detect/signals/rage_click.h"
#include "processor/detect/signals/recurrence.h"
#include "processor/detect/signals/reload_loop.h"
#include "processor/detect/signals/repeat_failure.h"
#include "processor/detect/signals/search_struggle.h"
#include "processor/detect/signals/silence_after_trouble.h"
#include "processor/detect/signals/slow_response.h"
#include "processor/detect/signals/stall.h"
#include "processor/detect/signals/step_churn.h"
#include "processor/detect/signals/stuck_on_error_page.h"
#include "processor/detect/signals/tab_flip.h"
#include "processor/detect/signals/unanswered_clicks.h"
#include "processor/detect/signals/unresolved_silence.h"
#include "processor/detect/signals/validation_loop.h"
#include "processor/detect/slice.h"

namespace assist {

template <class S>
concept TimerSignal = requires(const typename S::Rule& rule, typename S::State& state, Time at) {
  S::due(rule, state);
  S::fire(rule, state, at);
};

template <class... Signals>
struct SignalList {
  using Rules = std::tuple<typename Signals::Rule...>;
  using States = Slices<typename Signals::State...>;

  template <class S>
  static constexpr std::uint32_t bit() {
    return States::template bit<typename S::State>();
  }

  /// Those with a timer.
  static constexpr std::uint32_t timers = ((TimerSignal<Signals> ? bit<Signals>() : 0) | ...);

  static constexpr std::array kinds{Signals::kind...};
  static_assert(std::is_sorted(kinds.begin(), kinds.end(),
                               [](const auto& a, const auto& b) { return a.number < b.number; }));

  /// Calls `visit.operator()<S>()` for each signal, in order.
  template <class Visit>
  static void each(Visit&& visit) {
    (visit.template operator()<Signals>(), ...);
  }
  /// Calls `visit.operator()<S>(slice of S)` for each signal, in order.
  template <class Set, class Visit>
  static void each(Set& states, Visit&& visit) {
    std::size_t place = 0;
    ((visit.template operator()<Signals>(SliceOf<Set, typename Signals::State>(states, place)),
      place += states.template has<typename Signals::State>()),
     ...);
  }
};

/// In order of their numbers, because the state's fields are.
using AllSignals =
    SignalList<RageClick, DeadClick, DeadRage, ErrorClick, ErrorPageBurst, RepeatFailure,
               ValidationLoop, FormHesitation, FormAbandon, ReloadLoop, PingPong, QuickBack,
               Lostness, SearchStruggle, ExcessScroll, CursorThrash, Stall, StuckOnErrorPage,
               SlowResponse, StepChurn, HelpSeeking, AuthLoop, TabFlip, CopiedError, Recurrence,
               SilenceAfterTrouble, ClientClaim, UnansweredClicks, UnresolvedSilence, PresetClick>;

template <class S>
concept MeasuredSignal = requires(const typename S::Rule& rule, const typename S::State& state) {
  S::nearly(rule, state);
};

template <class S>
concept RecoverableSignal = requires(typename S::State& state) {
  S::recover(state, 0);
};

template <class S>
concept LastingSignal = requires(const typename S::Rule& rule, typename S::State& state, Time now) {
  S::outlive(rule, state, now);
  S::forgotten_at(rule, state);
};

}  // namespace assist
