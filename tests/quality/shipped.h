// The presets of deploy/presets. Tests run at the root of the repository.
#pragma once

#include <algorithm>
#include <filesystem>
#include <string>
#include <vector>

#include "processor/ops/click_sections.h"

namespace assist {

inline click::Preset shipped(const std::string& name) {
  return load_preset("deploy/presets/" + name + ".yaml");
}

/// By name.
inline std::vector<click::Preset> all_shipped() {
  std::vector<click::Preset> all;
  for (const auto& file : std::filesystem::directory_iterator("deploy/presets")) {
    if (file.path().extension() == ".yaml") all.push_back(load_preset(file.path()));
  }
  std::sort(all.begin(), all.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return all;
}

}  // namespace assist
