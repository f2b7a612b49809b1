#include "tests/scenarios/care_run.h"

namespace assist {
namespace {

std::string key_of(const Verdict& verdict) {
  if (!verdict.customer_id().empty()) return verdict.customer_id();
  if (!verdict.anonymous_id().empty()) return verdict.anonymous_id();
  return verdict.session_key();
}

}  // namespace

Outputs CareRun::run(const std::vector<Verdict>& verdicts, Time until) {
  Outputs outputs;
  for (const Verdict& verdict : verdicts) {
    const Time now = time_from_ms(verdict.time());
    fire_until(now, outputs);
    const std::string key = key_of(verdict);
    care_.apply(customers_[key], key, verdict, now, outputs);
  }
  fire_until(until, outputs);
  return outputs;
}

void CareRun::fire_until(Time at, Outputs& outputs) {
  while (true) {
    auto next = customers_.end();
    std::optional<Time> earliest;
    for (auto customer = customers_.begin(); customer != customers_.end(); ++customer) {
      const auto due = care_.due(customer->second);
      if (!due || *due > at || (earliest && *earliest <= *due)) continue;
      earliest = due;
      next = customer;
    }
    if (next == customers_.end()) return;
    const Effect effect = care_.fire(next->second, next->first, *earliest, *earliest, outputs);
    if (effect == Effect::finished) customers_.erase(next);
  }
}

}  // namespace assist
