// What detect costs without Kafka: decoding, state and its bookkeeping, as the worker drives them.
//
//   engine_bench engine FILE [KEY=VALUE…]        events of `assist simulate`, state in memory;
//   settings engine_bench memory SESSIONS                 what idle sessions take engine_bench
//   scale active|uniform FILE SESSIONS EVENTS BUDGET DIRECTORY
//                                                sessions in a store, memory bounded (MiB)
//
// Prints one JSON object. Times are CPU of this process, so that neighbours disturb little.
#include <fmt/format.h>
#include <prometheus/registry.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <new>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "processor/cli/stages.h"
#include "processor/event/cache.h"
#include "processor/ops/memory_plan.h"
#include "processor/store/environment.h"
#include "processor/store/store.h"
#include "processor/stream/task.h"
#include "tests/bench/traffic.h"

namespace {
thread_local std::uint64_t allocations = 0;
}

// NOLINTBEGIN: every allocation of this thread is counted. Not inlined, or GCC 12 takes free() for
// a wrong delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
// NOLINTEND

namespace assist {
namespace {

constexpr std::size_t batch = 2'000;     // Between two looks at the timers, as stream.batch_max.
constexpr std::size_t commit = 100'000;  // Events of a transaction: 250 ms of a backlog.
constexpr std::uint64_t mib = 1 << 20;

double cpu_seconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}
double thread_cpu() {
  return cpu_seconds(CLOCK_THREAD_CPUTIME_ID);
}
double process_cpu() {
  return cpu_seconds(CLOCK_PROCESS_CPUTIME_ID);
}
double wall() {
  return cpu_seconds(CLOCK_MONOTONIC);
}

std::uint64_t resident_bytes() {
  std::uint64_t size = 0;
  std::uint64_t resident = 0;
  std::ifstream("/proc/self/statm") >> size >> resident;
  return resident * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

/// The verdicts' way out, without Kafka.
class Drop final : public Outbox {
 public:
  void send(const Message& message) override {
    ++messages;
    bytes += message.value.size();
  }
  std::uint64_t messages = 0, bytes = 0;
};

/// The detect stage of a process that reads a backlog: event time decides.
class Engine {
 public:
  explicit Engine(Store* store = nullptr, std::vector<std::string> settings = {})
      : config_(parse_config("", "(benchmark)", with_event_time(std::move(settings)))),
        metrics_(registry_),
        host_(DetectStage(config_, metrics_), store) {
    if (store != nullptr) host_.assume_complete();
  }
  StageHost& host() { return host_; }
  const Drop& outbox() const { return outbox_; }
  std::uint64_t rejected() const { return rejected_; }
  std::uint64_t changed() const { return changed_; }
  std::uint64_t changed_bytes() const { return changed_bytes_; }

  /// Takes a batch as a task does. `committed` is called after each event that ended a transaction.
  template <class Committed>
  void take(std::span<const Record> records, Committed committed) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (i % together == 0) prefetch(records.subspan(i, std::min(together, records.size() - i)));
      if (take(records[i])) committed();
    }
  }
  /// True after an event that ended a transaction.
  bool take(const Record& record) {
    if (host_.apply(record, std::nullopt, outbox_)) ++rejected_;
    ++events_;
    if (events_ % batch == 0)
      host_.fire_due(host_.newest() - lateness, std::nullopt, outbox_, 5'000);
    if (events_ % commit != 0) return false;
    commit_changes();
    return true;
  }
  void commit_changes() {
    host_.write_changes([this](std::string_view key, std::optional<std::string_view> bytes) {
      ++changed_;
      changed_bytes_ += key.size() + (bytes ? bytes->size() : 0);
    });
    host_.mark_committed();
  }

 private:
  static std::vector<std::string> with_event_time(std::vector<std::string> settings) {
    settings.emplace_back("stream.clock=event");
    return settings;
  }
  static constexpr Duration lateness{5'000};
  static constexpr std::size_t together = Task::prefetched_together;
  void prefetch(std::span<const Record> records) {
    keys_.clear();
    for (const Record& record : records) {
      bring_closer(record.value.data(), record.value.size());
      keys_.push_back(*record.key);
    }
    host_.prefetch(keys_);
  }
  Config config_;
  prometheus::Registry registry_;
  Metrics metrics_;
  HostOf<DetectStage> host_;
  Drop outbox_;
  std::vector<std::string_view> keys_;
  std::uint64_t events_ = 0, rejected_ = 0, changed_ = 0, changed_bytes_ = 0;
};

void engine(const std::string& path, std::vector<std::string> settings) {
  const EventFile file(path);
  const std::vector<Record>& records = file.records();
  if (records.size() < 2 * commit) throw std::runtime_error(path + ": too few events");
  const std::size_t warm = records.size() / 4 / commit * commit;
  Engine engine(nullptr, std::move(settings));
  const std::span<const Record> rest = std::span(records).subspan(warm);
  engine.take(std::span(records).first(warm), [] {});
  const std::uint64_t changed_before = engine.changed();
  const std::uint64_t allocated_before = allocations;
  const double began = wall();
  const double cpu_began = thread_cpu();
  engine.take(rest, [] {});
  engine.commit_changes();
  const double cpu = thread_cpu() - cpu_began;
  const double took = wall() - began;
  const auto measured = static_cast<double>(rest.size());
  const auto allocated = static_cast<double>(allocations - allocated_before);

  DecodeConfig recorded;
  recorded.clamp_times = false;
  EventDecoder decoder(Dialect::native, recorded);
  const double decode_began = thread_cpu();
  std::size_t decoded = 0;
  for (const Record& record : rest) decoded += decoder.decode(record).index();
  const double decode_cpu = thread_cpu() - decode_began;
  fmt::print(
      R"({{"events":{:.0f},"event_bytes":{:.1f},"ns_per_event":{:.1f},"events_per_second":{:.0f},)"
      R"("wall_events_per_second":{:.0f},"decode_ns_per_event":{:.1f},)"
      R"("allocations_per_event":{:.4f},"changed_per_event":{:.4f},)"
      R"("verdicts":{},"rejected":{},"decoded":{},"sessions":{}}})"
      "\n",
      measured, static_cast<double>(file.value_bytes()) / static_cast<double>(records.size()),
      cpu / measured * 1e9, measured / cpu, measured / took, decode_cpu / measured * 1e9,
      allocated / measured, static_cast<double>(engine.changed() - changed_before) / measured,
      engine.outbox().messages, engine.rejected(), decoded, engine.host().stats().records);
}

const Time first_time = time_from_ms(1'772'445'600'000);

void memory(std::uint64_t sessions) {
  constexpr int events_each = 5;
  Visits visits;
  Engine engine;
  const std::uint64_t before = resident_bytes();
  for (int round = 0; round < events_each; ++round) {
    for (std::uint64_t session = 0; session < sessions; ++session) {
      const Time time =
          first_time + Duration(round * 60'000 + static_cast<int>(session * 60'000 / sessions));
      engine.take(visits.event(session, time));
    }
  }
  engine.commit_changes();
  const HostStats stats = engine.host().stats();
  const auto count = static_cast<double>(stats.records);
  fmt::print(R"({{"sessions":{},"events_each":{},"resident_bytes_per_session":{:.1f},)"
             R"("counted_bytes_per_session":{:.1f},"rejected":{}}})"
             "\n",
             stats.records, events_each, static_cast<double>(resident_bytes() - before) / count,
             static_cast<double>(stats.bytes) / count, engine.rejected());
}

/// Saves and bounds memory as the worker does for its only task: its clock is event time.
class Keeper {
 public:
  Keeper(StageHost& host, Store& store, const StoreConfig& config, std::uint64_t records_bytes)
      : host_(host), store_(store), config_(config), limit_(records_bytes) {}

  void after_commit() {
    const bool due = host_.newest() - saved_at_ >= config_.write_behind_interval ||
                     host_.stats().unsaved >= config_.write_behind_records;
    if (due && !host_.saving()) begin();
    if (host_.saving() && host_.save_some(slice)) store_.flush(Store::Wait::no);
    const std::uint64_t bytes = host_.stats().bytes;
    if (bytes <= limit_) return;
    const std::size_t share = bytes - (limit_ - limit_ / 16);
    const std::size_t freed = host_.evict(share);
    if (freed >= share) return;
    finish();
    host_.evict(share - freed);
  }
  void finish() {
    if (!host_.saving()) begin();
    while (!host_.save_some(slice)) {
    }
  }

 private:
  // What a task writes in its eighth of the 100 ms that a worker's save takes in a backlog.
  static constexpr std::size_t slice = 5'000;
  void begin() {
    saved_at_ = host_.newest();
    host_.begin_save(StorePosition{++offset_, first_time, "benchmark"});
  }
  StageHost& host_;
  Store& store_;
  StoreConfig config_;
  std::uint64_t limit_;
  Time saved_at_ = first_time;
  std::int64_t offset_ = 0;
};

struct ScaleOptions {
  bool uniform = false;
  std::string events_file;
  std::uint64_t sessions = 0, events = 0, budget_mib = 0;
  std::string directory;
};

/// What filling has left to RocksDB's threads is not the cost of the events that follow.
void wait_until_idle() {
  for (double before = process_cpu(), now = 0;; before = now) {
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    now = process_cpu();
    if (now - before < 0.003) return;
  }
}

void scale(const ScaleOptions& options) {
  StoreConfig config;
  config.memory_budget_bytes = options.budget_mib * mib;
  const MemoryPlan plan = plan_memory(config, 1);
  std::filesystem::remove_all(options.directory);
  const StoreEnvironment environment(plan.rocksdb);
  Store store(environment, options.directory);
  Engine engine(&store);
  Keeper keeper(engine.host(), store, config, plan.records_per_worker);
  Visits visits;
  for (std::uint64_t session = 0; session < options.sessions; ++session) {
    const Time time = first_time + Duration(static_cast<int>(session * 60'000 / options.sessions));
    if (engine.take(visits.event(session, time))) keeper.after_commit();
  }
  engine.commit_changes();
  keeper.finish();
  keeper.after_commit();
  wait_until_idle();

  // Well within the half hour after which sessions expire, so that their number stays.
  const Duration span{900'000};
  const EventFile file(options.events_file);
  Traffic traffic(file, options.sessions, options.uniform);
  const std::uint64_t batches = options.events / batch;
  double made = 0;
  double began = 0;
  double thread_began = 0;
  HostStats before;
  std::uint64_t visits_before = 0;
  const auto time_of = [&](std::uint64_t number) {
    return first_time + Duration(60'000) +
           span * static_cast<std::int64_t>(number) / static_cast<std::int64_t>(batches);
  };
  for (std::uint64_t i = 0; i < batches; ++i) {
    if (i == batches / 2) {  // What comes before is to fill memory.
      began = process_cpu();
      thread_began = thread_cpu();
      made = 0;
      before = engine.host().stats();
      visits_before = traffic.begun();
    }
    const double making = thread_cpu();
    const std::vector<Record>& events = traffic.events(batch, time_of(i), time_of(i + 1));
    made += thread_cpu() - making;
    engine.take(events, [&] { keeper.after_commit(); });
  }
  const auto measured = static_cast<double>((batches - batches / 2) * batch);
  const double cpu = process_cpu() - began - made;
  const double thread = thread_cpu() - thread_began - made;
  const HostStats stats = engine.host().stats();
  fmt::print(R"({{"sessions":{},"events":{:.0f},"ns_per_event":{:.1f},"own_thread_ns":{:.1f},)"
             R"("visits":{},"loaded":{},"saved":{},"evicted":{},"in_memory":{},)"
             R"("resident_mib":{},"rejected":{}}})"
             "\n",
             options.sessions, measured, cpu / measured * 1e9, thread / measured * 1e9,
             traffic.begun() - visits_before, stats.loaded - before.loaded,
             stats.saved - before.saved, stats.evicted - before.evicted, stats.records,
             resident_bytes() / mib, engine.rejected());
}

int run(const std::vector<std::string>& words) {
  if (words.size() >= 2 && words[0] == "engine") {
    engine(words[1], {words.begin() + 2, words.end()});
  } else if (words.size() == 2 && words[0] == "memory") {
    memory(std::stoull(words[1]));
  } else if (words.size() == 7 && words[0] == "scale") {
    scale({words[1] == "uniform", words[2], std::stoull(words[3]), std::stoull(words[4]),
           std::stoull(words[5]), words[6]});
  } else {
    fmt::print(stderr, "engine_bench: see the head of tests/bench/engine_bench.cpp\n");
    return 2;
  }
  return 0;
}

}  // namespace
}  // namespace assist

int main(int count, char** words) {
  try {
    return assist::run({words + 1, words + count});
  } catch (const std::exception& error) {
    fmt::print(stderr, "engine_bench: {}\n", error.what());
    return 1;
  }
}
