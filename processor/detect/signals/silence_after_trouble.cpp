#include "processor/detect/signals/silence_after_trouble.h"

#include <algorithm>

namespace assist {
namespace {

bool is_trouble(const SilenceAfterTrouble::Rule& rule, const Moment& moment) {
  if (moment.outcome == Outcome::failed) return moment.trouble;
  return moment.event.type == EventType::cancel && !moment.progress && rule.cancel_is_trouble;
}

/// The error of an act whose cancel was heard first.
bool explains(const Trouble& trouble, const Moment& moment) {
  return trouble.kind == 0 && moment.outcome == Outcome::failed &&
         trouble.at - moment.at <= moment.rules.merge_window;
}

/// A missing page or a dialog that was closed may well be followed by reading.
bool is_soft(const Trouble& trouble) {
  constexpr int server_fault = 500;
  const bool page = trouble.kind == static_cast<unsigned>(ErrorKind::page) + 1;
  return trouble.kind == 0 || (page && trouble.status < server_fault);
}

}  // namespace

std::optional<Finding> SilenceAfterTrouble::observe(const Rule& rule, State& state,
                                                    const Moment& moment) {
  const bool waiting = !state.trouble.empty();
  if (is_trouble(rule, moment)) {
    if (moment.at < moment.last_act_at) return std::nullopt;  // The visitor has acted since.
    const bool second_row = waiting && moment.same_act && state.trouble.back().kind != 0;
    const bool news =
        !waiting || moment.at >= state.trouble.back().at || explains(state.trouble.back(), moment);
    if (news && !second_row) {
      note(state.trouble.push(1), moment);
      state.soft_told = false;
    }
    state.quiet_since = std::max(state.quiet_since, moment.at);
  } else if (moment.visitor_act || moment.progress) {
    if (waiting && moment.at >= state.trouble.back().at) state.trouble.clear();
  }
  return std::nullopt;
}

void SilenceAfterTrouble::recover(State& state, std::uint64_t route) {
  if (!state.trouble.empty() && state.trouble.back().route == route) state.trouble.clear();
}

Finding SilenceAfterTrouble::fire(const Rule& rule, State& state, Time due) {
  Finding finding = new_finding(kind, rule.weight);
  const Trouble& trouble = state.trouble.back();
  const bool in_part = is_soft(trouble) && !state.soft_told;
  if (in_part) {
    finding.points = std::min(rule.points_soft, rule.weight.points);
    finding.decisive = false;
  }
  describe(finding, trouble, due);
  finding.threshold = std::chrono::duration<double>(due - state.quiet_since).count();
  finding.grows = state.soft_told;
  state.soft_told = in_part && rule.soft_counts_after > rule.after;
  if (!state.soft_told) state.trouble.clear();
  return finding;
}

}  // namespace assist
