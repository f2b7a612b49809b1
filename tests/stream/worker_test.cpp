// The runtime against a real broker, with the smallest stage that uses all of it.
#include "processor/stream/worker.h"

#include <prometheus/registry.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <thread>

#include "tests/stream/broker.h"
#include "tests/stream/counting_stage.h"

namespace assist::test {
namespace {

/// One application: its topics and as many workers as a test starts.
struct Application {
  explicit Application(int partitions = 2) : name(unique_name("count")) {
    config.bootstrap_servers = bootstrap_servers();
    config.group_id = name;
    config.clock = Clock::event;
    config.lateness = Duration(0);
    topics.changelog_prefix = name + ".changelog.";
    topics.dead_letters = name + ".dead";
    for (const std::string& input : {name + ".a", name + ".b"}) create_topic(input, partitions);
    create_topic(topics.changelog_prefix + "count", partitions, true);
    create_topic(name + ".out", partitions);
    create_topic(topics.dead_letters, 1);
    store.directory = "build/test-state/" + name;
  }
  ~Application() { std::filesystem::remove_all(store.directory); }

  Worker::Setting setting(const std::string& worker) {
    StageSpec stage{
        "count", {name + ".a", name + ".b"}, TimeSource::partition, [this](Store* store_of_task) {
          return std::make_unique<HostOf<CountingStage>>(CountingStage{name + ".out", {}},
                                                         store_of_task);
        }};
    return {config,          topics,      store,  {stage},
            {name + ".out"}, environment, worker, store.directory + "/" + worker,
            64 << 20,        64 << 20};
  }
  std::set<std::string> told() const {
    std::set<std::string> all;
    for (const Seen& seen : read_all(name + ".out")) {
      const bool first = all.insert(seen.key + ": " + seen.value).second;
      CHECK(first);  // Nothing is told twice.
    }
    return all;
  }

  std::string name;
  StreamConfig config;
  TopicConfig topics;
  StoreConfig store;
  StoreEnvironment environment{32 << 20};
  prometheus::Registry registry;
  Metrics metrics{registry};
  LogConfig quiet{LogLevel::info};
  Log log{quiet};
};

/// A worker on its own thread until it goes out of scope.
struct Running {
  Running(Application& application, const std::string& name)
      : worker(application.setting(name), application.metrics, application.log),
        thread([this] { worker.run(stop); }) {}
  ~Running() {
    stop = true;
    thread.join();
  }
  std::atomic<bool> stop{false};
  Worker worker;
  std::thread thread;
};

template <class Condition>
bool eventually(Condition&& condition, int seconds = 30) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  while (!condition()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return true;
}

std::vector<Sent> inputs(int partition, const std::string& key, int from, int count) {
  std::vector<Sent> sent;
  for (int i = from; i < from + count; ++i)
    sent.push_back({partition, key, std::to_string(1'000'000 + i * 10)});
  return sent;
}

}  // namespace

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
