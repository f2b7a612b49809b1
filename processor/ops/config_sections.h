// The table of all settings; config.cpp reads and prints by it.
#pragma once

#include <filesystem>

#include "processor/ops/config.h"
#include "processor/ops/settings.h"

namespace assist {

/// Every setting of `config`, which outlives it. Relative paths are relative to `base`.
Section config_sections(Config& config, const std::filesystem::path& base);

/// Part of config_sections(): what detect and care decide by, and how events are read.
Section decode_section(DecodeConfig& config);
Section detect_section(DetectConfig& config, const std::filesystem::path& base);
Section care_section(CareConfig& config, const std::filesystem::path& base);
Section resolve_section(ResolveConfig& config);
Section survey_section(SurveyConfig& config);

/// What no single key can tell. Positions come from `set`.
void check_together(const Config& config, const Positions& set, ConfigErrors& errors);

}  // namespace assist
