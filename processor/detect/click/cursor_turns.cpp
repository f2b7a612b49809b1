#include "processor/detect/click/cursor_turns.h"

#include <algorithm>

namespace assist::click {
namespace {

/// True when the movement turns the cursor round. No movement turns nothing.
bool turns(AxisTurns& axis, float from, float to) {
  if (from == to) return false;
  const std::int8_t direction = to > from ? 1 : -1;
  const bool turned = axis.direction == -direction;
  axis.direction = direction;
  return turned;
}

EnumSet<Axis> axes_of(ThrashState& state, const ClickMoment& moment) {
  EnumSet<Axis> axes;
  if (moment.act == Act::turn) axes.insert(moment.axis);
  if (moment.act != Act::move || !moment.place) return axes;
  const auto x = static_cast<float>(moment.place->x);
  const auto y = static_cast<float>(moment.place->y);
  if (state.placed && turns(state.x, state.last_x, x)) axes.insert(Axis::x);
  if (state.placed && turns(state.y, state.last_y, y)) axes.insert(Axis::y);
  state.placed = true;
  state.last_x = x;
  state.last_y = y;
  return axes;
}

bool shaken(const ThrashRule& rule, const AxisTurns& axis) {
  return axis.turns.size() >= rule.turns &&
         rule.window.holds(axis.turns.back().at - axis.turns.front().at);
}

void tell(ThrashState& state, Time at, Firings& firings) {
  Firing firing;
  firing.sign = Sign::thrash;
  firing.at = at;
  firing.first_at = state.since;
  firing.last_at = state.newest;
  firing.count = state.count;
  firings.push_back(std::move(firing));
  state.pending = false;
  state.x.turns.clear();
  state.y.turns.clear();
}

void add(const ThrashRule& rule, ThrashState& state, AxisTurns& axis, Time at, Firings& firings) {
  axis.turns.push(rule.turns).at = at;
  const bool on_x = shaken(rule, state.x), on_y = shaken(rule, state.y);
  if (!on_x && !on_y) {
    if (state.pending) tell(state, at, firings);
    return;
  }
  if (!state.pending) {
    state.pending = true;
    state.count = rule.turns - 1;
    state.since = on_x ? state.x.turns.front().at : state.y.turns.front().at;
    if (on_x && on_y) state.since = std::min(state.since, state.y.turns.front().at);
  }
  ++state.count;
  state.newest = at;
}

}  // namespace

EnumSet<Axis> observe(const ThrashRule& rule, ThrashState& state, const ClickMoment& moment,
                      Firings& firings) {
  const EnumSet<Axis> axes = axes_of(state, moment);
  if (axes.contains(Axis::x)) add(rule, state, state.x, moment.at, firings);
  if (axes.contains(Axis::y)) add(rule, state, state.y, moment.at, firings);
  return axes;
}

std::optional<Time> due(const ThrashRule& rule, const ThrashState& state) {
  if (!state.pending) return std::nullopt;
  return state.newest + rule.quiet;
}

void fire(const ThrashRule& rule, ThrashState& state, Time at, Firings& firings) {
  if (state.pending && state.newest + rule.quiet <= at) {
    tell(state, state.newest + rule.quiet, firings);
  }
}

}  // namespace assist::click
