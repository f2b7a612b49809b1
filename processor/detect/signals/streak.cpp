#include "processor/detect/signals/streak.h"

namespace assist {

bool add(Streak& streak, const StreakRule& rule, const Moment& moment) {
  Recent<Stamp>& stamps = streak.stamps;
  if (streak.reported && !stamps.empty()) {
    if (moment.at - stamps.front().at <= rule.window) return false;
    forget_all(streak);
  }
  if (!insert(streak, rule.count, moment)) return false;
  if (stamps.size() < rule.count || stamps.back().at - stamps.front().at > rule.window)
    return false;
  streak.reported = true;
  return true;
}

bool insert(Streak& streak, std::size_t limit, const Moment& moment) {
  Recent<Stamp>& stamps = streak.stamps;
  std::size_t index = stamps.size();
  while (index > 0 && stamps[index - 1].at > moment.at) --index;
  Stamp* stamp = stamps.insert(index, limit);
  if (stamp == nullptr) return false;
  stamp->at = moment.at;
  stamp->route = moment.route;
  stamp->id = clipped(moment.event.id, id_bytes_max);
  return true;
}

std::optional<std::size_t> earliest_run(const Streak& streak, const StreakRule& rule) {
  const Recent<Stamp>& stamps = streak.stamps;
  for (std::size_t first = 0; first + rule.count <= stamps.size(); ++first) {
    if (stamps[first + rule.count - 1].at - stamps[first].at <= rule.window) return first;
  }
  return std::nullopt;
}

void forget_before(Streak& streak, Time at) {
  std::size_t older = 0;
  while (older < streak.stamps.size() && streak.stamps[older].at < at) ++older;
  streak.stamps.erase_front(older);
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
  describe(finding, streak, 0, streak.stamps.size());
}

void describe(Finding& finding, const Streak& streak, std::size_t first, std::size_t count) {
  const Recent<Stamp>& stamps = streak.stamps;
  finding.first_at = stamps[first].at;
  finding.last_at = stamps[first + count - 1].at;
  finding.count = static_cast<std::uint32_t>(count);
  finding.ids.clear();
  for (std::size_t index = 0; index < count; ++index) {
    finding.ids.push(count) = stamps[first + index].id;
  }
}

}  // namespace assist
