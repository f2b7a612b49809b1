// The settings of a click preset, and how its file is read.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/click/preset.h"
#include "processor/ops/settings.h"

namespace assist {

/// A preset's rules, all of them; which ones a file has is told by its sections.
struct PresetRules {
  click::RunRule rage;
  click::WaitRule dead;
  click::SwipeRule swipe;
  click::ErrorRule error;
  click::ThrashRule thrash;
  click::FaultRule faults;
};

/// Every setting of `rules`, which outlive it.
Section preset_section(PresetRules& rules);

/// A file of a preset, relative to `base`, which is read.
Setting preset(std::string key, click::Preset& field, const std::filesystem::path& base);
/// A list of files of presets, relative to `base`, which are read.
Setting presets(std::string key, std::vector<click::Preset>& field,
                const std::filesystem::path& base);

/// Reads a preset, which is named after its file. Throws ConfigError that lists every error as
/// `file:line:column: key: what was expected, what was found`.
click::Preset load_preset(const std::filesystem::path& file);
/// The same for text that was read from `file`.
click::Preset parse_preset(std::string_view text, const std::filesystem::path& file);

}  // namespace assist
