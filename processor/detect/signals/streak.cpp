#include "processor/detect/signals/streak.h"

namespace assist {

bool add(Streak& streak, const StreakRule& rule, const Moment& moment) {
  Recent<Stamp>& stamps = streak.stamps;
  if (streak.reported && !stamps.empty()) {
    if (moment.at - stamps.front().at <= rule.window) return false;
    forget_all(streak);
  }
  std::size_t index = stamps.size();
  while (index > 0 && stamps[index - 1].at > moment.at) --index;
  Stamp* stamp = stamps.insert(index, rule.count);
  if (stamp == nullptr) return false;
  stamp->at = moment.at;
  stamp->route = moment.route;
  stamp->id = clipped(moment.event.id, id_bytes_max);
  if (stamps.size() < rule.count || stamps.back().at - stamps.front().at > rule.window)
    return false;
  streak.reported = true;
  return true;
}

bool holds_act(const Streak& streak, const Moment& moment) {
  if (!moment.same_act) return false;
  const Duration merge_window = moment.rules.merge_window;
  for (const Stamp& stamp : streak.stamps) {
    if (stamp.at - moment.at <= merge_window && moment.at - stamp.at <= merge_window) return true;
  }
  return false;
}

void forget_route(Streak& streak, std::uint64_t route) {
  for (std::size_t index = streak.stamps.size(); index-- > 0;) {
    if (streak.stamps[index].route == route) streak.stamps.erase(index);
  }
  if (streak.stamps.empty()) streak.reported = false;
}

void forget_all(Streak& streak) {
  streak.stamps.clear();
  streak.reported = false;
}

void describe(Finding& finding, const Streak& streak) {
  const Recent<Stamp>& stamps = streak.stamps;
  finding.first_at = stamps.front().at;
  finding.last_at = stamps.back().at;
  finding.count = static_cast<std::uint32_t>(stamps.size());
  for (const Stamp& stamp : stamps) finding.ids.push(stamps.size()) = stamp.id;
}

}  // namespace assist
