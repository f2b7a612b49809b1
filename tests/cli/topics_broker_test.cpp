// `assist topics create` against a real broker.

#include <catch2/catch.hpp>
#include <sstream>

#include "processor/cli/topics.h"
#include "processor/ops/errors.h"
#include "tests/stream/broker.h"

using namespace assist;

namespace {

/// A configuration whose topics nobody else has.
Config own_topics() {
  Config config;
  const std::string prefix = test::unique_name("topics");
  config.stream.bootstrap_servers = test::bootstrap_servers();
  TopicConfig& topics = config.topics;
  for (std::string* name :
       {&topics.clickstream, &topics.error_pages, &topics.profiles, &topics.feedback,
        &topics.support, &topics.service, &topics.verdicts, &topics.broadcast, &topics.triggers,
        &topics.decisions, &topics.cases, &topics.dead_letters, &topics.changelog_prefix}) {
    *name = prefix + "." + *name;
  }
  return config;
}

std::size_t lines_with(const std::string& text, const std::string& beginning) {
  std::istringstream lines(text);
  std::size_t count = 0;
  for (std::string line; std::getline(lines, line);) count += line.starts_with(beginning) ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("topics are created once, are there at once, and the second time nothing changes",
          "[topics][broker]") {
  const Config config = own_topics();
  std::ostringstream first;
  create_topics(config, {.partitions = 3, .replication = 1, .keep_forever = true}, first);
  CHECK(lines_with(first.str(), "created ") == 14);
  test::send(config.topics.clickstream, {{2, "key", "value"}});
  CHECK(test::read_all(config.topics.clickstream).size() == 1);

  std::ostringstream second;
  create_topics(config, {}, second);
  CHECK(lines_with(second.str(), "is there ") == 14);
  CHECK(lines_with(second.str(), "created ") == 0);
}

TEST_CASE("what does not fit is refused and nothing is made", "[topics][broker]") {
  const Config config = own_topics();
  test::create_topic(config.topics.error_pages, 5);
  std::ostringstream out;
  CHECK_THROWS_WITH(create_topics(config, {.partitions = 3}, out),
                    Catch::Contains(config.topics.error_pages + " has 5 partitions, 3 needed"));
  std::ostringstream after;
  create_topics(config, {}, after);
  CHECK(lines_with(after.str(), "created ") == 13);
}

TEST_CASE("a changelog that would expire is refused", "[topics][broker]") {
  const Config config = own_topics();
  test::create_topic(config.topics.changelog_prefix + "detect", 4);
  std::ostringstream out;
  CHECK_THROWS_WITH(create_topics(config, {}, out),
                    Catch::Contains("is there with cleanup.policy=delete, compact needed"));
}
