// One thread with its own consumer, its own transactional producer and its tasks. Nothing is shared
// between workers but metrics, log, the stop flag and RocksDB's cache.
//
// One transaction: process (memory only), outputs sent as they arise; at commit the changed records
// once each, then the position; input offsets under the group's fence; commit. Until it returns,
// nothing outside the process has changed and nothing has reached RocksDB, so that dying between
// any two lines repeats work but loses and doubles nothing. Any doubt about the outcome has one
// answer, recover(): a new producer, and tasks rebuilt from Kafka.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "processor/ops/log.h"
#include "processor/ops/metrics.h"
#include "processor/store/config.h"
#include "processor/store/environment.h"
#include "processor/stream/config.h"
#include "processor/stream/consumer.h"
#include "processor/stream/faults.h"
#include "processor/stream/producer.h"
#include "processor/stream/restorer.h"
#include "processor/stream/task.h"

namespace assist {

/// What other threads may know of a worker: for /livez, /readyz and the metrics.
struct WorkerStatus {
  std::atomic<std::int64_t> ticked_at_ms{0};  ///< Wall clock of the newest turn of its loop.
  std::atomic<bool> topics_known{false};
  std::atomic<bool> member{false};    ///< Has an assignment that it can work with, perhaps none.
  std::atomic<bool> producer{false};  ///< Its transactional id is ours and has been cleansed.
  std::atomic<std::int32_t> tasks{0}, restoring{0}, stopped{0};
  /// It does its work.
  bool ready() const {
    return topics_known && member && producer && restoring == 0 && stopped == 0;
  }
};

class Worker {
 public:
  struct Setting {
    const StreamConfig& stream;
    const TopicConfig& topics;
    const StoreConfig& store;
    std::vector<StageSpec> stages;
    std::vector<std::string> outputs;  ///< Topics that stages write, dead letters apart.
    const StoreEnvironment& environment;
    std::string name;                 ///< Unique in the group and stable: "<instance>-<worker>".
    std::string directory;            ///< Of its stores.
    std::uint64_t records_bytes_max;  ///< Memory for hot records.
    std::uint64_t queue_bytes_max;    ///< Memory for what is fetched ahead.
  };
  Worker(Setting setting, Metrics& metrics, Log& log);
  ~Worker();

  /// Runs until `stop`, then commits, saves and leaves the group. Throws IoError, ConfigError.
  void run(const std::atomic<bool>& stop);
  const WorkerStatus& status() const { return status_; }

 private:
  using Instant = std::chrono::steady_clock::time_point;
  using TaskId = std::pair<std::string, std::int32_t>;  // Stage, partition.

  bool learn_topics();
  std::vector<kafka::Partition> written_partitions() const;
  void make_producer();
  void run_once();
  bool start_producer();
  void assigned(Assignment assignment);
  void revoked(Revocation revocation);
  void arrange_tasks();
  void rejoin();
  std::vector<std::string> inputs() const;
  std::vector<std::string> topics_alike(const StageSpec& stage) const;
  bool refresh_partition_counts();
  std::string unequal_counts(const StageSpec& stage) const;
  bool may_arrange(const StageSpec& stage);
  std::unique_ptr<Task> make_task(const StageSpec& stage, std::int32_t partition);
  bool co_partitioned(const StageSpec& stage) const;
  void route();
  void resume_fetching();
  void process();
  void go_on_behind_gaps();
  void fire_timers();
  bool commit_is_due() const;
  void commit();
  void recover(const Uncertain& why);
  void fence(const std::string& transactional_id);
  void save();
  void bound_memory(std::uint64_t bytes);
  void report();
  void report_tasks();
  void report_lag();
  void report_state();
  void stop_in_good_order();
  Duration poll_timeout() const;
  std::optional<Time> stage_clock() const;

  Setting setting_;
  Metrics& metrics_;
  Log& log_;
  WorkerStatus status_;
  Faults faults_;
  std::map<std::string, std::int32_t> partitions_;  ///< Of every topic that we read or write.
  std::unique_ptr<Producer> producer_;
  bool producer_ready_ = false;
  std::unique_ptr<Consumer> consumer_;
  std::unique_ptr<Restorer> restorer_;
  std::map<TaskId, std::unique_ptr<Task>> tasks_;
  std::map<kafka::Partition, std::pair<Task*, std::size_t>>
      routes_;  ///< Input to task and its queue.
  std::vector<kafka::Partition> assigned_;
  kafka::GroupMetadata membership_;  ///< None: not a member now.
  bool rearrange_ = false;
  std::optional<Uncertain> failure_;  ///< Met inside a callback, where nothing may be thrown.
  std::vector<kafka::MessagePtr> messages_;
  bool backlog_ = false;
  bool waiting_ = false;
  Instant committed_at_{}, saved_at_{}, reported_at_{}, save_failed_at_{};
  TaskId saved_last_;  ///< The task whose turn came last.
  std::optional<Instant>
      rejoin_at_;  ///< When to leave and join again, unless the group gives us something before.
  int next_slot_ = 0;
  std::map<std::string, HostStats> told_;  // By stage, as added to the gauges.
  std::map<TaskId, HostStats> counted_;    // As added to the counters.
  double told_disk_bytes_ = 0, told_remaining_ = 0, told_restoring_ = 0, told_assigned_ = 0;
  std::map<kafka::Partition, PartitionLag> lags_;
  std::map<std::string, std::pair<std::uint64_t, std::uint64_t>>
      consumed_;  // Topic: records, bytes; since report().
};

}  // namespace assist
