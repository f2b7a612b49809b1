#include "processor/detect/click/click_run.h"

#include <algorithm>
#include <cmath>

#include "processor/detect/moment.h"

namespace assist::click {
namespace {

constexpr std::size_t runs_max = 8;      // Nobody rages at more things at a time.
constexpr std::size_t cluster_max = 32;  // Twice the greatest `count`.

RunClick* back_of(Run& run) {
  return run.clicks.empty() ? nullptr : &run.clicks.back();
}

std::uint64_t key_of(const RunRule& rule, const ClickMoment& click) {
  return rule.same == Same::label ? click.label : click.target;
}

/// Whether the place, not the element, tells that these are clicks on one thing.
bool by_place(const RunRule& rule, std::uint64_t left, std::uint64_t right) {
  if (rule.same == Same::target_or_place) return left == 0 || right == 0;
  return rule.same == Same::anything || rule.same == Same::target_and_place;
}

bool compares_places(const RunRule& rule) {
  return rule.distance_px || rule.box_px;
}

bool evaluable(const RunRule& rule, const ClickMoment& click) {
  const bool placed = click.place || !compares_places(rule);
  switch (rule.same) {
    case Same::anything:
      return placed;
    case Same::target:
    case Same::label:
      return key_of(rule, click) != 0;
    case Same::target_or_place:
      return click.target != 0 || click.place;
    case Same::target_and_place:
      break;
  }
  return click.target != 0 && click.place;
}

double distance(const RunRule& rule, const RunClick& left, const RunClick& right) {
  const double across = std::abs(double{left.x} - double{right.x});
  const double down = std::abs(double{left.y} - double{right.y});
  return rule.measure == Measure::manhattan ? across + down : std::hypot(across, down);
}

bool near(const RunRule& rule, const RunClick& before, const RunClick& click) {
  const bool needed = by_place(rule, before.target, click.target);
  if (!needed && rule.same == Same::target_or_place) return true;
  if (!rule.distance_px) return true;
  if (!before.placed || !click.placed) return !needed;
  return rule.distance_px->holds(distance(rule, before, click));
}

bool same_thing(const RunRule& rule, const RunClick& before, const RunClick& click) {
  if (rule.same == Same::anything) return true;
  if (rule.same == Same::target_or_place && by_place(rule, before.target, click.target)) {
    return true;
  }
  return before.target == click.target;
}

/// Whether two neighbours belong to one run, whatever the run looks like.
bool hang_together(const RunRule& rule, const RunClick& before, const RunClick& click) {
  if (click.at < before.at && rule.backwards == Backwards::breaks) return false;
  if (rule.gap && !rule.gap->holds(click.at - before.at)) return false;
  // Without a gap a sliding span ends the run too: no later click could complete it with this one.
  if (!rule.gap && rule.span && rule.stretch == Stretch::slides &&
      !rule.span->holds(click.at - before.at)) {
    return false;
  }
  return same_thing(rule, before, click) && near(rule, before, click);
}

bool box_holds(const RunRule& rule, float left, float right, float top, float bottom) {
  return rule.box_px->holds(double{right} - double{left}) &&
         rule.box_px->holds(double{bottom} - double{top});
}

bool box_with(const RunRule& rule, const Run& run, const RunClick& click) {
  if (!rule.box_px || !click.placed) return true;
  return box_holds(rule, std::min(run.left, click.x), std::max(run.right, click.x),
                   std::min(run.top, click.y), std::max(run.bottom, click.y));
}

bool continues(const RunRule& rule, const Run& run, const RunClick& click) {
  if (!hang_together(rule, run.clicks.back(), click)) return false;
  if (rule.stretch == Stretch::slides) return true;
  const std::size_t kept = run.clicks.size();
  const RunClick& first = run.clicks[kept < rule.count ? 0 : kept - (rule.count - 1)];
  if (rule.span && !rule.span->holds(click.at - first.at)) return false;
  return box_with(rule, run, click);
}

/// Of the clicks that are kept.
bool box_of_newest(const RunRule& rule, const Run& run) {
  const RunClick& first = run.clicks.front();
  if (!rule.box_px || rule.stretch == Stretch::restarts || !first.placed) return true;
  if (rule.same == Same::target_or_place && !by_place(rule, first.target, run.clicks.back().target))
    return true;
  float left = first.x, right = first.x, top = first.y, bottom = first.y;
  for (const RunClick& click : run.clicks) {
    left = std::min(left, click.x);
    right = std::max(right, click.x);
    top = std::min(top, click.y);
    bottom = std::max(bottom, click.y);
  }
  return box_holds(rule, left, right, top, bottom);
}

bool qualifies(const RunRule& rule, const Run& run) {
  if (run.clicks.size() < rule.count) return false;
  const bool fast = !rule.span || rule.span->holds(run.clicks.back().at - run.clicks.front().at);
  return fast && box_of_newest(rule, run);
}

void clear(Run& run) {
  run.clicks.clear();
  run.total = 0;
  run.fired = run.qualified = run.vetoed = run.selected = false;
}

Firing firing_of(const Run& run, Time at, bool whole) {
  Firing firing;
  firing.sign = Sign::rage;
  firing.at = at;
  firing.first_at = whole ? run.first_at : run.clicks.front().at;
  firing.last_at = run.clicks.back().at;
  firing.count = whole ? run.total : static_cast<std::uint32_t>(run.clicks.size());
  firing.target = run.clicks.back().target;
  firing.id = run.id;
  return firing;
}

std::optional<RunEnd> close(const RunRule& rule, Run& run, Time at, Firings& firings) {
  if (run.clicks.empty()) return std::nullopt;
  RunEnd end;
  end.first_at = run.first_at;
  end.last_at = run.clicks.back().at;
  end.at = at;
  end.total = run.total;
  end.rage = rule.fires == Fires::when_over && run.qualified && !run.vetoed;
  end.selected = run.selected;
  if (end.rage) firings.push_back(firing_of(run, at, true));
  clear(run);
  return end;
}

/// Forgets the clicks up to `at`.
void break_off(RunState& state, Run& run, Time at) {
  state.broken_at = std::max(state.broken_at, at);
  std::size_t before = 0;
  while (before < run.clicks.size() && run.clicks[before].at <= at) ++before;
  if (before == run.clicks.size()) return clear(run);
  run.clicks.erase_front(before);
  run.total = static_cast<std::uint32_t>(run.clicks.size());
  run.first_at = run.clicks.front().at;
}

/// The run that a click belongs to if it belongs to any, made if need be.
Run& run_for(const RunRule& rule, RunState& state, std::uint64_t key) {
  if (rule.interleaved) {
    for (std::size_t index = state.runs.size(); index-- > 0;) {
      const RunClick* newest = back_of(state.runs[index]);
      if (newest == nullptr || newest->target != key) continue;
      state.runs.to_back(index);
      return state.runs.back();
    }
  } else if (!state.runs.empty()) {
    return state.runs.back();
  }
  Run& run = state.runs.push(rule.interleaved ? runs_max : 1);
  clear(run);
  return run;
}

void grow_box(Run& run, const RunClick& click) {
  if (!click.placed) return;
  const bool first = run.total == 0;
  run.left = first ? click.x : std::min(run.left, click.x);
  run.right = first ? click.x : std::max(run.right, click.x);
  run.top = first ? click.y : std::min(run.top, click.y);
  run.bottom = first ? click.y : std::max(run.bottom, click.y);
}

RunClick facts_of(const RunRule& rule, const ClickMoment& moment) {
  RunClick click;
  click.at = moment.at;
  click.target = key_of(rule, moment);
  click.placed = moment.place.has_value();
  if (moment.place) {
    click.x = static_cast<float>(moment.place->x);
    click.y = static_cast<float>(moment.place->y);
  }
  return click;
}

/// Puts the click where it belongs. False when it can be part of no run any more.
bool insert(const RunRule& rule, Run& run, const RunClick& facts, std::string_view id,
            std::size_t limit) {
  std::size_t index = run.clicks.size();
  if (rule.backwards == Backwards::sorted) {
    while (index > 0 && run.clicks[index - 1].at > facts.at) --index;
  }
  RunClick* click = run.clicks.insert(index, limit);
  if (click == nullptr) return false;
  click->at = facts.at;
  click->target = facts.target;
  click->placed = facts.placed;
  click->x = facts.x;
  click->y = facts.y;
  run.id = clipped(id, id_bytes_max);
  grow_box(run, facts);
  if (run.total == 0 || (rule.backwards == Backwards::sorted && facts.at < run.first_at)) {
    run.first_at = facts.at;
  }
  ++run.total;
  return true;
}

/// After a late click: the run is what still hangs together with its newest click.
void keep_newest(const RunRule& rule, Run& run) {
  for (std::size_t index = run.clicks.size(); index-- > 1;) {
    if (hang_together(rule, run.clicks[index - 1], run.clicks[index])) continue;
    run.clicks.erase_front(index);
    run.total = static_cast<std::uint32_t>(run.clicks.size());
    run.first_at = run.clicks.front().at;
    return;
  }
}

void judge(const RunRule& rule, Run& run, const ClickMoment& moment, bool silent,
           Firings& firings) {
  if (!qualifies(rule, run)) return;
  run.qualified = true;
  if (rule.fires == Fires::when_over || run.fired || run.vetoed) return;
  if (!silent) firings.push_back(firing_of(run, moment.at, false));
  if (rule.rearm == Rearm::emptied) return clear(run);
  run.fired = true;
}

/// A cluster: how many others are near the newest, in place and time.
void add_to_cluster(const RunRule& rule, RunState& state, const ClickMoment& moment,
                    Firings& firings) {
  Run& run = run_for(rule, state, 0);
  const RunClick click = facts_of(rule, moment);
  const auto belongs = [&](const RunClick& other) {
    return (!rule.span || rule.span->holds(click.at - other.at)) &&
           same_thing(rule, other, click) && near(rule, other, click);
  };
  const auto others = std::count_if(run.clicks.begin(), run.clicks.end(), belongs);
  const auto first = std::find_if(run.clicks.begin(), run.clicks.end(), belongs);
  const Time first_at = others > 0 ? first->at : click.at;
  if (!insert(rule, run, click, moment.id, cluster_max)) return;
  if (others < static_cast<std::ptrdiff_t>(rule.count)) {
    run.fired = false;
    return;
  }
  const bool grows = run.fired;
  if (!grows) {
    run.total = static_cast<std::uint32_t>(others);
    run.first_at = first_at;
  }
  run.fired = true;
  firings.push_back(firing_of(run, moment.at, true));
  firings.back().grows = grows;
}

std::optional<RunEnd> add(const RunRule& rule, RunState& state, const ClickMoment& moment,
                          bool silent, Firings& firings) {
  const RunClick click = facts_of(rule, moment);
  Run& run = run_for(rule, state, click.target);
  const bool late =
      rule.backwards == Backwards::sorted && !run.clicks.empty() && click.at < run.clicks.back().at;
  std::optional<RunEnd> end;
  if (!late && !run.clicks.empty() && !continues(rule, run, click)) {
    end = close(rule, run, moment.at, firings);
  }
  if (!insert(rule, run, click, moment.id, rule.count)) return end;
  if (late) keep_newest(rule, run);
  if (moment.selects) {
    run.selected = true;
    if (rule.vetoes.contains(Reaction::selection)) run.vetoed = true;
  }
  judge(rule, run, moment, silent, firings);
  return end;
}

std::optional<RunEnd> observe_click(const RunRule& rule, RunState& state, const ClickMoment& moment,
                                    Firings& firings) {
  if (moment.selects && rule.empties.contains(Reaction::selection)) {
    for (std::size_t index = 0; index < state.runs.size(); ++index) {
      break_off(state, state.runs[index], moment.at);
    }
    return std::nullopt;
  }
  const bool admitted = admits(rule.clicks, moment);
  if (!admitted && rule.excluded == Excluded::skipped) return std::nullopt;
  if (!admitted && rule.excluded == Excluded::breaks) {
    if (!state.runs.empty()) break_off(state, state.runs.back(), moment.at);
    return std::nullopt;
  }
  if (rule.same == Same::label && moment.label == 0) {
    return state.runs.empty() ? std::nullopt : close(rule, state.runs.back(), moment.at, firings);
  }
  if (!evaluable(rule, moment)) return std::nullopt;
  if (rule.backwards == Backwards::sorted && moment.at < state.broken_at) return std::nullopt;
  if (rule.around == Around::current) {
    add_to_cluster(rule, state, moment, firings);
    return std::nullopt;
  }
  return add(rule, state, moment, !admitted, firings);
}

std::optional<RunEnd> react(const RunRule& rule, RunState& state, const ClickMoment& moment,
                            Firings& firings) {
  std::optional<RunEnd> end;
  const Reaction reaction = moment.reaction;
  const bool breaks = rule.empties.contains(reaction);
  if (breaks && state.runs.empty()) state.broken_at = std::max(state.broken_at, moment.at);
  for (std::size_t index = 0; index < state.runs.size(); ++index) {
    Run& run = state.runs[index];
    if (rule.closes.contains(reaction)) {
      if (auto closed = close(rule, run, moment.at, firings)) end = closed;
      continue;
    }
    if (breaks && (reaction == Reaction::progress || !run.fired)) {
      break_off(state, run, moment.at);
      continue;
    }
    if (run.clicks.empty() || moment.at < run.first_at) continue;
    if (reaction == Reaction::selection) run.selected = true;
    if (rule.vetoes.contains(reaction)) run.vetoed = true;
  }
  return end;
}

}  // namespace

std::optional<RunEnd> observe(const RunRule& rule, RunState& state, const ClickMoment& moment,
                              Firings& firings) {
  if (moment.act == Act::click) return observe_click(rule, state, moment, firings);
  const bool reacts = moment.act == Act::reaction || (moment.act == Act::error && moment.shows);
  return reacts ? react(rule, state, moment, firings) : std::nullopt;
}

std::optional<Time> due(const RunRule& rule, const RunState& state) {
  std::optional<Time> earliest;
  if (rule.fires != Fires::when_over || rule.quiet == Duration{0}) return earliest;
  for (const Run& run : state.runs) {
    if (run.clicks.empty() || !(run.qualified || rule.takes_in)) continue;
    const Time over = run.clicks.back().at + rule.quiet;
    if (!earliest || over < *earliest) earliest = over;
  }
  return earliest;
}

std::optional<RunEnd> fire(const RunRule& rule, RunState& state, Time at, Firings& firings) {
  std::optional<RunEnd> end;
  if (rule.fires != Fires::when_over || rule.quiet == Duration{0}) return end;
  for (std::size_t index = 0; index < state.runs.size(); ++index) {
    Run& run = state.runs[index];
    if (run.clicks.empty() || run.clicks.back().at + rule.quiet > at) continue;
    if (auto closed = close(rule, run, run.clicks.back().at + rule.quiet, firings)) end = closed;
  }
  return end;
}

}  // namespace assist::click
