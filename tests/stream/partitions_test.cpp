// What the runtime does when topics are missing or their partition counts are not what its state
// was made with: keys have moved, and going on would give one key two states.
#include "tests/stream/application.h"

namespace assist::test {
namespace {

struct Growing : Application {
  Growing() { config.properties["topic.metadata.refresh.interval.ms"] = "500"; }
  void grow_all(std::size_t partitions) {
    for (const std::string& input : inputs()) add_partitions(input, partitions);
    add_partitions(changelog(), partitions);
  }
  /// One key on each partition counts to three.
  void count_to_three(int partitions) {
    for (int partition = 0; partition < partitions; ++partition) {
      send(name + ".a", test::inputs(partition, "k" + std::to_string(partition), 0, 3));
    }
  }
};

}  // namespace

TEST_CASE("partitions may be assigned anew before the client has stopped them", "[partitions]") {
  const std::string topic = unique_name("assigned");
  create_topic(topic, 8);
  StreamConfig config;
  config.bootstrap_servers = bootstrap_servers();
  kafka::Settings settings(config, RD_KAFKA_CONSUMER);
  settings.set("group.id", topic).set("enable.auto.commit", "false");
  const kafka::Handle consumer = settings.make();
  for (int round = 0; round < 2'000; ++round) {  // A plain rd_kafka_assign() aborts before that.
    kafka::PartitionList list;
    for (int partition = 0; partition <= round % 8; ++partition) list.add({topic, partition}, 0);
    REQUIRE(kafka::assign(consumer.get(), list.get()) == RD_KAFKA_RESP_ERR_NO_ERROR);
  }
  CHECK(kafka::assign(consumer.get(), nullptr) == RD_KAFKA_RESP_ERR_NO_ERROR);
}

TEST_CASE("partitions that are added while a worker runs stop all tasks of the stage",
          "[partitions]") {
  Growing application;
  Running running(application, "w");
  application.count_to_three(2);
  REQUIRE(eventually([&] { return application.told().size() == 2; }));
  application.grow_all(4);
  CHECK(eventually([&] { return running.worker.status().stopped == 4; }));
  CHECK(application.spoken.has("had 2 partitions and now have 4"));
  CHECK(application.spoken.has(application.name + ".a"));
  application.count_to_three(4);
  CHECK_FALSE(eventually([&] { return application.told().size() > 2; }, 1));
}

TEST_CASE("partitions that were added while nobody ran stop all tasks of the stage",
          "[partitions]") {
  Growing application;
  {
    Running running(application, "w");
    application.count_to_three(2);
    REQUIRE(eventually([&] { return application.told().size() == 2; }));
  }
  application.grow_all(4);
  application.count_to_three(4);
  Running running(application, "w");
  CHECK(eventually([&] { return running.worker.status().stopped == 4; }));
  CHECK(application.spoken.has("had 2 partitions and now have 4"));
  CHECK_FALSE(eventually([&] { return application.told().size() > 2; }, 1));
}

TEST_CASE("unequal partition counts are refused, at a start and while it runs", "[partitions]") {
  Growing application;
  {
    Running running(application, "w");
    application.count_to_three(2);
    REQUIRE(eventually([&] { return running.worker.status().ready(); }));
    REQUIRE(eventually([&] { return application.told().size() == 2; }));
    add_partitions(application.name + ".a", 4);
    CHECK(eventually([&] { return !running.worker.status().ready(); }));
    CHECK(eventually([&] { return application.spoken.has(application.name + ".a 4"); }));
    CHECK(application.spoken.has(application.name + ".b 2"));
  }
  application.count_to_three(4);
  Running running(application, "w");
  CHECK(eventually(
      [&] { return application.spoken.has("must have equal partition counts; waiting"); }));
  CHECK_FALSE(eventually(
      [&] { return running.worker.status().ready() || application.told().size() > 2; }, 1));
}

TEST_CASE("a missing topic is waited for and named", "[partitions]") {
  Application application;
  delete_topic(application.name + ".b");
  Running running(application, "w");
  CHECK(eventually([&] { return application.spoken.has("waiting for a topic"); }));
  CHECK(application.spoken.has(application.name + ".b"));
  CHECK_FALSE(running.worker.status().ready());
  create_topic(application.name + ".b", 2);
  send(application.name + ".b", inputs(1, "ana", 0, 3));
  CHECK(eventually([&] { return application.told().count("ana: third 3") == 1; }));
  CHECK(eventually([&] { return running.worker.status().ready(); }));
}

}  // namespace assist::test
