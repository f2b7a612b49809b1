#include "processor/cli/run.h"

#include <fcntl.h>
#include <prometheus/registry.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <csignal>
#include <exception>
#include <filesystem>
#include <fstream>
#include <random>
#include <thread>

#include "processor/cli/pulse.h"
#include "processor/cli/stages.h"
#include "processor/ops/collectors.h"
#include "processor/ops/memory_plan.h"
#include "processor/ops/version.h"
#include "processor/serve/admin.h"
#include "processor/stream/wall_clock.h"
#include "processor/stream/worker.h"

namespace assist {
namespace {

constexpr auto stop_patience = std::chrono::milliseconds(9'500);
/// A turn of a worker that takes longer keeps visitors waiting. Large saves take some seconds.
constexpr Duration ready_patience{10'000};

/// The state directory belongs to one process at a time, and knows its name in the group.
class StateDirectory {
 public:
  explicit StateDirectory(const StoreConfig& store) : path_(store.directory) {
    std::error_code error;
    std::filesystem::create_directories(path_, error);
    const std::string lock = path_ + "/lock";
    lock_ = ::open(lock.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0) throw IoError("store.directory " + path_ + ": cannot be written");
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      throw IoError("store.directory " + path_ + ": another assist process uses it");
    }
  }
  ~StateDirectory() { ::close(lock_); }
  StateDirectory(const StateDirectory&) = delete;
  StateDirectory& operator=(const StateDirectory&) = delete;

  /// Made up at the first start, kept from then on: a restart then ends its own dangling
  /// transaction at once.
  std::string instance() const {
    const std::string file = path_ + "/instance";
    std::string name;
    if (std::ifstream(file) >> name && !name.empty()) return name;
    std::random_device entropy;
    const std::uint64_t number = (std::uint64_t{entropy()} << 32) | entropy();
    char text[17] = "";
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(number));
    if (!(std::ofstream(file) << text << std::flush)) throw IoError(file + ": cannot be written");
    return text;
  }

 private:
  std::string path_;
  int lock_ = -1;
};

/// SIGTERM and SIGINT are waited for, not handled: nothing runs in a signal handler.
class StopSignals {
 public:
  StopSignals() {
    sigemptyset(&signals_);
    for (const int signal : {SIGTERM, SIGINT}) sigaddset(&signals_, signal);
    pthread_sigmask(SIG_BLOCK, &signals_,
                    nullptr);  // Inherited by the threads that are started after this.
    std::signal(SIGPIPE, SIG_IGN);
  }
  bool arrived_within(std::chrono::milliseconds wait) const {
    const timespec time{wait.count() / 1'000, wait.count() % 1'000 * 1'000'000};
    return sigtimedwait(&signals_, nullptr, &time) > 0;
  }

 private:
  sigset_t signals_;
};

/// A worker, its thread and how it ended.
struct WorkerThread {
  WorkerThread(const Worker::Setting& setting, Metrics& metrics, Log& log)
      : name(setting.name), worker(setting, metrics, log) {}
  void start(const std::atomic<bool>& stop, Log& log) {
    thread = std::thread([this, &stop, &log] {
      try {
        worker.run(stop);
      } catch (const std::exception& error) {
        // Said at once: if another worker hangs, nobody comes to say it later.
        log.error("a worker cannot go on; the process ends",
                  {{"assist.worker", name}, {"error.message", error.what()}});
        failure = std::current_exception();  // For main and the exit code.
      }
      ended = true;
    });
  }
  const std::string name;
  Worker worker;
  std::exception_ptr failure;
  std::atomic<bool> ended{false};
  std::thread thread;
};

using WorkerThreads = std::vector<std::unique_ptr<WorkerThread>>;

/// When the worker that is furthest behind began its newest turn; `now` if none has begun one.
Time turned_at(const WorkerThreads& workers, Time now) {
  for (const auto& one : workers) {
    const std::int64_t ticked = one->worker.status().ticked_at_ms;
    if (ticked != 0) now = std::min(now, time_from_ms(ticked));
  }
  return now;
}

/// Of any broker. With a client of its own: those of the workers are theirs.
bool kafka_answers(const Config& config, Log& log) {
  try {
    kafka::Client client{log};
    kafka::Settings settings(config.stream, RD_KAFKA_PRODUCER);
    const kafka::Handle handle = settings.set_client(client).make();
    return kafka::partition_count(handle.get(), config.topics.dead_letters, Duration(2'000))
        .has_value();
  } catch (const IoError&) {
    return true;  // Not known: no excuse for a worker that stands still.
  }
}

Health health_of(const WorkerThreads& workers, const Pulse& pulse) {
  const auto all = [&workers](auto&& holds) {
    return std::all_of(workers.begin(), workers.end(),
                       [&](const auto& one) { return holds(one->worker.status()); });
  };
  const auto sum = [&workers](auto member) {
    std::int64_t total = 0;
    for (const auto& one : workers) total += (one->worker.status().*member).load();
    return total;
  };
  return {[&workers, &pulse] {
            const Time now = wall_clock();
            return pulse.beats(turned_at(workers, now), now);
          },
          [&workers, all, sum] {
            const Time now = wall_clock();
            const auto restoring = sum(&WorkerStatus::restoring);
            const auto stopped = sum(&WorkerStatus::stopped);
            return std::vector<Check>{
                {"turning", now - turned_at(workers, now) < ready_patience,
                 "a worker stands still, as when no broker answers"},
                {"topics",
                 all([](const WorkerStatus& status) { return status.topics_known.load(); }), ""},
                {"group", all([](const WorkerStatus& status) { return status.member.load(); }), ""},
                {"producer", all([](const WorkerStatus& status) { return status.producer.load(); }),
                 ""},
                {"state_restored", restoring == 0, std::to_string(restoring) + " tasks to go"},
                {"tasks", stopped == 0, std::to_string(stopped) + " tasks stopped, see the log"}};
          }};
}

bool any_ended(const WorkerThreads& workers) {
  return std::any_of(workers.begin(), workers.end(),
                     [](const auto& one) { return one->ended.load(); });
}

bool all_ended(const WorkerThreads& workers) {
  return std::all_of(workers.begin(), workers.end(),
                     [](const auto& one) { return one->ended.load(); });
}

}  // namespace

int run(const Config& config, Log& log) {
  const StopSignals signals;
  const StateDirectory directory(config.store);
  const std::string instance =
      config.stream.instance_id.empty() ? directory.instance() : config.stream.instance_id;
  const MemoryPlan plan = plan_memory(config.store, config.stream.workers);
  const auto registry = std::make_shared<prometheus::Registry>();
  Metrics metrics(*registry);
  const StoreEnvironment environment(plan.rocksdb);
  std::atomic<bool> stop{false};
  WorkerThreads workers;
  for (std::uint32_t i = 0; i < config.stream.workers; ++i) {
    const std::string name = instance + "-" + std::to_string(i);
    workers.push_back(std::make_unique<WorkerThread>(
        Worker::Setting{config.stream, config.topics, config.store, stages_of(config, metrics),
                        outputs_of(config), environment, name,
                        config.store.directory + "/worker-" + std::to_string(i),
                        plan.records_per_worker, plan.queue_per_worker},
        metrics, log));
  }
  Pulse pulse([&config, &log] { return kafka_answers(config, log); });
  const ProcessCollector process;
  const LogCollector log_lines(log);
  const AdminServer admin(
      config.admin,
      {{registry.get(), &process, &log_lines}, health_of(workers, pulse), print_config(config)},
      log);
  log.info("assist runs", {{"assist.instance", instance},
                           {"assist.workers", config.stream.workers},
                           {"assist.admin_port", admin.port()},
                           {"assist.config_changes", print_config_changes(config)},
                           {"service.version", version}});
  // Last: what fails before must not leave a thread behind.
  for (const auto& one : workers) one->start(stop, log);

  while (!signals.arrived_within(std::chrono::milliseconds(100)) && !any_ended(workers)) {
    const Time now = wall_clock();
    pulse.feel(turned_at(workers, now), now);
  }
  log.info("stopping: the open transaction is committed, state is saved");
  stop = true;
  const auto deadline = std::chrono::steady_clock::now() + stop_patience;
  while (!all_ended(workers) && std::chrono::steady_clock::now() < deadline) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (!all_ended(workers)) {
    log.error(
        "the broker did not let us finish; nothing is lost, the next start repeats the last "
        "transaction");
    std::_Exit(1);  // The client library cannot be interrupted.
  }
  for (const auto& one : workers) one->thread.join();
  for (const auto& one : workers) {
    if (one->failure) std::rethrow_exception(one->failure);
  }
  log.info("stopped");
  return 0;
}

}  // namespace assist
