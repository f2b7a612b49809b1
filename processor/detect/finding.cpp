#include "processor/detect/finding.h"

namespace assist {

std::string_view name_of(Family family) {
  switch (family) {
    case Family::click:
      return "click";
    case Family::error:
      return "error";
    case Family::form:
      return "form";
    case Family::navigation:
      return "navigation";
    case Family::search:
      return "search";
    case Family::silence:
      return "silence";
  }
  return {};
}

Finding new_finding(const SignalKind& kind, const SignalWeight& weight) {
  Finding finding;
  finding.signal = kind.number;
  finding.points = weight.points;
  finding.decisive = weight.decisive;
  return finding;
}

void describe(Finding& finding, const PageTrail& trail, std::size_t first) {
  finding.first_at = trail[first].at;
  finding.last_at = trail.back().at;
  finding.count = static_cast<std::uint32_t>(trail.size() - first);
  for (std::size_t index = first; index < trail.size(); ++index) {
    if (!trail[index].id.empty()) finding.ids.push(trail_max) = trail[index].id;
  }
}

std::string_view name_of_target(const Event& event) {
  if (!event.element) return {};
  const Element& element = *event.element;
  return clipped(element.id.empty() ? element.selector : element.id, word_bytes_max);
}

void describe(Finding& finding, const Moment& moment) {
  const Event& event = moment.event;
  if (event.page) finding.page_template = clipped(event.page->page_template, page_bytes_max);
  if (event.element) finding.target = name_of_target(event);
  if (moment.outcome != Outcome::failed) return;
  finding.error_code = clipped(moment.code, word_bytes_max);
  finding.kind = static_cast<std::uint8_t>(static_cast<unsigned>(moment.kind) + 1);
  finding.status = moment.status;
}

}  // namespace assist
