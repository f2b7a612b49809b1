#include "processor/detect/click/preset.h"

#include <algorithm>
#include <type_traits>

namespace assist::click {
namespace {

constexpr std::size_t held_max = 16, closing_max = 4;

bool belongs(const ClosingRun& run, Time first_click) {
  return first_click >= run.first_at && first_click <= run.last_at;
}

/// When the last click of the run has its effect, its error or neither; none: it has.
std::optional<Time> settled_at(const Preset& preset, const PresetState& state,
                               const ClosingRun& run) {
  std::optional<Time> latest;
  const auto later = [&](Time at) { latest = latest ? std::max(*latest, at) : at; };
  if (state.dead && preset.dead && preset.dead->wait) {
    for (const Candidate& candidate : (*state.dead).candidates) {
      if (!candidate.settled && belongs(run, candidate.at))
        later(candidate.at + *preset.dead->wait);
    }
  }
  if (state.error) {
    for (const BlamedClick& click : (*state.error).clicks) {
      if (belongs(run, click.at)) later(click.until);
    }
  }
  return latest;
}

void finish(PresetState& state, const ClosingRun& run, Time at, Firings& firings) {
  EnumSet<Sign> taken_in;
  for (std::size_t index = 0; index < state.held.size();) {
    const Firing& held = state.held[index];
    if (!belongs(run, held.first_at)) {
      ++index;
      continue;
    }
    taken_in.insert(held.sign);
    // A double click that selects is no dead click.
    const bool tells = !run.rage && !(run.selected && held.sign == Sign::dead);
    if (tells) {
      firings.push_back(held);
      firings.back().at = at;
    }
    state.held.erase(index);
  }
  if (!run.rage) return;
  firings.push_back(run.firing);
  firings.back().also = taken_in;
  firings.back().at = at;
}

void finish_settled(const Preset& preset, PresetState& state, Time now, Firings& firings) {
  while (!state.closing.empty()) {
    const ClosingRun& run = state.closing.front();
    const auto settled = settled_at(preset, state, run);
    if (settled && *settled > now) return;
    const Time over = run.rage ? run.firing.at : now;
    finish(state, run, settled ? std::max(over, *settled) : over, firings);
    state.closing.erase_front(1);
  }
}

/// Takes back what has fired since `from`, until the run is over.
void hold(PresetState& state, std::size_t from, Firings& firings) {
  for (std::size_t index = from; index < firings.size(); ++index) {
    state.held.push(held_max) = firings[index];
  }
  firings.resize(from);
}

void begin_closing(PresetState& state, const RunEnd& end, std::size_t from, Firings& firings) {
  ClosingRun& run = state.closing.push(closing_max);
  run.first_at = end.first_at;
  run.last_at = end.last_at;
  run.rage = end.rage;
  run.selected = end.selected;
  if (!end.rage) return;
  run.firing = firings.back();
  firings.resize(from);
}

bool in_open_run(const PresetState& state, Time first_click) {
  const auto holds = [&](const Run& run) {
    return !run.clicks.empty() && first_click >= run.first_at &&
           first_click <= run.clicks.back().at;
  };
  if (state.rage) {
    const Recent<Run>& runs = (*state.rage).runs;
    if (std::any_of(runs.begin(), runs.end(), holds)) return true;
  }
  return std::any_of(state.closing.begin(), state.closing.end(),
                     [&](const ClosingRun& run) { return belongs(run, first_click); });
}

/// What is held for no run (any more) fires by itself.
void release(PresetState& state, Firings& firings) {
  for (std::size_t index = 0; index < state.held.size();) {
    if (in_open_run(state, state.held[index].first_at)) {
      ++index;
      continue;
    }
    firings.push_back(state.held[index]);
    state.held.erase(index);
  }
}

bool takes_in(const Preset& preset) {
  return preset.rage && preset.rage->takes_in;
}

void earlier(std::optional<Time>& earliest, std::optional<Time> at) {
  if (at && (!earliest || *at < *earliest)) earliest = at;
}

bool is_touch(Act act) {
  return act == Act::touch_start || act == Act::touch_end || act == Act::touch_cancel ||
         act == Act::swipe;
}

/// A reaction that a click after it may look back to.
bool is_looked_back_to(const WaitRule& rule, const ClickMoment& moment) {
  return moment.act == Act::reaction &&
         rule.effects_before[static_cast<std::size_t>(moment.reaction)];
}

/// Whether a rule without a memory must begin to have one.
struct Wakes {
  const ClickMoment& moment;

  bool operator()(const RunRule&) const { return moment.act == Act::click; }
  bool operator()(const ErrorRule&) const { return moment.act == Act::click; }
  bool operator()(const WaitRule& rule) const {
    // Effects before any click too: one may come late, or have been made before.
    return moment.act == Act::click || moment.act == Act::named_input ||
           (moment.act == Act::reaction && is_effect(rule, moment.reaction));
  }
  bool operator()(const SwipeRule& rule) const {
    return is_touch(moment.act) || is_looked_back_to(rule.wait, moment);
  }
  bool operator()(const ThrashRule&) const {
    return moment.act == Act::move || moment.act == Act::turn;
  }
  bool operator()(const FaultRule&) const {
    return moment.status || moment.act == Act::error || moment.act == Act::heap ||
           moment.act == Act::nodes_removed;
  }
};

/// What the rule makes of the moment; nothing when there is no rule, or nothing to remember.
template <class Rule, class State>
auto shown(const std::optional<Rule>& rule, Slice<State>& slice, const ClickMoment& moment,
           Firings& firings) {
  using Made = decltype(observe(*rule, *slice, moment, firings));
  const bool looks = rule && (slice || Wakes{moment}(*rule));
  if constexpr (std::is_void_v<Made>) {
    if (looks) observe(*rule, slice.wake(), moment, firings);
  } else {
    return looks ? observe(*rule, slice.wake(), moment, firings) : Made{};
  }
}

}  // namespace

std::vector<Sign> signs_of(const Preset& preset) {
  std::vector<Sign> signs;
  if (preset.rage) signs.push_back(Sign::rage);
  if (preset.dead) signs.insert(signs.end(), {Sign::dead, Sign::slow});
  if (preset.error) signs.push_back(Sign::error);
  if (preset.thrash) signs.push_back(Sign::thrash);
  if (preset.swipe) signs.push_back(Sign::dead_swipe);
  if (preset.faults) {
    signs.insert(signs.end(), {Sign::failed_request, Sign::heap, Sign::crash});
  }
  return signs;
}

Seen observe(const Preset& preset, PresetState& state, const ClickMoment& moment,
             Firings& firings) {
  Seen seen;
  std::size_t before = firings.size();
  seen.admission = shown(preset.dead, state.dead, moment, firings);
  shown(preset.error, state.error, moment, firings);
  if (takes_in(preset)) hold(state, before, firings);
  before = firings.size();
  seen.over = shown(preset.rage, state.rage, moment, firings);
  if (takes_in(preset)) {
    if (seen.over) begin_closing(state, *seen.over, before, firings);
    finish_settled(preset, state, moment.at, firings);
    release(state, firings);
  }
  seen.swipe = shown(preset.swipe, state.swipe, moment, firings);
  seen.turned = shown(preset.thrash, state.thrash, moment, firings);
  shown(preset.faults, state.faults, moment, firings);
  return seen;
}

std::optional<Time> due(const Preset& preset, const PresetState& state) {
  std::optional<Time> earliest;
  if (preset.rage && state.rage) earlier(earliest, due(*preset.rage, *state.rage));
  if (preset.dead && state.dead) earlier(earliest, due(*preset.dead, *state.dead));
  if (preset.swipe && state.swipe) earlier(earliest, due(*preset.swipe, *state.swipe));
  if (preset.thrash && state.thrash) earlier(earliest, due(*preset.thrash, *state.thrash));
  if (!state.closing.empty()) {
    earlier(earliest, settled_at(preset, state, state.closing.front()));
  }
  return earliest;
}

std::optional<RunEnd> fire(const Preset& preset, PresetState& state, Time at, Firings& firings) {
  std::optional<RunEnd> over;
  std::size_t before = firings.size();
  if (preset.dead && state.dead) fire(*preset.dead, *state.dead, at, firings);
  if (takes_in(preset)) hold(state, before, firings);
  before = firings.size();
  if (preset.rage && state.rage) over = fire(*preset.rage, *state.rage, at, firings);
  if (takes_in(preset)) {
    if (over) begin_closing(state, *over, before, firings);
    finish_settled(preset, state, at, firings);
    release(state, firings);
  }
  if (preset.swipe && state.swipe) fire(*preset.swipe, *state.swipe, at, firings);
  if (preset.thrash && state.thrash) fire(*preset.thrash, *state.thrash, at, firings);
  return over;
}

}  // namespace assist::click
