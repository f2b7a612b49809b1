// `assist topics create`: the topics of a configuration, with the settings that its guarantees
// need.
#pragma once

#include <CLI/App.hpp>
#include <cstdint>
#include <iosfwd>
#include <map>
#include <string>
#include <vector>

#include "processor/ops/config.h"

namespace assist {

struct TopicOptions {
  std::int32_t partitions =
      0;  ///< 0: as the topics have that are there; none there: `partitions_default`.
  std::int32_t replication = -1;  ///< -1: the broker's default.
  bool keep_forever =
      false;  ///< No record expires by age: recorded events are older than any retention.
};
inline constexpr std::int32_t partitions_default = 4;

/// A topic that should be there.
struct TopicPlan {
  std::string name;
  /// Topics of one group need equal partition counts: the inputs of a stage with its changelog, the
  /// outputs.
  std::string group;
  std::map<std::string, std::string> settings;  ///< Of Kafka, e.g. {"cleanup.policy", "compact"}.
  std::int32_t partitions = 0;
};

/// What `config` needs, in the order of the data's way. `existing`: partition counts of the
/// broker's topics. Throws IoError, naming every topic whose count does not fit.
std::vector<TopicPlan> plan_topics(const Config& config, const TopicOptions& options,
                                   const std::map<std::string, std::int32_t>& existing);

/// Creates what is missing and says so on `out`, a line per topic; changes nothing that is there.
/// Throws IoError when the broker fails, or when a topic that is there would lose state or input.
void create_topics(const Config& config, const TopicOptions& options, std::ostream& out);

/// Adds the subcommand; it runs while `app` parses.
void add_topics(CLI::App& app);

}  // namespace assist
