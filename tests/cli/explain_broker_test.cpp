// `assist explain` against a real broker: what it reads, and what it leaves alone.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "processor/cli/customer_topics.h"
#include "processor/cli/kafka_outlet.h"
#include "processor/ops/errors.h"
#include "processor/stream/wall_clock.h"
#include "tests/cli/program.h"
#include "tests/stream/broker.h"

using namespace assist;
using nlohmann::json;

namespace {

constexpr int partitions = 3;
constexpr Duration a_minute{60'000};

/// A configuration whose topics nobody else has.
Config own_topics() {
  Config config;
  const std::string prefix = test::unique_name("explain");
  config.stream.bootstrap_servers = test::bootstrap_servers();
  TopicConfig& topics = config.topics;
  for (std::string* name :
       {&topics.decisions, &topics.triggers, &topics.feedback, &topics.verdicts}) {
    *name = prefix + "." + *name;
  }
  return config;
}

json decision(const std::string& customer, const std::string& id) {
  return {{"schema", "care.assist.decision/1"},
          {"decision_id", id},
          {"trigger_id", "t_1"},
          {"time", "2026-11-22T14:03:05.000Z"},
          {"customer_key", customer},
          {"outcome", "emitted"},
          {"gate", "emit"},
          {"type", "chat_offer"},
          {"candidates", {{{"why", "stuck"}}}}};
}

void send(const std::string& topic, const std::string& key, const std::string& value) {
  test::send(topic, {{partition_of(key, partitions), key, value}});
}

/// As the processor writes: in a transaction, whose marker is the last offset.
void decide(const Config& config, const std::string& customer, const std::string& id) {
  test::TransactionalSender().send(
      config.topics.decisions,
      {partition_of(customer, partitions), customer, decision(customer, id).dump()});
}

CustomerRecords read(const Config& config, const std::string& customer, Time since) {
  CustomerRecords records(customer);
  read_customer_topics(config, since, records);
  return records;
}

}  // namespace

TEST_CASE("what Kafka holds about a customer is read, and nothing of others", "[explain][broker]") {
  const Config config = own_topics();
  const TopicConfig& topics = config.topics;
  for (const std::string& topic :
       {topics.decisions, topics.triggers, topics.feedback, topics.verdicts}) {
    test::create_topic(topic, partitions);
  }
  for (const char* customer : {"c-1", "c-2", "c-3", "c-4", "c-5"}) {
    decide(config, customer, std::string("d_") + customer);
  }
  send(topics.decisions, "c-1", "no record");
  send(topics.triggers, "c-1",
       R"({"schema":"care.assist.trigger/1","op":"cancel","trigger_id":"t_1",)"
       R"("created_at":"2026-11-22T14:03:40Z"})");
  send(topics.feedback, "c-1",
       R"({"trigger_id":"t_1","kind":"shown","at":"2026-11-22T14:03:06Z"})");
  send(topics.feedback, "c-1", "no feedback");
  Verdict verdict;
  verdict.set_episode_id("e1");
  verdict.set_level(LEVEL_CHAT);
  send(topics.verdicts, "c-1", verdict.SerializeAsString());

  const CustomerRecords records = read(config, "c-1", wall_clock() - a_minute);
  REQUIRE(records.decisions().size() == 1);
  CHECK(records.decisions()[0].decision_id == "d_c-1");
  CHECK(records.trouble().highest == LEVEL_CHAT);
  const std::vector<OfferEvent> events = records.offer_events();
  REQUIRE(events.size() == 2);
  CHECK(events[0].what == "shown");
  CHECK(events[1].what == "cancel");

  CHECK(read(config, "c-1", wall_clock() + a_minute).decisions().empty());
  CHECK(read(config, "nobody", wall_clock() - a_minute).decisions().empty());
}

TEST_CASE("triggers, feedback and verdicts may be missing, decisions not", "[explain][broker]") {
  const Config config = own_topics();
  CustomerRecords records("c-1");
  CHECK_THROWS_WITH(read_customer_topics(config, wall_clock(), records),
                    Catch::Contains("there is no topic " + config.topics.decisions));
  test::create_topic(config.topics.decisions, partitions);
  CHECK(read(config, "c-1", wall_clock() - a_minute).decisions().empty());
  decide(config, "c-1", "d_1");
  CHECK(read(config, "c-1", wall_clock() - a_minute).decisions().size() == 1);
}

TEST_CASE("the program answers from Kafka", "[explain][broker]") {
  const Config config = own_topics();
  test::create_topic(config.topics.decisions, partitions);
  decide(config, "c-1", "d_1");
  const program::Folder folder;
  const std::string options = "explain --bootstrap " + test::bootstrap_servers() +
                              " --set topics.decisions=" + config.topics.decisions;
  const program::Result told = program::run(folder, options + " --customer c-1");
  INFO(told.error);
  CHECK(told.code == 0);
  CHECK(told.error.empty());
  CHECK(
      told.out.starts_with("c-1 got a chat offer at 14:03:05 on 2026-11-22 UTC because the "
                           "visitor was stuck.\n"));
  const program::Result nothing = program::run(folder, options + " --customer c-2");
  CHECK(nothing.code == 1);
  CHECK(program::has(nothing.out, "Nothing was decided about c-2 in " + config.topics.decisions));
}
