// validation_loop: a form that is never right.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/signals/streak.h"
#include "processor/detect/text_hash.h"

namespace assist {

/// The same field invalid again and again, or the whole form sent and refused: a failed submit is a
/// validation error without a field, or a failed response to it. Progress and success end it.
struct ValidationLoop {
  static constexpr SignalKind kind{7, "validation_loop", Family::form};
  static constexpr EnumSet<Fact> needs{Fact::error};

  struct Rule {
    SignalWeight weight{.points = 5, .decisive = true};
    std::uint32_t field_count = 3;   ///< Of one field. 2 to 16. Own choice.
    std::uint32_t submit_count = 2;  ///< Failed submits. 2 to 16. Own choice.
    Duration window{180'000};        ///< First to last, inclusive. 1 s to 1 h. Own choice.
    /// A field that is invalid again sooner is still being typed in: pages that check at every key
    /// tell so each time. 0 to 1 min. Own choice.
    Duration typing{3'000};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("field_count", self.field_count, 2, 16);
      settings("submit_count", self.submit_count, 2, 16);
      settings("window", self.window, Duration{1'000}, Duration{3'600'000});
      settings("typing", self.typing, Duration{0}, Duration{60'000});
    }
  };

  struct State {
    std::uint64_t field = 0;  ///< Hash of form and field, of the newest invalid one.
    Streak invalid, refused;
    Time invalid_at;  ///< The field was, last.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.field);
      archive(2, self.invalid);
      archive(3, self.refused);
      archive(4, self.invalid_at);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.outcome == Outcome::failed && moment.kind == ErrorKind::validation;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) {
      forget_all(state.invalid);
      forget_all(state.refused);
    }
    if (!wakes(moment)) return std::nullopt;
    const std::uint64_t field = field_of(moment.event);
    if (field == 0) return count(state.refused, rule.submit_count, rule, moment);
    if (field != state.field) forget_all(state.invalid);
    const bool typing = field == state.field && moment.at - state.invalid_at < rule.typing;
    state.field = field;
    state.invalid_at = std::max(state.invalid_at, moment.at);
    if (typing) return std::nullopt;
    return count(state.invalid, rule.field_count, rule, moment);
  }

  static void recover(State& state, std::uint64_t route) {
    forget_route(state.invalid, route);
    forget_route(state.refused, route);
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.invalid.reported ? 0.0 : static_cast<double>(state.invalid.stamps.size()),
            static_cast<double>(rule.field_count)};
  }

 private:
  /// 0: the form as a whole.
  static std::uint64_t field_of(const Event& event) {
    if (event.form && !event.form->field.empty()) {
      return hash_text(event.form->field, hash_text(event.form->id));
    }
    const bool named = event.element && !event.element->id.empty();
    return named ? hash_text(event.element->id) : 0;
  }

  static std::optional<Finding> count(Streak& streak, std::uint32_t needed, const Rule& rule,
                                      const Moment& moment) {
    if (holds_act(streak, moment)) return std::nullopt;
    if (!add(streak, {.count = needed, .window = rule.window}, moment)) return std::nullopt;
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, streak);
    describe(finding, moment);
    finding.threshold = needed;
    return finding;
  }
};

}  // namespace assist
