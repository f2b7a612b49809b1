#include "processor/cli/topics.h"

#include <algorithm>
#include <catch2/catch.hpp>

#include "processor/ops/errors.h"

using namespace assist;

namespace {

const TopicPlan& of(const std::vector<TopicPlan>& plans, const std::string& name) {
  const auto found = std::find_if(plans.begin(), plans.end(),
                                  [&](const TopicPlan& plan) { return plan.name == name; });
  REQUIRE(found != plans.end());
  return *found;
}

}  // namespace

TEST_CASE("a broker without topics gets all of them with the same partition count", "[topics]") {
  const auto plans = plan_topics({}, {}, {});
  CHECK(plans.size() == 14);
  for (const TopicPlan& plan : plans) CHECK(plan.partitions == partitions_default);
}

TEST_CASE("state is compacted, streams expire", "[topics]") {
  const auto plans = plan_topics({}, {}, {});
  for (const char* name : {"assist.changelog.detect", "assist.changelog.care"}) {
    const auto& settings = of(plans, name).settings;
    CHECK(settings.at("cleanup.policy") == "compact");
    CHECK(settings.at("min.cleanable.dirty.ratio") == "0.1");
    CHECK(std::stoll(settings.at("delete.retention.ms")) >= 86'400'000);
    CHECK(std::stoll(settings.at("segment.bytes")) <= 128 << 20);
  }
  CHECK(of(plans, "assist.profiles").settings.at("cleanup.policy") == "compact");
  for (const char* name : {"assist.clickstream", "assist.verdicts", "assist.triggers"}) {
    CHECK(of(plans, name).settings.at("cleanup.policy") == "delete");
    CHECK_FALSE(of(plans, name).settings.contains("retention.ms"));
  }
}

TEST_CASE("recorded events are kept for ever when asked for", "[topics]") {
  const auto plans = plan_topics({}, {.keep_forever = true}, {});
  CHECK(of(plans, "assist.clickstream").settings.at("retention.ms") == "-1");
  CHECK(of(plans, "assist.triggers").settings.at("retention.ms") == "-1");
  CHECK_FALSE(of(plans, "assist.changelog.detect").settings.contains("retention.ms"));
}

TEST_CASE("three copies mean that two must be written", "[topics]") {
  CHECK(of(plan_topics({}, {.replication = 3}, {}), "assist.changelog.care")
            .settings.at("min.insync.replicas") == "2");
  CHECK_FALSE(of(plan_topics({}, {.replication = 1}, {}), "assist.changelog.care")
                  .settings.contains("min.insync.replicas"));
}

TEST_CASE("new topics follow those of their group that are there", "[topics]") {
  const auto plans = plan_topics({}, {}, {{"assist.error-pages", 12}, {"assist.profiles", 6}});
  CHECK(of(plans, "assist.clickstream").partitions == 12);
  CHECK(of(plans, "assist.changelog.detect").partitions == 12);
  CHECK(of(plans, "assist.verdicts").partitions == 6);
  CHECK(of(plans, "assist.changelog.care").partitions == 6);
  CHECK(of(plans, "assist.triggers").partitions == partitions_default);
}

TEST_CASE("partition counts that do not fit are refused by name", "[topics]") {
  CHECK_THROWS_WITH(
      plan_topics({}, {}, {{"assist.clickstream", 4}, {"assist.error-pages", 6}}),
      Catch::Contains(
          "assist.error-pages has 6 partitions, 4 needed like the other topics of detect"));
  CHECK_THROWS_AS(plan_topics({}, {.partitions = 8}, {{"assist.feedback", 4}}), IoError);
  CHECK_NOTHROW(plan_topics({}, {.partitions = 8}, {{"unrelated", 4}}));
}

TEST_CASE("a process with one stage needs that stage's topics only", "[topics]") {
  Config config;
  config.stages.care = false;
  const auto plans = plan_topics(config, {}, {});
  CHECK(plans.size() == 5);
  CHECK(of(plans, "assist.verdicts").group == "care");
  config.topics.further_events = {"assist.kiosk"};
  CHECK(of(plan_topics(config, {}, {}), "assist.kiosk").group == "detect");
}
