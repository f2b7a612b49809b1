#include "processor/detect/signals/error_page_burst.h"

namespace assist {

std::optional<Finding> ErrorPageBurst::observe(const Rule& rule, State& state,
                                               const Moment& moment) {
  if (moment.progress) forget_all(state.streak);
  if (moment.outcome != Outcome::failed || !rule.kinds.contains(moment.kind)) return std::nullopt;
  if (holds_act(state.streak, moment)) return std::nullopt;
  if (!add(state.streak, {.count = rule.count, .window = rule.window}, moment)) return std::nullopt;

  Finding finding = new_finding(kind, rule.weight);
  describe(finding, state.streak);
  describe(finding, moment);
  finding.threshold = rule.count;
  if (rule.rearm == Rearm::when_fired) forget_all(state.streak);
  return finding;
}

}  // namespace assist
