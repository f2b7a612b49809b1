#include "processor/detect/signals/error_page_burst.h"

namespace assist {
namespace {

StreakRule streak_rule(const ErrorPageBurst::Rule& rule) {
  return {.count = rule.count, .window = rule.window};
}

/// Takes in an error that others may still come before.
void settle(const ErrorPageBurst::Rule& rule, ErrorPageBurst::State& state, const Moment& moment) {
  if (!insert(state.streak, ErrorPageBurst::settling_max, moment)) return;
  const Time newest = state.streak.stamps.back().at;
  // Nothing that is still to come can be so near.
  forget_before(state.streak, newest - rule.settle - rule.window);
  if (moment.at == newest) note(state.newest.push(1), moment);
}

}  // namespace

std::optional<Finding> ErrorPageBurst::observe(const Rule& rule, State& state,
                                               const Moment& moment) {
  if (moment.progress) forget_all(state.streak);
  if (moment.outcome != Outcome::failed || !rule.kinds.contains(moment.kind)) return std::nullopt;
  if (holds_act(state.streak, moment)) return std::nullopt;
  if (rule.settle > Duration{0}) {
    settle(rule, state, moment);
    return std::nullopt;
  }
  if (!add(state.streak, streak_rule(rule), moment)) return std::nullopt;

  Finding finding = new_finding(kind, rule.weight);
  describe(finding, state.streak);
  describe(finding, moment);
  finding.threshold = rule.count;
  if (rule.rearm == Rearm::when_fired) forget_all(state.streak);
  return finding;
}

std::optional<Time> ErrorPageBurst::due(const Rule& rule, const State& state) {
  if (rule.settle == Duration{0}) return std::nullopt;
  const auto first = earliest_run(state.streak, streak_rule(rule));
  if (!first) return std::nullopt;
  return state.streak.stamps[*first + rule.count - 1].at + rule.settle;
}

Finding ErrorPageBurst::fire(const Rule& rule, State& state, Time due) {
  const std::size_t first = earliest_run(state.streak, streak_rule(rule)).value_or(0);
  Finding finding = new_finding(kind, rule.weight);
  if (!state.newest.empty()) describe(finding, state.newest.back(), due);
  describe(finding, state.streak, first, rule.count);
  finding.threshold = rule.count;
  state.streak.stamps.erase_front(first + rule.count);
  return finding;
}

}  // namespace assist
