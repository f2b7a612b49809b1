// The runtime against a real broker, with the smallest stage that uses all of it.
#include <fstream>

#include "tests/stream/application.h"

namespace assist::test {

TEST_CASE("inputs are counted once over a restart from the local store", "[worker]") {
  Application application;
  {
    Running running(application, "w");
    send(application.name + ".a", inputs(0, "ana", 0, 4));
    CHECK(eventually([&] { return application.told().size() == 1; }));
  }
  send(application.name + ".b", inputs(0, "ana", 10, 5));
  Running running(application, "w");
  CHECK(eventually([&] { return application.told().size() == 3; }));
  CHECK(application.told() ==
        std::set<std::string>{"ana: third 3", "ana: third 6", "ana: third 9"});
}

TEST_CASE("inputs are counted once over a restart on an empty disk", "[worker]") {
  Application application;
  {
    Running running(application, "w");
    send(application.name + ".a", inputs(1, "ben", 0, 5));
    CHECK(eventually([&] { return application.told().size() == 1; }));
  }
  std::filesystem::remove_all(application.store.directory);
  send(application.name + ".a", inputs(1, "ben", 10, 1));
  Running running(application, "w");
  CHECK(eventually([&] { return application.told().size() == 2; }));
  CHECK(application.told().count("ben: third 6") == 1);
}

TEST_CASE("silence is told when event time has passed it", "[worker]") {
  Application application;
  Running running(application, "w");
  send(application.name + ".a", {{0, "cat", "5000"}, {0, "dog", "5500"}, {0, "dog", "6400"}});
  CHECK(eventually([&] { return application.told().count("cat: silent since 5000") == 1; }));
  CHECK(application.told().count("dog: silent since 6400") == 0);
}

TEST_CASE("a worker that ends on an error of the disk commits nothing of what it was about",
          "[worker]") {
  Application application;
  {
    Running running(application, "w");
    send(application.name + ".a", inputs(0, "ana", 0, 3));
    REQUIRE(eventually([&] { return application.told().size() == 1; }));
    application.disk_fails = true;
    send(application.name + ".a", inputs(0, "ana", 3, 3));
    REQUIRE(eventually([&] { return running.failed.load(); }));
  }
  application.disk_fails = false;
  Running running(application, "w");
  CHECK(eventually([&] { return application.told().count("ana: third 6") == 1; }, 15));
}

TEST_CASE("a worker whose store cannot be opened ends in words", "[worker]") {
  Application application;
  std::filesystem::create_directories(application.store.directory);
  { std::ofstream(application.store.directory + "/w") << "a file where a folder must be"; }
  Running running(application, "w");
  CHECK(eventually([&] { return running.failed.load(); }));
}

TEST_CASE("a worker whose producer cannot start is a member and never ready", "[worker]") {
  Application application;
  application.config.transaction_timeout = std::chrono::minutes(16);  // The broker allows 15.
  Running running(application, "w");
  CHECK(eventually([&] { return running.worker.status().member.load(); }));
  CHECK(eventually([&] { return application.spoken.has("INVALID_TRANSACTION_TIMEOUT"); }));
  CHECK_FALSE(eventually([&] { return running.worker.status().ready(); }, 2));
}

TEST_CASE("a worker is ready when its tasks are live, not before", "[worker]") {
  Application application;
  Running running(application, "w");
  REQUIRE(eventually([&] { return running.worker.status().ready(); }));
  CHECK(application.spoken.has("task is live"));
  CHECK(running.worker.status().tasks == 2);
}

TEST_CASE("poison goes to the dead letters as it came, and the stream goes on", "[worker]") {
  Application application;
  Running running(application, "w");
  send(application.name + ".a", {{0, "eva", "1"},
                                 {0, "eva", "garbage \xff"},
                                 {0, std::nullopt, "7"},
                                 {0, "eva", "2"},
                                 {0, "eva", "3"}});
  CHECK(eventually([&] { return application.told().size() == 1; }));
  const auto dead = read_all(application.topics.dead_letters);
  REQUIRE(dead.size() == 2);
  CHECK(dead[0].value == "garbage \xff");
  CHECK(dead[0].key == "eva");
  CHECK(dead[0].headers.at("__assist.errors.code") == "not_json");
  CHECK(dead[0].headers.at("__assist.errors.offset") == "1");
}

TEST_CASE("two workers share the partitions, and a third takes over what one leaves", "[worker]") {
  Application application(4);
  auto first = std::make_unique<Running>(application, "w1");
  auto second = std::make_unique<Running>(application, "w2");
  for (int partition = 0; partition < 4; ++partition) {
    send(application.name + ".a", inputs(partition, "k" + std::to_string(partition), 0, 3));
  }
  CHECK(eventually([&] { return application.told().size() == 4; }));
  first.reset();
  Running third(application, "w3");
  for (int partition = 0; partition < 4; ++partition) {
    send(application.name + ".b", inputs(partition, "k" + std::to_string(partition), 10, 3));
  }
  CHECK(eventually([&] { return application.told().size() == 8; }));
}

}  // namespace assist::test
