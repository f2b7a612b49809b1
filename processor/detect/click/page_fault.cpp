#include "processor/detect/click/page_fault.h"

#include <algorithm>
#include <cmath>

#include "processor/detect/moment.h"

namespace assist::click {
namespace {

Firing firing_of(Sign sign, Time since, const ClickMoment& moment) {
  Firing firing;
  firing.sign = sign;
  firing.at = firing.last_at = moment.at;
  firing.first_at = since;
  firing.count = 1;
  firing.id = clipped(moment.id, id_bytes_max);
  return firing;
}

void see_heap(const FaultRule& rule, FaultState& state, const ClickMoment& moment,
              Firings& firings) {
  const bool known = state.heap_count >= rule.heap_samples && state.heap_sum > 0;
  const double mean = known ? state.heap_sum / state.heap_count : 0;
  state.heap_sum += moment.value;
  ++state.heap_count;
  if (!known) return;
  const double share = std::round(moment.value / mean * 100);
  const auto percent = static_cast<std::uint32_t>(std::clamp(share, 0.0, 1e9));
  if (percent >= *rule.heap_percent) {
    if (state.heap_peak == 0) state.heap_since = moment.at;
    state.heap_peak = std::max(state.heap_peak, percent);
  } else if (state.heap_peak > 0) {
    firings.push_back(firing_of(Sign::heap, state.heap_since, moment));
    firings.back().value = static_cast<double>(state.heap_peak) - 100;
    state.heap_peak = 0;
  }
}

void see_crash(const FaultRule& rule, FaultState& state, const ClickMoment& moment,
               Firings& firings) {
  if (!state.dropped || !state.failed) return;
  const Duration apart =
      std::max(state.dropped_at - state.failed_at, state.failed_at - state.dropped_at);
  if (!rule.crash_window.holds(apart)) return;
  firings.push_back(firing_of(Sign::crash, state.dropped_at, moment));
  state.dropped = state.failed = false;
}

}  // namespace

void observe(const FaultRule& rule, FaultState& state, const ClickMoment& moment,
             Firings& firings) {
  constexpr int error_status = 400;
  if (rule.failed_request && moment.status &&
      *moment.status >= static_cast<int>(*rule.failed_request)) {
    firings.push_back(firing_of(Sign::failed_request, moment.at, moment));
  }
  if (rule.heap_percent && moment.act == Act::heap) see_heap(rule, state, moment, firings);
  if (!rule.crash_percent) return;
  if (moment.act == Act::nodes_removed &&
      moment.value >= static_cast<double>(*rule.crash_percent)) {
    state.dropped = true;
    state.dropped_at = moment.at;
    see_crash(rule, state, moment, firings);
  }
  const bool failed = moment.status ? *moment.status >= error_status : moment.act == Act::error;
  if (failed) {
    state.failed_at = state.failed ? std::max(state.failed_at, moment.at) : moment.at;
    state.failed = true;
    see_crash(rule, state, moment, firings);
  }
}

}  // namespace assist::click
