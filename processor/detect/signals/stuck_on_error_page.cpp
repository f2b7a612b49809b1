#include "processor/detect/signals/stuck_on_error_page.h"

#include <algorithm>

namespace assist {
namespace {

bool leaves(const StuckOnErrorPage::State& state, const Moment& moment) {
  const Trouble& page = state.page.back();
  if (moment.progress) return true;
  const EventType type = moment.event.type;
  if (type == EventType::session_end) return true;
  if (type != EventType::page_view && type != EventType::page_leave) return false;
  if (moment.tab != 0 && page.tab != 0 && moment.tab != page.tab)
    return false;  // Something else goes on there.
  if (type == EventType::page_leave) return moment.page == 0 || moment.page == page.page;
  // The error page itself may be logged as a view, under its own address or another.
  return type == EventType::page_view && moment.page != page.page &&
         moment.at - state.error_at > moment.rules.merge_window;
}

}  // namespace

std::optional<Finding> StuckOnErrorPage::observe(const Rule&, State& state, const Moment& moment) {
  const bool error_page = moment.outcome == Outcome::failed && moment.kind == ErrorKind::page;
  if (error_page) {
    const bool same_stay = !state.page.empty() && state.page.back().route == moment.route;
    if (!state.page.empty() && moment.at < state.page.back().at) return std::nullopt;
    state.error_at = std::max(state.error_at, moment.at);
    if (same_stay) return std::nullopt;
    state.fired = false;
    note(state.page.push(1), moment);
  } else if (!state.page.empty() && moment.at >= state.page.back().at && leaves(state, moment)) {
    state.page.clear();
  }
  return std::nullopt;
}

void StuckOnErrorPage::recover(State& state, std::uint64_t route) {
  if (!state.page.empty() && state.page.back().route == route) state.page.clear();
}

Finding StuckOnErrorPage::fire(const Rule& rule, State& state, Time due) {
  state.fired = true;
  Finding finding = new_finding(kind, rule.weight);
  describe(finding, state.page.back(), due);
  finding.threshold = std::chrono::duration<double>(rule.after).count();
  return finding;
}

}  // namespace assist
