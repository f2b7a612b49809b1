#include "processor/detect/automation.h"

#include <algorithm>
#include <cstdlib>

namespace assist {

bool Automation::observe(const AutomationRules& rules, const Moment& moment) {
  if (!rules.enabled || found_) return false;
  const EventType type = moment.event.type;
  if (type != EventType::click && type != EventType::page_view) return false;
  const bool steady = type == EventType::click && is_steady(rules, moment.at);
  found_ = is_fast(rules, moment.at) || steady;
  return found_;
}

bool Automation::is_steady(const AutomationRules& rules, Time at) {
  constexpr std::int64_t pause_ms = 60'000;  // Longer intervals tell nothing.
  const std::int64_t interval = (at - clicked_at_).count();
  clicked_at_ = std::max(clicked_at_, at);
  const bool alike = interval > 0 && interval <= pause_ms &&
                     std::abs(interval - interval_ms_) <= rules.jitter_max.count();
  // The interval of the first pair stays the measure: a slow drift is a hand's.
  if (!alike)
    interval_ms_ = static_cast<std::int32_t>(std::clamp<std::int64_t>(interval, 0, pause_ms));
  steady_ = alike ? steady_ + 1 : 2;
  return steady_ >= rules.steady_clicks;
}

bool Automation::is_fast(const AutomationRules& rules, Time at) {
  constexpr Duration second{1'000};
  if (at < second_at_ || at - second_at_ >= second) {
    second_at_ = at;
    acts_ = 0;
  }
  return ++acts_ > rules.acts_per_second;
}

}  // namespace assist
