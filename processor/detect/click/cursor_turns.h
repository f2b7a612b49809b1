// A cursor that is shaken: many changes of direction on one axis in a moment.
#pragma once

#include <array>
#include <optional>

#include "processor/detect/click/firing.h"
#include "processor/detect/click/limit.h"
#include "processor/detect/recent.h"

namespace assist::click {

struct ThrashRule {
  std::uint32_t turns = 20;                        ///< On one axis. 2 to 64.
  Limit<Duration> window = below(Duration{2000});  ///< From the first of them to the last.
  /// It fires when the shaking has stopped for so long, or with a turn that is too late.
  Duration quiet{2000};
};

struct Turn {
  Time at;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
  }
};

struct AxisTurns {
  Recent<Turn> turns;         ///< The newest.
  std::int8_t direction = 0;  ///< -1, 1, or 0 where the cursor has not moved yet.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.turns);
    archive(2, self.direction);
  }
};

struct ThrashState {
  AxisTurns x, y;
  bool placed = false;
  float last_x = 0, last_y = 0;
  bool pending = false;  ///< The cursor is being shaken.
  Time since, newest;
  std::uint32_t count = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.x);
    archive(2, self.y);
    archive(3, self.placed);
    archive(4, self.last_x);
    archive(5, self.last_y);
    archive(6, self.pending);
    archive(7, self.since);
    archive(8, self.newest);
    archive(9, self.count);
  }
};

/// Returns the axes on which the moment turned the cursor round.
EnumSet<Axis> observe(const ThrashRule& rule, ThrashState& state, const ClickMoment& moment,
                      Firings& firings);
std::optional<Time> due(const ThrashRule& rule, const ThrashState& state);
void fire(const ThrashRule& rule, ThrashState& state, Time at, Firings& firings);

}  // namespace assist::click
