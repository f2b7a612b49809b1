#include "processor/detect/signals/repeat_failure.h"

#include "processor/detect/text_hash.h"

namespace assist {
namespace {

std::uint64_t cause_of(const Moment& moment) {
  const std::uint64_t what =
      moment.code.empty() ? static_cast<std::uint64_t>(moment.status) : hash_text(moment.code);
  return fold_product(moment.route ^ what << 1U,
                      0x9E3779B97F4A7C15U + static_cast<unsigned>(moment.kind));
}

/// The cause's entry, moved to the end; a new one takes the place of the one that failed longest
/// ago.
RepeatFailure::Cause& entry_of(Recent<RepeatFailure::Cause>& causes, std::uint64_t key,
                               std::size_t limit) {
  for (std::size_t index = 0; index < causes.size(); ++index) {
    if (causes[index].key != key) continue;
    causes.to_back(index);
    return causes.back();
  }
  RepeatFailure::Cause& fresh = causes.push(limit);
  fresh.key = key;
  forget_all(fresh.streak);
  return fresh;
}

bool any_holds_act(const RepeatFailure::State& state, const Moment& moment) {
  for (const RepeatFailure::Cause& cause : state.causes) {
    if (holds_act(cause.streak, moment)) return true;
  }
  return false;
}

}  // namespace

std::optional<Finding> RepeatFailure::observe(const Rule& rule, State& state,
                                              const Moment& moment) {
  if (moment.progress) state.causes.clear();
  if (!moment.trouble) return std::nullopt;
  if (any_holds_act(state, moment)) return std::nullopt;
  Cause& cause = entry_of(state.causes, cause_of(moment), rule.causes_max);
  cause.route = moment.route;
  if (!add(cause.streak, {.count = rule.count, .window = rule.window}, moment)) return std::nullopt;

  Finding finding = new_finding(kind, rule.weight);
  describe(finding, cause.streak);
  describe(finding, moment);
  finding.threshold = rule.count;
  return finding;
}

void RepeatFailure::recover(State& state, std::uint64_t route) {
  for (std::size_t index = state.causes.size(); index-- > 0;) {
    if (state.causes[index].route == route) state.causes.erase(index);
  }
}

}  // namespace assist
