// Brings the state of newly assigned tasks in: local store, then the changelog's tail, until the
// task's position equals what the group has committed. Works in steps, so that the worker keeps
// polling and its other tasks keep running.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "processor/stream/consumer.h"
#include "processor/stream/task.h"

namespace assist {

class Restorer {
 public:
  /// Ends the open or hanging transaction of a dead writer, by its transactional id.
  using Fence = std::function<void(const std::string& transactional_id)>;

  /// `queue_bytes`: bound of what is fetched ahead. `config` outlives this.
  Restorer(const StreamConfig& config, std::uint64_t queue_bytes, Fence fence, Log& log,
           Metrics& metrics, Faults& faults);
  ~Restorer();

  /// Topics whose metadata should be known beforehand: a cold handle's first fetch takes a second.
  void warm(const std::vector<std::string>& topics);
  /// Begins with `task`; it must stay where it is until it is ready or clear() is called.
  void add(Task& task);
  void clear();
  bool idle() const { return jobs_.empty(); }
  /// Records still to read, of the tasks whose changelogs' ends are known.
  std::int64_t remaining() const;
  /// Works for about `patience` at most; tasks that are ready go to Phase::running (or stopped),
  /// and true is returned when any did. `own_id`: never fenced. Throws IoError, and Uncertain when
  /// the group's offsets stay pending.
  bool step(Duration patience, Consumer& consumer, const std::string& own_id);

 private:
  using Instant = std::chrono::steady_clock::time_point;
  enum class Stage : std::uint8_t { settle, ask, read };
  struct Job {
    Task* task = nullptr;
    Stage stage = Stage::settle;
    Instant started, progress_at;
    std::int64_t stable_offset = -1;  // Of an open transaction that blocks us, and since when.
    Instant stable_since;
    std::optional<Instant> ahead_since;
    std::int64_t end = 0;  // Of the changelog, when it was settled.
    bool fenced = false;
    bool end_seen = false;
    std::vector<std::int64_t> committed;    // Per input; RD_KAFKA_OFFSET_INVALID = none.
    std::optional<std::uint64_t> sequence;  // Of the committed offsets.
    std::size_t records = 0;
  };
  enum class Match : std::uint8_t { behind, equal, ahead, fresh, contradiction };

  void settle(Job& job, const std::string& own_id, Consumer& consumer);
  void ask(Consumer& consumer);
  void read(Duration patience);
  Job* reader_of(const rd_kafka_message_t& message);
  void take(const rd_kafka_message_t& message, Instant now);
  bool conclude(Job& job, Consumer& consumer);
  Match match(const Job& job) const;
  std::optional<std::int32_t> partitions_before(const Job& job);
  void begin_again(Job& job, const char* why);
  void refuse(Job& job, const std::string& why);
  void refetch();
  std::string writer_of_open_transaction(const kafka::Partition& partition, std::int64_t from,
                                         std::int64_t to);
  /// None: the group did not answer.
  std::optional<bool> is_live_member(const std::string& writer, Consumer& consumer);

  const StreamConfig& config_;
  Fence fence_;
  Log& log_;
  kafka::Client client_{log_, this};
  Metrics& metrics_;
  Faults& faults_;
  FetchQueue fetched_;              ///< Of the committed reader.
  kafka::Handle committed_reader_;  ///< read_committed: reads changelogs, sees last stable offsets.
  /// read_uncommitted: the only handle that sees high watermarks, and offsets without waiting for
  /// pending ones.
  kafka::Handle raw_reader_;
  std::vector<Job> jobs_;
  struct {
    const rd_kafka_topic_t* topic = nullptr;
    std::int32_t partition = -1;
    Job* job = nullptr;
  } run_;                                    ///< Of messages, within one batch.
  std::optional<Instant> unanswered_since_;  ///< The group's offsets were asked for, in vain.
};

}  // namespace assist
