#include "processor/detect/click/shadow.h"

#include <algorithm>

#include "processor/detect/text_hash.h"
#include "processor/event/require.h"

namespace assist::click {
namespace {

void tell(const Preset& preset, Firings& firings, std::vector<ShadowFiring>& found) {
  for (Firing& firing : firings) found.push_back({preset.name, std::move(firing)});
  firings.clear();
}

}  // namespace

ShadowSet::ShadowSet(std::vector<Preset> presets) : presets_(std::move(presets)) {
  require(presets_.size() <= presets_max, "no more presets run than a session may remember");
  for (const Preset& preset : presets_) names_.push_back(hash_text(preset.name));
}

bool ShadowSet::wakes(const ClickMoment& moment) {
  return moment.act != Act::other;
}

PresetState& ShadowSet::state_of(ShadowState& state, std::size_t preset) const {
  for (std::size_t index = 0; index < state.entries.size(); ++index) {
    if (state.entries[index].preset == names_[preset]) return state.entries[index].state;
  }
  ShadowState::Entry& entry = state.entries.push(presets_max);
  entry = {names_[preset], {}};
  return entry.state;
}

const PresetState* ShadowSet::find(const ShadowState& state, std::size_t preset) const {
  for (const ShadowState::Entry& entry : state.entries) {
    if (entry.preset == names_[preset]) return &entry.state;
  }
  return nullptr;
}

void ShadowSet::observe(ShadowState& state, const ClickMoment& moment,
                        std::vector<ShadowFiring>& found) const {
  Firings firings;  // Empty, so without memory, nearly always.
  for (std::size_t index = 0; index < presets_.size(); ++index) {
    click::observe(presets_[index], state_of(state, index), moment, firings);
    tell(presets_[index], firings, found);
  }
}

std::optional<Time> ShadowSet::due(const ShadowState& state) const {
  std::optional<Time> earliest;
  for (std::size_t index = 0; index < presets_.size(); ++index) {
    const PresetState* remembered = find(state, index);
    if (remembered == nullptr) continue;
    const auto at = click::due(presets_[index], *remembered);
    if (at && (!earliest || *at < *earliest)) earliest = at;
  }
  return earliest;
}

void ShadowSet::fire(ShadowState& state, Time at, std::vector<ShadowFiring>& found) const {
  Firings firings;
  for (std::size_t index = 0; index < presets_.size(); ++index) {
    PresetState& remembered = state_of(state, index);
    for (auto next = click::due(presets_[index], remembered); next && *next <= at;
         next = click::due(presets_[index], remembered)) {
      click::fire(presets_[index], remembered, *next, firings);
      tell(presets_[index], firings, found);
    }
  }
}

}  // namespace assist::click
