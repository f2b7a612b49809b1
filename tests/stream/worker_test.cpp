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

TEST_CASE("a restore on an empty disk keeps to its budget of memory", "[worker]") {
  Application application(1);
  constexpr int count = 5'000;
  std::vector<Sent> sent;
  for (int i = 0; i < count; ++i) sent.push_back({0, "key-" + std::to_string(i), "1"});
  {
    Running running(application, "w");
    send(application.name + ".a", sent);
    REQUIRE(eventually([&] { return application.keys() == count; }));
  }
  std::filesystem::remove_all(application.store.directory);
  application.records_bytes = 256 << 10;
  const double before = application.metrics.store_evictions.Value();
  Running running(application, "w");
  REQUIRE(eventually([&] { return running.worker.status().ready(); }));
  // Nothing is sent: without a commit it is the restore that must have made room.
  CHECK(
      eventually([&] { return application.metrics.store_evictions.Value() - before > count / 2; }));
  send(application.name + ".a", sent);
  send(application.name + ".a", sent);
  CHECK(eventually([&] { return application.told().size() == count; }));
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

TEST_CASE("a dead letter whose headers fill it goes without them", "[worker]") {
  Application application;
  Running running(application, "w");
  Sent poison{0, "eva", "garbage", std::string(1'048'100, 'x')};  // Kafka allows 1,048,588.
  send(application.name + ".a", {poison});
  send(application.name + ".a", inputs(0, "eva", 0, 3));
  CHECK(eventually([&] { return application.told().size() == 1; }));
  const auto dead = read_all(application.topics.dead_letters);
  REQUIRE(dead.size() == 1);
  CHECK(dead[0].value == "garbage");
  CHECK(dead[0].headers.at("__assist.errors.code") == "not_json");
  CHECK(dead[0].headers.count("sent") == 0);
}

TEST_CASE("what was deleted before it was read is told of, and the stream goes on", "[worker]") {
  Application application;
  {
    Running running(application, "w");
    send(application.name + ".a", inputs(0, "ana", 0, 3));
    CHECK(eventually([&] { return application.told().size() == 1; }));
  }
  send(application.name + ".a", inputs(0, "ana", 3, 4));
  delete_records(application.name + ".a", 0, 5);
  Running running(application, "w");
  CHECK(eventually([&] { return application.spoken.has("records are lost"); }));
  send(application.name + ".a", inputs(0, "ana", 7, 1));
  CHECK(eventually([&] { return application.told().count("ana: third 6") == 1; }));
  CHECK(application.metrics.input_gaps.Value() == 1);
  CHECK(eventually([&] { return running.worker.status().ready(); }));
}

TEST_CASE("on a partition that is never idle, timers fire when their time has been read",
          "[worker]") {
  Application application(1);
  application.config.clock = Clock::wall;
  application.time_source = TimeSource::record;
  Running running(application, "w");
  REQUIRE(eventually([&] { return running.worker.status().ready(); }));
  // In turn: one that begins anew at once may wait for its last end. No pause is to be so long that
  // the client sees the end of the partition.
  TransactionalSender senders[4];
  std::size_t turn = 0;
  const auto send_now = [&](const std::string& key) {
    senders[turn++ % 4].send(application.name + ".a",
                             {0, key, std::to_string(ms_of(wall_clock()))});
  };
  send_now("quiet");
  const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(3);
  while (std::chrono::steady_clock::now() < until) send_now("busy");
  const auto told = application.told();
  CHECK(std::any_of(told.begin(), told.end(),
                    [](const std::string& what) { return what.starts_with("quiet: silent"); }));
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
