#include "processor/detect/failing.h"

#include <algorithm>

namespace assist {
namespace {

constexpr std::size_t routes_max = 8;  // More things failing at once are one outage.

std::uint8_t code_of(ErrorKind kind) {
  return static_cast<std::uint8_t>(static_cast<unsigned>(kind) + 1);
}

}  // namespace

bool Failing::note_failure(const MomentRules& rules, const Moment& moment) {
  if (shown_route_ == moment.route && moment.at >= shown_at_ - rules.merge_window) shown_route_ = 0;

  forget(moment.route);
  Route& route = routes_.push(routes_max);
  route = {.route = moment.route, .at = moment.at, .kind = code_of(moment.kind)};

  const Duration apart = std::chrono::abs(moment.at - act_at_);
  if (act_kind_ != 0 && act_kind_ != route.kind && apart <= rules.merge_window &&
      (act_page_ == moment.page || act_page_ == 0 || moment.page == 0)) {
    return true;
  }
  act_at_ = moment.at;
  act_page_ = moment.page;
  act_kind_ = route.kind;
  return false;
}

bool Failing::just_failed(const MomentRules& rules, Time at) const {
  return act_kind_ != 0 && at >= act_at_ && at - act_at_ <= rules.merge_window;
}

std::optional<std::uint64_t> Failing::note_success(const MomentRules& rules, const Moment& moment) {
  if (moment.outcome == Outcome::failed) return std::nullopt;
  for (const Route& failed : routes_) {
    const std::uint64_t route = failed.route;
    const bool logged_in = moment.event.type == EventType::identify &&
                           !moment.event.customer_id.empty() &&
                           failed.kind == code_of(ErrorKind::auth);
    if (route != moment.route && !logged_in) continue;
    if (moment.at < failed.at) return std::nullopt;
    if (moment.outcome == Outcome::shown) {
      if (moment.at - failed.at <= rules.merge_window)
        return std::nullopt;  // The error page itself.
      shown_route_ = route;
      shown_at_ = moment.at;
      return std::nullopt;
    }
    forget(route);
    return route;
  }
  return std::nullopt;
}

std::uint64_t Failing::confirm() {
  const std::uint64_t route = shown_route_;
  shown_route_ = 0;
  forget(route);
  return route;
}

void Failing::clear() {
  routes_.clear();
  shown_route_ = 0;
}

bool Failing::forget(std::uint64_t route) {
  for (std::size_t index = 0; index < routes_.size(); ++index) {
    if (routes_[index].route != route) continue;
    routes_.erase(index);
    return true;
  }
  return false;
}

}  // namespace assist
