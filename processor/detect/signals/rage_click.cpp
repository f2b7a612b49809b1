#include "processor/detect/signals/rage_click.h"

#include <algorithm>
#include <cmath>

namespace assist {
namespace {

using Click = RageClick::Click;
using Run = RageClick::State;
using Rule = RageClick::Rule;

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool lists(const std::vector<std::string>& words, std::string_view text) {
  if (text.empty()) return false;
  const auto same = [text](const std::string& word) {
    return word.size() == text.size() &&
           std::equal(text.begin(), text.end(), word.begin(),
                      [](char left, char right) { return lower(left) == lower(right); });
  };
  return std::any_of(words.begin(), words.end(), same);
}

bool excluded(const Rule& rule, const Event& event) {
  if (!event.element) return false;
  const Element& element = *event.element;
  return lists(rule.excluded_kinds, element.kind) || lists(rule.excluded_tags, element.tag) ||
         lists(rule.excluded_roles, element.role) || lists(rule.excluded_texts, element.text);
}

bool evaluable(const Rule& rule, const Click& click) {
  switch (rule.identity) {
    case ClickIdentity::target:
      return click.target != 0;
    case ClickIdentity::position:
      return click.placed;
    case ClickIdentity::either:
      return click.target != 0 || click.placed;
    case ClickIdentity::both:
      break;
  }
  return click.target != 0 && click.placed;
}

bool near(const Rule& rule, const Click& left, const Click& right) {
  if (!left.placed || !right.placed) return false;
  const double across = std::abs(static_cast<double>(left.x) - static_cast<double>(right.x));
  const double down = std::abs(static_cast<double>(left.y) - static_cast<double>(right.y));
  if (rule.metric == Metric::manhattan) return across + down <= rule.distance_px;
  return across * across + down * down <= rule.distance_px * rule.distance_px;
}

/// Whether position, not the element, tells that these are clicks on one thing.
bool by_position(const Rule& rule, const Click& left, const Click& right) {
  if (rule.identity == ClickIdentity::either) return left.target == 0 || right.target == 0;
  return rule.identity != ClickIdentity::target;
}

bool continues(const Rule& rule, const Click& before, const Click& click) {
  const Duration gap_max = rule.gap ? *rule.gap : rule.span.value_or(Duration{1000});
  if (click.at - before.at > gap_max) return false;
  const bool placed = by_position(rule, before, click);
  if (placed && !near(rule, before, click)) return false;
  const bool compares_target = rule.identity != ClickIdentity::position &&
                               !(rule.identity == ClickIdentity::either && placed);
  return !compares_target || before.target == click.target;
}

bool within_box(const Rule& rule, const Run& run) {
  if (!rule.box_px || !by_position(rule, run.clicks.front(), run.clicks.back())) return true;
  const auto [left, right] =
      std::minmax_element(run.clicks.begin(), run.clicks.end(),
                          [](const Click& a, const Click& b) { return a.x < b.x; });
  const auto [top, bottom] =
      std::minmax_element(run.clicks.begin(), run.clicks.end(),
                          [](const Click& a, const Click& b) { return a.y < b.y; });
  return static_cast<double>(right->x) - static_cast<double>(left->x) <= *rule.box_px &&
         static_cast<double>(bottom->y) - static_cast<double>(top->y) <= *rule.box_px;
}

void break_run(Run& run, Time at) {
  run.broken_at = std::max(run.broken_at, at);
  std::size_t before = 0;
  while (before < run.clicks.size() && run.clicks[before].at <= at) ++before;
  if (before == run.clicks.size()) run.fired = false;
  run.clicks.erase_front(before);
}

bool breaks(const Rule& rule, const Moment& moment) {
  if (rule.breaks.contains(moment.event.type)) return true;
  return rule.response_breaks && moment.outcome == Outcome::succeeded;
}

void start_run(Run& run) {
  run.clicks.clear();
  run.fired = false;
}

/// Puts the click in its place by time. False when it can be part of no run any more.
bool insert(const Rule& rule, Run& run, const Click& facts, std::string_view id) {
  Recent<Click>& clicks = run.clicks;
  std::size_t index = clicks.size();
  while (index > 0 && clicks[index - 1].at > facts.at) --index;
  Click* click = clicks.insert(index, rule.count);
  if (click == nullptr) return false;
  click->at = facts.at;
  click->target = facts.target;
  click->placed = facts.placed;
  click->x = facts.x;
  click->y = facts.y;
  click->id = clipped(id, id_bytes_max);
  return true;
}

/// After a late click: the run is what still hangs together with its newest click.
void keep_newest_run(const Rule& rule, Run& run) {
  for (std::size_t index = run.clicks.size(); index-- > 1;) {
    if (continues(rule, run.clicks[index - 1], run.clicks[index])) continue;
    run.clicks.erase_front(index);
    return;
  }
}

Finding found(const Rule& rule, const Run& run, const Moment& moment) {
  Finding finding = new_finding(RageClick::kind, rule.weight);
  finding.first_at = run.clicks.front().at;
  finding.last_at = run.clicks.back().at;
  finding.count = static_cast<std::uint32_t>(run.clicks.size());
  finding.threshold = rule.count;
  for (const Click& click : run.clicks) finding.ids.push(run.clicks.size()) = click.id;
  describe(finding, moment);
  finding.baseline = baseline(moment.norm.several_clicks_rate(), moment.norm.runs());
  return finding;
}

}  // namespace

std::optional<Finding> RageClick::observe(const Rule& rule, State& run, const Moment& moment) {
  const Event& event = moment.event;
  if (moment.progress) break_run(run, moment.at);
  if (event.type != EventType::click) {
    if (!run.fired && breaks(rule, moment)) break_run(run, moment.at);
    return std::nullopt;
  }
  if (rule.selection_vetoes && event.selection.value_or(false)) {
    break_run(run, moment.at);
    return std::nullopt;
  }
  Click click{.at = moment.at, .target = moment.target, .placed = event.pointer.has_value()};
  if (event.pointer) {
    click.x = static_cast<float>(event.pointer->x);
    click.y = static_cast<float>(event.pointer->y);
  }
  if (!evaluable(rule, click) || click.at < run.broken_at) return std::nullopt;
  const bool late = !run.clicks.empty() && click.at < run.clicks.back().at;
  const bool begins = run.clicks.empty() || (!late && !continues(rule, run.clicks.back(), click));
  // The first click on an element need not be checked: the next one on it will be.
  if ((!begins || click.target == 0) && excluded(rule, event)) {
    break_run(run, moment.at);
    return std::nullopt;
  }
  if (begins) start_run(run);
  if (!insert(rule, run, click, event.id)) return std::nullopt;
  if (late) keep_newest_run(rule, run);
  if (run.fired || run.clicks.size() < rule.count) return std::nullopt;
  if (rule.span && run.clicks.back().at - run.clicks.front().at > *rule.span) return std::nullopt;
  if (!within_box(rule, run)) return std::nullopt;
  run.fired = true;
  if (moment.norm.several_clicks_rate().value_or(0) > rule.usual_rate_max) return std::nullopt;
  return found(rule, run, moment);
}

}  // namespace assist
