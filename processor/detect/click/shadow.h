// Presets that run beside our own signals and say who would have fired, and when. They decide
// nothing.
#pragma once

#include <optional>
#include <vector>

#include "processor/detect/click/preset.h"

namespace assist::click {

/// What a session remembers of the presets, by their names: one more or one less leaves the others
/// as they are.
struct ShadowState {
  struct Entry {
    std::uint64_t preset = 0;  ///< Hash of its name.
    PresetState state;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.preset);
      archive(2, self.state);
    }
  };
  Recent<Entry> entries;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.entries);
  }
};

struct ShadowFiring {
  std::string_view preset;  ///< Lives as long as the set.
  Firing firing;
};

class ShadowSet {
 public:
  static constexpr std::size_t presets_max = 16;

  /// At most `presets_max`, with different names.
  explicit ShadowSet(std::vector<Preset> presets);

  /// Whether a session that remembers nothing must begin to.
  static bool wakes(const ClickMoment& moment);
  /// Adds to `found` what each preset fires at the moment.
  void observe(ShadowState& state, const ClickMoment& moment,
               std::vector<ShadowFiring>& found) const;
  std::optional<Time> due(const ShadowState& state) const;
  /// Fires what is due at or before `at`, each at its own time.
  void fire(ShadowState& state, Time at, std::vector<ShadowFiring>& found) const;

  const std::vector<Preset>& presets() const { return presets_; }

 private:
  PresetState& state_of(ShadowState& state, std::size_t preset) const;
  const PresetState* find(const ShadowState& state, std::size_t preset) const;

  std::vector<Preset> presets_;
  std::vector<std::uint64_t> names_;  ///< Hashes.
};

}  // namespace assist::click
