#include "processor/detect/signals/recurrence.h"

#include <algorithm>

#include "processor/detect/text_hash.h"

namespace assist {
namespace {

using Failure = Recurrence::Failure;

bool same(const Failure& left, const Failure& right) {
  return left.step == right.step || (left.code != 0 && left.code == right.code);
}

/// The entry of what `failure` is about; none: null.
Failure* find(Recent<Failure>& failures, const Failure& failure) {
  for (std::size_t index = 0; index < failures.size(); ++index) {
    if (same(failures[index], failure)) return &failures[index];
  }
  return nullptr;
}

Failure failure_of(const Moment& moment) {
  Failure failure;
  failure.at = moment.at;
  failure.route = moment.route;
  failure.step = fold_product(moment.route, 2 * static_cast<std::uint64_t>(moment.kind) + 1);
  failure.code = moment.code.empty() ? 0 : hash_text(moment.code);
  failure.sessions = 1;
  failure.id = clipped(moment.event.id, id_bytes_max);
  return failure;
}

void forget_before(Recent<Failure>& failures, Time at) {
  for (std::size_t index = failures.size(); index-- > 0;) {
    if (failures[index].at < at) failures.erase_and_free(index);
  }
}

}  // namespace

std::optional<Finding> Recurrence::observe(const Rule& rule, State& state, const Moment& moment) {
  if (moment.goal) state.now.clear();
  if (!moment.trouble || moment.same_act) return std::nullopt;
  Failure failure = failure_of(moment);
  const Failure* before = find(state.past, failure);
  const bool again = before != nullptr && moment.at - before->at <= rule.window &&
                     before->sessions + 1 >= rule.sessions;
  std::optional<Finding> finding;
  if (again && !state.told) {
    state.told = true;
    finding = new_finding(kind, rule.weight);
    finding->first_at = before->at;
    finding->last_at = moment.at;
    finding->count = before->sessions + 1;
    finding->threshold = rule.sessions;
    finding->ids.push(2) = before->id;
    finding->ids.push(2) = failure.id;
    describe(*finding, moment);
  }
  Failure* known = find(state.now, failure);
  (known != nullptr ? *known : state.now.push(rule.failures_max)) = std::move(failure);
  return finding;
}

void Recurrence::recover(State& state, std::uint64_t route) {
  for (std::size_t index = state.now.size(); index-- > 0;) {
    if (state.now[index].route == route) state.now.erase(index);
  }
}

bool Recurrence::outlive(const Rule& rule, State& state, Time now) {
  forget_before(state.past, now - rule.window);
  for (std::size_t index = 0; index < state.now.size(); ++index) {
    Failure& failure = state.now[index];
    if (Failure* before = find(state.past, failure)) {
      failure.sessions = before->sessions + 1;
      *before = std::move(failure);
    } else {
      state.past.push(rule.failures_max) = std::move(failure);
    }
  }
  state.now.release();
  state.told = false;
  return !state.past.empty();
}

Time Recurrence::forgotten_at(const Rule& rule, const State& state) {
  Time newest{};
  for (const Failure& failure : state.past) newest = std::max(newest, failure.at);
  return newest + rule.window + Duration{1};
}

}  // namespace assist
