#include "processor/detect/signals/preset_click.h"

namespace assist {
namespace {

double points_of(const PresetClick::Rule& rule, click::Sign sign) {
  switch (sign) {
    case click::Sign::rage:
      return rule.weight.points;
    case click::Sign::dead:
    case click::Sign::slow:
      return rule.points_dead;
    case click::Sign::error:
      return rule.points_error;
    default:
      return 0;
  }
}

std::uint32_t threshold_of(const click::Preset& preset, click::Sign sign) {
  return sign == click::Sign::rage && preset.rage ? preset.rage->count : 1;
}

/// The heaviest of what fired at once.
std::optional<Finding> heaviest(const PresetClick::Rule& rule, const click::Firings& firings) {
  const click::Firing* told = nullptr;
  for (const click::Firing& firing : firings) {
    if (points_of(rule, firing.sign) <= (told ? points_of(rule, told->sign) : 0)) continue;
    told = &firing;
  }
  if (told == nullptr) return std::nullopt;
  Finding finding = new_finding(PresetClick::kind, rule.weight);
  finding.points = points_of(rule, told->sign);
  finding.decisive = rule.weight.decisive && told->sign == click::Sign::rage;
  finding.grows = told->grows;
  finding.first_at = told->first_at;
  finding.last_at = told->last_at;
  finding.count = told->count;
  finding.threshold = threshold_of(*rule.preset, told->sign);
  finding.ids.push(1) = clipped(told->id, id_bytes_max);
  return finding;
}

}  // namespace

bool PresetClick::wakes(const Rule& rule, const Moment& moment) {
  click::TraitRoom room;
  return rule.preset && see(moment.event, moment.target, room).act != click::Act::other;
}

std::optional<Finding> PresetClick::observe(const Rule& rule, State& state, const Moment& moment) {
  if (!rule.preset) return std::nullopt;
  click::TraitRoom room;
  click::Firings firings;
  click::observe(*rule.preset, state, see(moment.event, moment.target, room), firings);
  std::optional<Finding> finding = heaviest(rule, firings);
  if (finding) describe(*finding, moment);
  return finding;
}

std::optional<Finding> PresetClick::fire(const Rule& rule, State& state, Time due) {
  click::Firings firings;
  click::fire(*rule.preset, state, due, firings);
  return heaviest(rule, firings);
}

}  // namespace assist
