// A story: events in, expected outcomes out, as a YAML file a person can read. See README.md here
// for the form.
#pragma once

#include <yaml-cpp/yaml.h>

#include <filesystem>
#include <string>
#include <vector>

#include "processor/event/time.h"

namespace assist {

/// 2026-03-02T10:00:00Z: where the times of stories start.
inline constexpr Time story_start = time_from_ms(1'772'445'600'000);

/// A record to be sent, in the order of the file.
struct StoryRecord {
  Time at;
  std::string topic;
  std::string key;
  std::string value;  ///< JSON.
};

struct Story {
  std::string title;    ///< What happens, and what the visitor should get.
  std::string because;  ///< Why that is right.
  std::string config;   ///< YAML as in a configuration file; empty: the defaults.
  std::vector<StoryRecord> records;
  Time until;         ///< Time goes on to here after the last record.
  YAML::Node expect;  ///< `verdicts`, later `decisions` and `triggers`; each a list.
};

/// Throws std::runtime_error that names the file and what is wrong with it.
Story read_story(const std::filesystem::path& file);
/// The stories of a folder, in order of their names.
std::vector<std::filesystem::path> story_files(const std::filesystem::path& folder);
/// "250ms", "20s", "1.5s", "10m", "1h".
Duration read_duration(const std::string& text);

}  // namespace assist
