#include <fmt/format.h>

#include "processor/cli/topics.h"
#include "processor/ops/errors.h"

namespace assist {

namespace {

using Settings = std::map<std::string, std::string>;

/// With fewer replicas a broker that dies takes acknowledged records with it, whatever is set here.
constexpr std::int32_t safe_replication = 3;

/// The truth of all state. A tombstone outlives every store that is still trusted (stream/task.h,
/// store_age_max), and an erased customer's record may not linger: segments close and are cleaned
/// within a day. Small segments keep the part that a restore reads for nothing small.
const Settings changelog_settings{
    {"cleanup.policy", "compact"},        {"segment.bytes", "67108864"},
    {"segment.ms", "86400000"},           {"max.compaction.lag.ms", "86400000"},
    {"min.cleanable.dirty.ratio", "0.1"}, {"delete.retention.ms", "604800000"}};
/// The latest profile of every customer.
const Settings table_settings{{"cleanup.policy", "compact"},
                              {"max.compaction.lag.ms", "86400000"},
                              {"delete.retention.ms", "604800000"}};
const Settings stream_settings{{"cleanup.policy", "delete"}};

class Planner {
 public:
  Planner(const TopicOptions& options, const std::map<std::string, std::int32_t>& existing)
      : options_(options), existing_(existing) {}

  void add(const std::string& group, const std::string& name, Settings settings) {
    if (options_.keep_forever && settings.at("cleanup.policy") == "delete") {
      settings["retention.ms"] = "-1";
    }
    if (options_.replication >= safe_replication) settings["min.insync.replicas"] = "2";
    plans_.push_back({name, group, std::move(settings), 0});
  }

  /// Gives every topic its partition count.
  std::vector<TopicPlan> take() {
    std::string problems;
    for (TopicPlan& plan : plans_) {
      plan.partitions = count_of(plan.group);
      const auto there = existing_.find(plan.name);
      if (there != existing_.end() && there->second != plan.partitions) {
        problems += fmt::format("\n{} has {} partitions, {} needed like the other topics of {}",
                                plan.name, there->second, plan.partitions, plan.group);
      }
    }
    if (!problems.empty()) {
      throw IoError("partition counts do not fit, nothing was created:" + problems);
    }
    return std::move(plans_);
  }

 private:
  std::int32_t count_of(const std::string& group) const {
    if (options_.partitions > 0) return options_.partitions;
    for (const TopicPlan& plan : plans_) {
      const auto there = existing_.find(plan.name);
      if (plan.group == group && there != existing_.end()) return there->second;
    }
    return partitions_default;
  }

  const TopicOptions& options_;
  const std::map<std::string, std::int32_t>& existing_;
  std::vector<TopicPlan> plans_;
};

}  // namespace

std::vector<TopicPlan> plan_topics(const Config& config, const TopicOptions& options,
                                   const std::map<std::string, std::int32_t>& existing) {
  const TopicConfig& topics = config.topics;
  Planner planner(options, existing);
  if (config.stages.detect) {
    planner.add("detect", topics.clickstream, stream_settings);
    planner.add("detect", topics.error_pages, stream_settings);
    for (const std::string& name : topics.further_events)
      planner.add("detect", name, stream_settings);
    planner.add("detect", topics.changelog_prefix + "detect", changelog_settings);
  }
  planner.add("care", topics.verdicts, stream_settings);
  if (config.stages.care) {
    planner.add("care", topics.profiles, table_settings);
    planner.add("care", topics.feedback, stream_settings);
    planner.add("care", topics.service, stream_settings);
    planner.add("care", topics.support, stream_settings);
    planner.add("care", topics.broadcast, stream_settings);
    planner.add("care", topics.changelog_prefix + "care", changelog_settings);
    planner.add("output", topics.triggers, stream_settings);
    planner.add("output", topics.decisions, stream_settings);
    planner.add("output", topics.cases, stream_settings);
  }
  planner.add("output", topics.dead_letters, stream_settings);
  return planner.take();
}

}  // namespace assist
