#include "processor/detect/learning.h"

#include <algorithm>

namespace assist {
namespace {

/// Clicks further apart are single clicks. The widest gap of a published rage rule.
constexpr Duration run_gap{1'000};
/// An answer that comes later is to something else.
constexpr Duration effect_max{30'000};
/// A longer stay is a tab that was left open.
constexpr Duration dwell_max{std::chrono::hours{1}};

PageNorm* ready(const NormRules& rules, PageNorm* norm, Time at) {
  if (norm == nullptr) return nullptr;
  norm->fade(rules, at);
  norm->used_at = std::max(norm->used_at, at);
  return norm;
}

/// The run of clicks has ended well: the visitor went on to something else.
bool end_run(const NormRules& rules, PageVisit& visit, PageNorm* norm, Time at) {
  const std::uint64_t target = visit.target;
  visit.target = 0;
  norm = target == 0 ? nullptr : ready(rules, norm, at);
  if (norm == nullptr) return false;
  ElementNorm& element = norm->use(target, at, rules.elements_max);
  element.runs += 1;
  if (visit.clicks >= ElementNorm::several_clicks) element.several += 1;
  return true;
}

bool click(const NormRules& rules, PageVisit& visit, const Moment& moment, PageNorm* norm) {
  const bool goes_on = visit.target == moment.target && moment.at - visit.clicked_at <= run_gap;
  const bool learned = !goes_on && end_run(rules, visit, norm, moment.at);
  if (!goes_on) {
    visit.run_at = moment.at;
    visit.clicks = 0;
  }
  visit.target = moment.target;
  visit.clicked_at = moment.at;
  visit.answered = false;
  ++visit.clicks;
  return learned;
}

bool effect(const NormRules& rules, PageVisit& visit, Time at, PageNorm* norm) {
  if (visit.target == 0 || visit.answered || at - visit.clicked_at > effect_max) return false;
  visit.answered = true;
  norm = ready(rules, norm, at);
  if (norm == nullptr) return false;
  norm->use(visit.target, at, rules.elements_max).effect.add(at - visit.clicked_at);
  return true;
}

bool leave(const NormRules& rules, PageVisit& visit, Time at, PageNorm* norm) {
  const Duration dwell = at - visit.entered_at;
  norm = dwell > dwell_max ? nullptr : ready(rules, norm, at);
  if (norm == nullptr) return false;
  norm->visits += 1;
  norm->dwell.add(dwell);
  norm->reversals += visit.reversals;
  norm->reversals_squared += visit.reversals * visit.reversals;
  return true;
}

/// True when the page is new to its norm.
bool enter(const NormRules& rules, PageVisit& visit, const Moment& moment, PageNorm* norm) {
  visit = {};
  visit.page = moment.page;
  visit.tab = moment.tab;
  visit.entered_at = moment.at;
  if (norm == nullptr || !norm->page_template.empty() || !moment.event.page) return false;
  ready(rules, norm, moment.at);
  norm->page_template = clipped(moment.event.page->page_template, page_bytes_max);
  return !norm->page_template.empty();
}

}  // namespace

Learned learn(const NormRules& rules, PageVisit& visit, const Moment& moment, PageNorms norms) {
  Learned learned;
  const EventType type = moment.event.type;
  if (visit.page != 0 && moment.at < visit.entered_at) return learned;  // Too late to place.
  if (type == EventType::page_view || type == EventType::page_leave) {
    const bool same_tab = visit.tab == moment.tab || visit.tab == 0 || moment.tab == 0;
    if (visit.page != 0 && same_tab) {
      if (type == EventType::page_view) {
        learned.left |= effect(rules, visit, moment.at, norms.left);
        learned.left |= end_run(rules, visit, norms.left, moment.at);
      }
      learned.left |= leave(rules, visit, moment.at, norms.left);
    }
    if (type == EventType::page_view) {
      learned.here |= enter(rules, visit, moment, norms.here);
    } else {
      visit = {};
    }
    return learned;
  }
  if (moment.outcome == Outcome::failed) {
    visit.target = 0;
    return learned;
  }
  switch (type) {
    case EventType::click:
      learned.here = moment.target != 0 && click(rules, visit, moment, norms.here);
      break;
    case EventType::response:
      learned.here = effect(rules, visit, moment.at, norms.here);
      break;
    case EventType::scroll:
      visit.reversals += static_cast<float>(
          std::clamp(moment.event.value.value_or(0), 0.0, 1'000.0));  // Hostile numbers.
      break;
    case EventType::session_end:
      visit = {};
      break;
    default:
      if (moment.visitor_act) learned.here = end_run(rules, visit, norms.here, moment.at);
      break;
  }
  return learned;
}

}  // namespace assist
