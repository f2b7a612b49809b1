// One application of the counting stage, and workers of it on threads of their own: what the tests
// of the runtime share.
#pragma once

#include <prometheus/registry.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <filesystem>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "processor/stream/wall_clock.h"
#include "processor/stream/worker.h"
#include "tests/stream/broker.h"
#include "tests/stream/counting_stage.h"

namespace assist::test {

/// What was logged so far; any thread.
class Spoken {
 public:
  void take(std::string_view line) {
    const std::lock_guard lock(mutex_);
    text_ += line;
  }
  bool has(std::string_view part) const {
    const std::lock_guard lock(mutex_);
    return text_.find(part) != std::string::npos;
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

/// One application: its topics and as many workers as a test starts.
struct Application {
  explicit Application(int partitions = 2) : name(unique_name("count")) {
    config.bootstrap_servers = bootstrap_servers();
    config.group_id = name;
    config.clock = Clock::event;
    config.lateness = Duration(0);
    topics.changelog_prefix = name + ".changelog.";
    topics.dead_letters = name + ".dead";
    for (const std::string& input : inputs()) create_topic(input, partitions);
    create_topic(changelog(), partitions, true);
    create_topic(name + ".out", partitions);
    create_topic(topics.dead_letters, 1);
    store.directory = "build/test-state/" + name;
  }
  ~Application() { std::filesystem::remove_all(store.directory); }

  Worker::Setting setting(const std::string& worker) {
    StageSpec stage{"count", inputs(), time_source, [this](Store* store_of_task) {
                      return std::make_unique<HostOf<CountingStage>>(
                          CountingStage{name + ".out", {}, &disk_fails}, store_of_task);
                    }};
    return {config,          topics,      store,  {stage},
            {name + ".out"}, environment, worker, store.directory + "/" + worker,
            records_bytes,   64 << 20};
  }
  std::vector<std::string> inputs() const { return {name + ".a", name + ".b"}; }
  std::string changelog() const { return topics.changelog_prefix + "count"; }
  std::set<std::string> told() const {
    std::set<std::string> all;
    for (const Seen& seen : read_all(name + ".out")) {
      const bool first = all.insert(seen.key + ": " + seen.value).second;
      CHECK(first);  // Nothing is told twice.
    }
    return all;
  }

  /// Keys whose state the changelog has.
  std::size_t keys() const {
    std::set<std::string> all;
    for (const Seen& seen : read_all(changelog())) {
      if (seen.key.starts_with(state_key_prefix)) all.insert(seen.key);
    }
    return all.size();
  }

  std::string name;
  StreamConfig config;
  TopicConfig topics;
  StoreConfig store;
  StoreEnvironment environment{32 << 20};
  TimeSource time_source = TimeSource::partition;
  std::uint64_t records_bytes = 64 << 20;  ///< Memory for hot records.
  prometheus::Registry registry;
  Metrics metrics{registry};
  std::atomic<bool> disk_fails = false;
  Spoken spoken;
  Log log{{LogLevel::info}, [this](std::string_view line) { spoken.take(line); }, wall_clock};
};

/// A worker on its own thread until it goes out of scope.
struct Running {
  Running(Application& application, const std::string& name)
      : worker(application.setting(name), application.metrics, application.log), thread([this] {
          try {
            worker.run(stop);
          } catch (const IoError&) {
            failed = true;
          }
        }) {}
  ~Running() {
    stop = true;
    thread.join();
  }
  std::atomic<bool> stop{false}, failed{false};
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

inline std::vector<Sent> inputs(int partition, const std::string& key, int from, int count) {
  std::vector<Sent> sent;
  for (int i = from; i < from + count; ++i)
    sent.push_back({partition, key, std::to_string(1'000'000 + i * 10)});
  return sent;
}

}  // namespace assist::test
