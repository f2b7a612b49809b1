// step_churn: back and forth between steps that should lead on, such as basket and checkout.
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"
#include "processor/detect/text_hash.h"

namespace assist {

/// A step is what the source calls one: the `step` of a progress event, or a page or event that the
/// configuration lists as progress. Coming back to an earlier one counts; a goal ends the counting.
struct StepChurn {
  static constexpr SignalKind kind{20, "step_churn", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::progress};

  struct Rule {
    SignalWeight weight{.points = 2};
    std::uint32_t returns = 2;  ///< 1 to 16. Own choice.
    Duration window{120'000};   ///< First return to last, inclusive. 5 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("returns", self.returns, 1, 16);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
    }
  };

  struct Step {
    std::uint64_t name = 0;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.name);
    }
  };

  struct State {
    Recent<Step> steps;  ///< Different ones, the newest last.
    Streak returns;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.steps);
      archive(2, self.returns);
    }
  };

  static bool wakes(const Moment& moment) { return moment.progress; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (!moment.progress) return std::nullopt;
    if (moment.goal) {
      state.steps.clear();
      forget_all(state.returns);
      return std::nullopt;
    }
    const std::uint64_t name = name_of_step(moment);
    if (!state.steps.empty() && state.steps.back().name == name) return std::nullopt;
    if (!came_back(state, name)) return std::nullopt;
    if (!add(state.returns, {.count = rule.returns, .window = rule.window}, moment)) {
      return std::nullopt;
    }
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, state.returns);
    describe(finding, moment);
    finding.threshold = rule.returns;
    return finding;
  }

 private:
  static std::uint64_t name_of_step(const Moment& moment) {
    if (moment.event.progress) return hash_text(moment.event.progress->step);
    if (moment.event.type == EventType::page_view) return moment.page;
    return hash_text(moment.event.name);
  }

  /// Puts the step last.
  static bool came_back(State& state, std::uint64_t name) {
    constexpr std::size_t steps_max = 8;  // Flows are short.
    for (std::size_t index = 0; index < state.steps.size(); ++index) {
      if (state.steps[index].name != name) continue;
      state.steps.to_back(index);
      return true;
    }
    state.steps.push(steps_max).name = name;
    return false;
  }
};

}  // namespace assist
