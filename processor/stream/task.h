// One stage on one partition: its inputs, its records, its position, its store.
//
// Inputs are merged by record time, so that after an outage the error pages of a visitor meet the
// clicks that came before them, as they would have live. All methods belong to the worker's thread.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "processor/ops/log.h"
#include "processor/ops/metrics.h"
#include "processor/store/config.h"
#include "processor/stream/kafka.h"
#include "processor/stream/position.pb.h"
#include "processor/stream/producer.h"
#include "processor/stream/stage_spec.h"

namespace assist {

inline constexpr std::string_view position_key = "__pos";
inline constexpr std::string_view owner_key = "__own";
/// State keys carry this prefix in the changelog, so that no customer's id can be taken for a
/// marker.
inline constexpr char state_key_prefix = 's';
inline constexpr std::uint32_t position_format = 1;

/// The changelog keeps a tombstone for seven days (cli/topic_plan.cpp). A store that was written
/// before that may hold records whose deletion can no longer be read; a day is margin.
inline constexpr Duration store_age_max = std::chrono::hours(6 * 24);

/// What one topic has brought and the task has not applied yet.
class InputQueue {
 public:
  explicit InputQueue(kafka::Partition partition) : partition_(std::move(partition)) {}
  const kafka::Partition& partition() const { return partition_; }
  std::int64_t next() const { return next_; }  ///< First offset not yet applied; -1 = unknown.
  /// Starts anew at `offset`; what was waiting is dropped.
  void start_at(std::int64_t offset);
  /// Takes a message, an end-of-partition event or the error that the offset asked for is out of
  /// range. Drops what is older than expected: a batch may hold messages from before a rebalance.
  void take(kafka::MessagePtr message);
  /// Record time of the message that comes next, in ms since 1970; none when none waits.
  std::optional<std::int64_t> front_ms() const {
    if (head_ == waiting_.size()) return std::nullopt;
    return waiting_[head_].time_ms;
  }
  /// The message that comes `nth` after the front.
  const rd_kafka_message_t& ahead(std::size_t nth) const { return *waiting_[head_ + nth].message; }
  kafka::MessagePtr pop();
  std::size_t waiting() const { return waiting_.size() - head_; }
  std::size_t waiting_bytes() const { return waiting_bytes_; }
  std::int64_t newest_ms() const {
    return newest_ms_;
  }  ///< Record time of the last one applied; 0 = none since start_at().
  /// Nothing waits and the broker has nothing more, as far as the last fetch told.
  bool at_end(rd_kafka_t* consumer) const;
  /// All that has come is applied, and the broker does not have what comes next.
  bool out_of_range() const { return out_of_range_ && waiting() == 0; }

 private:
  kafka::Partition partition_;
  std::int64_t next_ = -1;
  std::int64_t expected_ = 0;
  bool fetched_ = false;  ///< Something has come since start_at().
  bool end_seen_ = false;
  bool out_of_range_ = false;
  std::int64_t newest_ms_ = 0;
  struct Waiting {
    kafka::MessagePtr message;
    std::int64_t time_ms;  ///< Asked for once: the client takes its time.
  };
  std::vector<Waiting> waiting_;
  std::size_t head_ = 0;
  std::size_t waiting_bytes_ = 0;
};

class Task {
 public:
  enum class Phase : std::uint8_t {
    restoring,  ///< State is being brought in; nothing is fetched.
    running,
    stopped,  ///< Refused, with an alarm; other tasks go on.
  };

  struct Setting {
    const StageSpec& spec;
    std::int32_t partition;
    std::int32_t partitions;  ///< Of each of its inputs.
    std::string changelog;    ///< Topic.
    int slot;                 ///< Distinct among the worker's tasks.
    const StoreEnvironment& environment;
    std::string directory;  ///< Of its store.
  };
  explicit Task(Setting setting);

  /// Messages whose records are asked for before they are applied. More would push one another out
  /// of the CPU's cache, and one read of the store for more is not cheaper.
  static constexpr std::size_t prefetched_together = 32;

  Phase phase = Phase::restoring;
  const std::string& stage() const { return setting_.spec.name; }
  TimeSource time_source() const { return setting_.spec.time; }
  std::int32_t partition() const { return setting_.partition; }
  std::int32_t partitions() const { return setting_.partitions; }
  kafka::Partition changelog() const { return {setting_.changelog, setting_.partition}; }
  /// Whether the message comes from this task's changelog.
  bool in_changelog(const rd_kafka_message_t& message) const {
    return message.partition == setting_.partition && message.rkt != nullptr &&
           setting_.changelog == rd_kafka_topic_name(message.rkt);
  }
  std::vector<InputQueue>& inputs() { return inputs_; }
  /// Messages that are here and not applied yet.
  std::size_t waiting() const;
  std::size_t waiting_bytes() const;
  StageHost& host() { return *host_; }
  Store& store() { return *store_; }

  /// The position of the newest committed transaction; none before the first.
  const std::optional<Position>& position() const { return position_; }
  /// Takes over a position found by a restore; inputs start there.
  void resume_at(std::optional<Position> position, std::span<const std::int64_t> input_offsets,
                 std::int64_t changelog_next);
  /// Memory as after a crash: back to what the store holds. A store that cannot be trusted is
  /// wiped: one that was never complete, or is older than store_age_max. Throws IoError.
  void forget();
  /// As after the loss of the disk: the store's directory is deleted as well. Throws IoError.
  void wipe();
  /// Revoked in good order: memory stays at its committed boundary, and a restore goes on from
  /// there.
  void suspend();
  /// A committed record of the changelog. Positions are kept, markers skipped. Throws IoError for a
  /// foreign record.
  void load(const rd_kafka_message_t& message);
  /// Hints that these will be loaded next. The first is of this task's changelog.
  void expect(std::span<rd_kafka_message_t* const> messages);
  const std::optional<Position>& loaded_position() const { return loaded_position_; }
  std::int64_t changelog_next() const { return changelog_next_; }

  struct Progress {
    std::size_t applied = 0;
    bool waiting = false;  ///< Messages wait for another input's.
    /// Inputs that were found empty and at their end. Nothing is added to an input meanwhile, so
    /// that the client, which takes a lock for it, is asked only when one more is empty.
    std::size_t ended = 0;
  };
  /// Applies up to `limit` messages in the order of their record times. Rejected ones go to
  /// `dead_letters`.
  Progress process(std::size_t limit, std::optional<Time> now, rd_kafka_t* consumer,
                   Producer& producer, const std::string& dead_letters, const std::string& group,
                   Metrics& metrics);
  std::size_t fire_due(Time until, std::optional<Time> now, Producer& producer, std::size_t limit);
  /// How far time has come: an event that cancels a timer due before it has been applied. `now`:
  /// none = event time. Time::min(): not known.
  Time reached(rd_kafka_t* consumer, std::optional<Time> now) const;

  /// Changed records once each, then the position. Adds the inputs' offsets to the transaction's.
  void write_changes(Producer& producer, kafka::PartitionList& offsets, Time now);
  void mark_committed(const Producer& producer);

  /// Writes what has been committed or restored to the store, a slice per call. An idle task's
  /// store is written once a day, so that it does not grow old. Throws IoError, and begins nothing
  /// when the disk is nearly full.
  void begin_save(Time now);
  /// The rest of it in one go, or as much as can be written `until` then.
  using Instant = std::chrono::steady_clock::time_point;
  void finish_save(Instant until = Instant::max());

 private:
  void open_store();
  void touch(Producer& producer);
  void reject(const rd_kafka_message_t& message, const Rejection& rejection, Producer& producer,
              const std::string& dead_letters, const std::string& group, Metrics& metrics);
  /// The records of the next few messages of each input.
  void prefetch();
  InputQueue* next_input(rd_kafka_t* consumer, Progress& progress);
  Position next_position(Time now) const;

  Setting setting_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<StageHost> host_;
  std::vector<InputQueue> inputs_;
  std::optional<Position> position_, pending_position_, loaded_position_;
  std::int64_t changelog_next_ = 0;
  std::int64_t saved_next_ = -1;  ///< As of the newest save, and when that began.
  Time saved_at_;
  bool touched_ = false;
  std::vector<prometheus::Counter*> refused_;  ///< To be counted when the transaction is committed.
  std::string key_;
  std::vector<std::string_view> keys_;
  std::string writer_;
};

/// The record as a stage sees it.
Record record_of(const rd_kafka_message_t& message);

}  // namespace assist
