#include "processor/detect/click/swipe.h"

#include <algorithm>
#include <cmath>

namespace assist::click {
namespace {

void touch_down(const SwipeRule& rule, SwipeState& state, const ClickMoment& moment) {
  state.down = moment.fingers == 1 && moment.place && admits(rule.wait.clicks, moment);
  if (!state.down) return;
  state.down_at = moment.at;
  state.x = static_cast<float>(moment.place->x);
  state.y = static_cast<float>(moment.place->y);
}

bool moved_something(const SwipeRule& rule, const SwipeState& state) {
  for (std::size_t index = 0; index < reaction_count; ++index) {
    if (rule.quiet_during.contains(static_cast<Reaction>(index)) && state.seen[index] != Time{} &&
        state.seen[index] >= state.down_at) {
      return true;
    }
  }
  return false;
}

Heading heading_of(double across, double down) {
  if (std::abs(across) >= std::abs(down)) return across > 0 ? Heading::right : Heading::left;
  return down > 0 ? Heading::down : Heading::up;
}

Admission admit(const SwipeRule& rule, SwipeState& state, const ClickMoment& moment,
                Firings& firings) {
  if (state.dead >= rule.dead_max) return Admission::ignored;
  ClickMoment swipe = moment;
  swipe.act = Act::click;
  swipe.pressed_at = moment.at;  // What happened before the finger left has been looked at.
  return observe(rule.wait, state.wait, swipe, firings);
}

Swipe touch_up(const SwipeRule& rule, SwipeState& state, const ClickMoment& moment,
               Firings& firings) {
  Swipe swipe;
  const bool paired = state.down && moment.place;
  state.down = false;
  swipe.admission = Admission::ignored;
  if (!paired) return swipe;
  const double across = moment.place->x - double{state.x};
  const double down = moment.place->y - double{state.y};
  swipe.travel_px = std::hypot(across, down);
  swipe.heading = heading_of(across, down);
  if (swipe.travel_px < rule.travel_px || moved_something(rule, state)) return swipe;
  swipe.admission = admit(rule, state, moment, firings);
  return swipe;
}

/// Counts what the wait found dead, and drops what is beyond the page's share.
void count_dead(const SwipeRule& rule, SwipeState& state, std::size_t from, Firings& firings) {
  for (std::size_t index = from; index < firings.size();) {
    if (state.dead >= rule.dead_max) {
      firings.erase(firings.begin() + static_cast<std::ptrdiff_t>(index));
      continue;
    }
    ++state.dead;
    firings[index++].sign = Sign::dead_swipe;
  }
}

}  // namespace

Swipe observe(const SwipeRule& rule, SwipeState& state, const ClickMoment& moment,
              Firings& firings) {
  Swipe swipe;
  const std::size_t before = firings.size();
  if (moment.act == Act::touch_start) touch_down(rule, state, moment);
  if (moment.act == Act::touch_cancel) state.down = false;
  if (moment.act == Act::touch_end) swipe = touch_up(rule, state, moment, firings);
  if (moment.act == Act::swipe) swipe.admission = admit(rule, state, moment, firings);
  if (moment.act == Act::reaction) {
    Time& seen = state.seen[static_cast<std::size_t>(moment.reaction)];
    seen = std::max(seen, moment.at);
    observe(rule.wait, state.wait, moment, firings);
    if (moment.reaction == Reaction::navigation) state.dead = 0;
  }
  count_dead(rule, state, before, firings);
  return swipe;
}

std::optional<Time> due(const SwipeRule& rule, const SwipeState& state) {
  return due(rule.wait, state.wait);
}

void fire(const SwipeRule& rule, SwipeState& state, Time at, Firings& firings) {
  const std::size_t before = firings.size();
  fire(rule.wait, state.wait, at, firings);
  count_dead(rule, state, before, firings);
}

}  // namespace assist::click
