#include "processor/detect/click/click_wait.h"

#include <algorithm>

#include "processor/detect/moment.h"

namespace assist::click {
namespace {

constexpr std::size_t candidates_max = 16;  // One click a second would have to wait 16 s.
constexpr std::size_t named_inputs_max = 32;

const std::optional<Limit<Duration>>& limit_of(const Effects& effects, Reaction reaction) {
  return effects[static_cast<std::size_t>(reaction)];
}

/// Drops it, or keeps it as long as it hides others.
void settle(const WaitRule& rule, WaitState& state, std::size_t index, Reaction effect, Time at) {
  Candidate& candidate = state.candidates[index];
  candidate.settled = true;
  candidate.effect = effect;
  candidate.effect_at = at;
  if (!rule.same_node) state.candidates.erase(index);
}

/// Whether a reaction at `at` shows that the click worked. Late ones are noted.
bool answers(const WaitRule& rule, Candidate& candidate, Reaction reaction, Time at) {
  const auto& after = limit_of(rule.effects, reaction);
  const auto& before = limit_of(rule.effects_before, reaction);
  if (before && at <= candidate.at && before->holds(candidate.at - at)) return true;
  if (!after || at < candidate.pressed_at) return false;
  if (at < candidate.at || after->holds(at - candidate.at)) return true;
  if (rule.late_effects.contains(reaction) && !candidate.late) {
    candidate.late = true;
    candidate.effect = reaction;
    candidate.effect_at = at;
  }
  return false;
}

void decide(const WaitRule& rule, WaitState& state, Candidate& candidate, Time at,
            Firings& firings) {
  if (rule.once_in && state.fired_at != Time{} && at - state.fired_at < *rule.once_in) return;
  state.fired_at = at;
  const Duration waited = at - candidate.at;
  Firing firing;
  firing.at = at;
  firing.first_at = firing.last_at = candidate.at;
  firing.count = candidate.clicks;
  firing.target = candidate.target;
  firing.id = candidate.id;
  firing.too_late = candidate.late;
  firing.effect = candidate.effect;
  firing.after = candidate.late ? candidate.effect_at - candidate.at : waited;
  if (rule.late == Late::slow && !candidate.late && rule.wait) firing.after = *rule.wait;
  const bool dead = candidate.may_be_dead && firing.after >= rule.dead_after &&
                    (rule.late != Late::slow || !candidate.late);
  firing.sign = dead ? Sign::dead : Sign::slow;
  if (dead && rule.rage_count && candidate.clicks >= *rule.rage_count) {
    firing.sign = Sign::rage;
    firing.also.insert(Sign::dead);
  }
  firings.push_back(std::move(firing));
}

/// When the candidate will be decided or dropped.
std::optional<Time> end_of(const WaitRule& rule, const Candidate& candidate) {
  if (candidate.settled) return candidate.at + rule.same_node.value_or(Duration{0});
  std::optional<Duration> wait = rule.wait;
  if (candidate.late && rule.late == Late::dead_at_check) {
    const Duration late = candidate.effect_at - candidate.at;
    wait = wait ? std::min(*wait, late) : late;
  }
  if (!wait) return std::nullopt;
  const Duration poll = rule.poll.value_or(Duration{1});
  return candidate.at + (*wait + poll - Duration{1}) / poll * poll;
}

void react(const WaitRule& rule, WaitState& state, Reaction reaction, const ClickMoment& moment,
           Firings& firings) {
  if (!is_effect(rule, reaction)) return;
  state.named_inputs.clear();
  Time& seen = state.seen[static_cast<std::size_t>(reaction)];
  if (moment.of.empty()) seen = std::max(seen, moment.at);
  for (std::size_t index = state.candidates.size(); index-- > 0;) {
    Candidate& candidate = state.candidates[index];
    if (candidate.settled || (!moment.of.empty() && candidate.id != moment.of)) continue;
    if (answers(rule, candidate, reaction, moment.at)) {
      settle(rule, state, index, reaction, moment.at);
    } else if (candidate.late && rule.late == Late::dead_at_once) {
      decide(rule, state, candidate, moment.at, firings);
      state.candidates.erase(index);
    }
  }
}

/// Looks back from a new candidate. One that comes later than an effect after it is not judged: who
/// knows what other effects there were.
void look_back(const WaitRule& rule, WaitState& state) {
  Candidate& candidate = state.candidates.back();
  for (std::size_t index = 0; index < reaction_count; ++index) {
    const Time seen = state.seen[index];
    const auto reaction = static_cast<Reaction>(index);
    if (seen == Time{} || reaction == Reaction::next_click) continue;
    if (seen <= candidate.at && !answers(rule, candidate, reaction, seen)) continue;
    return settle(rule, state, state.candidates.size() - 1, reaction, seen);
  }
}

/// Another click on what has candidates. True when it is none itself.
bool repeats(const WaitRule& rule, WaitState& state, const ClickMoment& moment) {
  bool hidden = false;
  if (moment.target == 0) return hidden;
  for (std::size_t index = 0; index < state.candidates.size(); ++index) {
    Candidate& candidate = state.candidates[index];
    if (candidate.target != moment.target) continue;
    ++candidate.clicks;
    const Duration apart = std::max(moment.at - candidate.at, candidate.at - moment.at);
    hidden = hidden || (rule.same_node && apart < *rule.same_node);
  }
  return hidden;
}

void drop_settled(const WaitRule& rule, WaitState& state, Time at) {
  for (std::size_t index = state.candidates.size(); index-- > 0;) {
    const Candidate& candidate = state.candidates[index];
    if (candidate.settled && *end_of(rule, candidate) <= at) state.candidates.erase(index);
  }
}

Admission observe_click(const WaitRule& rule, WaitState& state, const ClickMoment& moment,
                        Firings& firings) {
  if (!admits(rule.clicks, moment)) return Admission::ignored;
  const bool named = rule.skips_named_inputs &&
                     std::any_of(state.named_inputs.begin(), state.named_inputs.end(),
                                 [&](const auto& input) { return input.target == moment.target; });
  react(rule, state, Reaction::next_click, moment, firings);
  if (named) return Admission::ignored;
  drop_settled(rule, state, moment.at);
  if (repeats(rule, state, moment)) return Admission::ignored;
  Candidate& candidate = state.candidates.push(candidates_max);
  candidate = Candidate{};
  candidate.at = moment.at;
  candidate.pressed_at = std::min(moment.pressed_at, moment.at);
  candidate.target = moment.target;
  candidate.id = clipped(moment.id, id_bytes_max);
  candidate.may_be_dead = rule.dead_only.empty() || any_matches(rule.dead_only, moment.element);
  look_back(rule, state);
  if (moment.selects && is_effect(rule, Reaction::selection)) {
    ClickMoment selection = moment;
    selection.of = moment.id;
    react(rule, state, Reaction::selection, selection, firings);
  }
  return Admission::candidate;
}

}  // namespace

bool is_effect(const WaitRule& rule, Reaction reaction) {
  return limit_of(rule.effects, reaction) || limit_of(rule.effects_before, reaction);
}

Admission observe(const WaitRule& rule, WaitState& state, const ClickMoment& moment,
                  Firings& firings) {
  if (moment.act == Act::click) return observe_click(rule, state, moment, firings);
  if (moment.act == Act::named_input) {
    state.named_inputs.push(named_inputs_max).target = moment.target;
  } else if (moment.act == Act::reaction || (moment.act == Act::error && moment.shows)) {
    react(rule, state, moment.reaction, moment, firings);
  }
  return Admission::no_click;
}

std::optional<Time> due(const WaitRule& rule, const WaitState& state) {
  std::optional<Time> earliest;
  for (const Candidate& candidate : state.candidates) {
    if (candidate.settled) continue;
    const auto end = end_of(rule, candidate);
    if (end && (!earliest || *end < *earliest)) earliest = end;
  }
  return earliest;
}

void fire(const WaitRule& rule, WaitState& state, Time at, Firings& firings) {
  drop_settled(rule, state, at);
  for (std::size_t index = 0; index < state.candidates.size();) {
    Candidate& candidate = state.candidates[index];
    const bool waited = rule.wait && at - candidate.at >= *rule.wait;
    const bool late = candidate.late && rule.late == Late::dead_at_check;
    if (candidate.settled || !(waited || late)) {
      ++index;
      continue;
    }
    decide(rule, state, candidate, at, firings);
    state.candidates.erase(index);
  }
}

}  // namespace assist::click
