// auth_loop: the visitor cannot get in.
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"

namespace assist {

/// Failed logins, one-time codes and resets. Being known (identify) and progress end it.
struct AuthLoop {
  static constexpr SignalKind kind{22, "auth_loop", Family::error};
  static constexpr EnumSet<Fact> needs{Fact::error};

  struct Rule {
    SignalWeight weight{.points = 6, .decisive = true};
    std::uint32_t count = 3;   ///< Failures, of whatever kind of sign-in. 2 to 16. Own choice.
    Duration window{300'000};  ///< First to last, inclusive. 5 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 2, 16);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
    }
  };

  struct State {
    Streak failures;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.failures);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.outcome == Outcome::failed && moment.kind == ErrorKind::auth;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const bool known =
        moment.event.type == EventType::identify && !moment.event.customer_id.empty();
    if (moment.progress || known) forget_all(state.failures);
    if (!wakes(moment) || holds_act(state.failures, moment)) return std::nullopt;
    if (!add(state.failures, {.count = rule.count, .window = rule.window}, moment)) {
      return std::nullopt;
    }
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, state.failures);
    describe(finding, moment);
    finding.threshold = rule.count;
    return finding;
  }

  static void recover(State& state, std::uint64_t route) { forget_route(state.failures, route); }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.failures.reported ? 0.0 : static_cast<double>(state.failures.stamps.size()),
            static_cast<double>(rule.count)};
  }
};

}  // namespace assist
