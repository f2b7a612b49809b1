// The group member of a worker. Rebalances are told to its listener inside poll(), on the worker's
// thread.
#pragma once

#include <exception>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "processor/stream/fetch_queue.h"
#include "processor/stream/kafka.h"

namespace assist {

/// What the group gave us, and the proof of it that fences our transactions until the next
/// revocation.
struct Assignment {
  std::vector<kafka::Partition> partitions;
  kafka::GroupMetadata membership;  ///< Captured in the assign callback; its generation is >= 0.
};

enum class Revocation : std::uint8_t {
  orderly,  ///< We still own the partitions: commit, then let go.
  lost,     ///< Others may own them already: abort.
};

class Consumer {
 public:
  struct Listener {
    std::function<void(Assignment)> assigned;
    std::function<void(Revocation)> revoked;
  };

  /// `client_id` names the member to the group; `queue_bytes`: bound of what is fetched ahead.
  /// `instance_id` empty: dynamic membership.
  Consumer(const StreamConfig& config, const std::string& client_id, const std::string& instance_id,
           std::uint64_t queue_bytes, Listener listener, Log& log);
  ~Consumer();
  Consumer(const Consumer&) = delete;
  Consumer& operator=(const Consumer&) = delete;

  void subscribe(const std::vector<std::string>& topics);
  /// Gives everything back; subscribe() joins again.
  void unsubscribe() { rd_kafka_unsubscribe(handle_.get()); }
  /// Appends what has arrived, waiting up to `timeout` for the first message: messages, and what
  /// the client says of a partition, its end or that an offset is out of range. Throws IoError when
  /// the client is dead, and what the listener threw.
  void poll(Duration timeout, std::vector<kafka::MessagePtr>& messages);
  /// What to fetch, each from its offset. Replaces the former list and drops what was fetched
  /// ahead.
  void fetch_from(const kafka::PartitionList& partitions);
  /// Fills in committed offsets. Anything but NO_ERROR says nothing about offsets: -1001 then means
  /// "not known".
  rd_kafka_resp_err_t committed(kafka::PartitionList& partitions, Duration timeout);
  /// Leaves the group; calls revoked() on the way.
  void close();
  rd_kafka_t* handle() const { return handle_.get(); }

 private:
  static void on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t error,
                           rd_kafka_topic_partition_list_t* list, void* client);
  void rebalance(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t* list);
  void take(rd_kafka_message_t* message, std::vector<kafka::MessagePtr>& messages);

  Listener listener_;
  Log& log_;
  kafka::Client client_{log_, this};
  kafka::Handle handle_;
  FetchQueue fetched_;
  std::exception_ptr thrown_;  ///< In a rebalance; for poll() to throw.
  bool closed_ = false;
};

}  // namespace assist
