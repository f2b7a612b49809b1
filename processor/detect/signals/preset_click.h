// preset_click: the click rules of another system, counted as evidence of ours. For those who move
// from it and want its verdicts to go on; our own click signals can be switched off beside it.
#pragma once

#include <optional>

#include "processor/detect/click/preset.h"
#include "processor/detect/finding.h"

namespace assist {

/// What the preset fires is evidence when it is a rage, dead or error click; the rest is only told
/// in shadow.
struct PresetClick {
  static constexpr SignalKind kind{31, "preset_click", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::click};

  struct Rule {
    SignalWeight weight{.enabled = false, .points = 3};  ///< Of a rage click.
    double points_dead = 1, points_error = 3;            ///< As our own signals.
    std::optional<click::Preset> preset;                 ///< None: nothing fires.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("points_dead", self.points_dead, 0, 100);
      settings("points_error", self.points_error, 0, 100);
      settings("preset", self.preset);
    }
  };

  using State = click::PresetState;

  static bool wakes(const Rule& rule, const Moment& moment);
  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment);
  static std::optional<Time> due(const Rule& rule, const State& state) {
    return rule.preset ? click::due(*rule.preset, state) : std::nullopt;
  }
  static std::optional<Finding> fire(const Rule& rule, State& state, Time due);
};

}  // namespace assist
