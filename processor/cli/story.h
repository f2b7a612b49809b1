// A story: what happens to visitors, and what they must be given, as a YAML file that a person can
// read. docs/testing_your_policy.md describes the form.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "processor/event/time.h"
#include "processor/ops/yaml.h"

namespace assist {

/// Something that happens.
struct StoryStep {
  enum class Kind : std::uint8_t { event, error, profile, feedback, support };
  Kind kind = Kind::event;
  Time at;
  Position position;
  std::string topic;      ///< Empty: the configured one of the kind.
  std::string key;        ///< Of a feedback it may be empty: the customer of the offer.
  std::string value;      ///< JSON; empty: a tombstone. Of a feedback without `trigger_id`.
  std::size_t offer = 0;  ///< Of a feedback: of the story's offers the first is 1; 0: the latest.
};

struct Story {
  std::string file;
  std::string title;                  ///< What happens, and what the visitor should get.
  std::string because;                ///< Why that is right.
  std::vector<std::string> settings;  ///< key=value that win over the configuration.
  Time start;                         ///< What `at` counts from.
  std::vector<StoryStep> steps;       ///< In the order of the file, which is that of arrival.
  Time until;                         ///< Time goes on to here after the last step.
  YamlNode expect;                    ///< A map; see read_expectations().
};

/// What is said must have these values in its fields.
struct Expected {
  struct Field {
    std::string name;
    Position position;
    std::string value;  ///< Moments in ms since the start, lists joined by spaces.
  };
  Position position;
  std::vector<Field> fields;
};
/// All that is said of one kind, in order.
struct Expectation {
  std::string list;  ///< "verdicts", "triggers", "decisions" or "cases".
  Position position;
  std::vector<Expected> all;
};

/// Each throws ConfigError with everything that is wrong as `file:line:column: key: what`.
Story read_story(const std::filesystem::path& file);
std::vector<Expectation> read_expectations(const Story& story);

/// Whether a field of what is said tells when, as a duration since the start.
bool is_moment(std::string_view field);

/// The stories of a folder, in order of their names.
std::vector<std::filesystem::path> story_files(const std::filesystem::path& folder);
/// "250ms", "20s", "1.5s", "10m", "1h", "2d", and 0. None: it is no duration.
std::optional<Duration> read_duration(const std::string& text);

}  // namespace assist
