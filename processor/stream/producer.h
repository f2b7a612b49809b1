// The transactional producer of a worker: one open transaction at most, and everything that a stage
// sends goes into it.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "processor/stream/faults.h"
#include "processor/stream/kafka.h"
#include "processor/stream/stage.h"

namespace assist {

/// The transaction's outcome is unknown, or it cannot be finished: the worker throws the producer
/// away and rebuilds its tasks from what Kafka has. Never guess.
struct Uncertain : std::runtime_error {
  enum class Cause : std::uint8_t {
    other,
    membership_lost,  ///< The group has gone on without us: poll for the rebalance before anything.
    fenced,  ///< Another producer of our id has started, or the broker ended the transaction.
  };
  explicit Uncertain(const std::string& what, Cause why = Cause::other)
      : std::runtime_error(what), cause(why) {}
  Cause cause;
};

/// Stable for a worker's name, and the way back from a writer to its member of the group: members
/// have the name as their client id.
inline std::string transactional_id(const StreamConfig& config, const std::string& worker) {
  return config.group_id + "-" + worker;
}

class Producer final : public Outbox {
 public:
  /// `written`: every partition that this transactional id may ever have written; it is cleansed
  /// before use.
  Producer(const StreamConfig& config, std::string transactional_id,
           std::vector<kafka::Partition> written, Log& log, Faults& faults);
  ~Producer() override;
  Producer(const Producer&) = delete;
  Producer& operator=(const Producer&) = delete;

  /// Fences every older producer of this id and cleanses what it left. False: not yet, call again
  /// (no broker, or the old transaction is still being ended). Throws Uncertain: make another.
  bool start(Duration timeout);

  const std::string& transactional_id() const { return transactional_id_; }
  bool in_transaction() const { return in_transaction_; }
  /// Messages sent in the open transaction, changelog apart.
  std::size_t outputs() const { return outputs_; }

  /// Begins a transaction unless one is open. Throws Uncertain.
  void begin();
  /// Partition by the key's murmur2 hash, as Java's producers do. The message is held until
  /// release(), commit(), or until 256 KiB are held: in a backlog few large requests cost much less
  /// than many small ones. Throws Uncertain.
  void send(const Message& message) override;
  std::int32_t partitions(std::string_view topic) const override;
  /// Gives the client what is held. Throws Uncertain.
  void release();
  /// The original's bytes, key and headers, and further headers. An original near Kafka's limit
  /// keeps its beginning.
  void send_copy(const std::string& topic, const rd_kafka_message_t& original,
                 std::span<const Header> further_headers);
  /// A record of a changelog; no value = deleted. `slot` >= 0: its offset is kept for
  /// acknowledged(slot).
  void send_to(const kafka::Partition& partition, std::string_view key,
               std::optional<std::string_view> value, int slot = -1);
  /// Offset that the broker gave to the newest message of `slot`; -1 when it is not known.
  std::int64_t acknowledged(int slot) const;

  /// Sends the offsets under the group's fence, then commits. Throws Uncertain.
  void commit(const kafka::PartitionList& offsets,
              const rd_kafka_consumer_group_metadata_t* membership);
  /// Best effort, for a producer that is about to be thrown away. True: the broker confirmed it.
  bool abort();
  /// Serves delivery reports.
  void poll();

 private:
  struct Held {
    rd_kafka_topic_t* topic = nullptr;
    std::int32_t partition = RD_KAFKA_PARTITION_UA;  ///< By the key, unless said.
    kafka::Headers headers;
    std::size_t key_bytes = 0, value_bytes = 0;
  };

  static void on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* client);
  rd_kafka_topic_t* topic(const std::string& name);
  void produce(rd_kafka_topic_t* topic, std::int32_t partition, std::optional<std::string_view> key,
               std::optional<std::string_view> value, int slot);
  /// Takes `headers` when it returns. A view without data is no key, or no value.
  void produce_with(kafka::Headers& headers, rd_kafka_topic_t* topic, std::int32_t partition,
                    std::string_view key, std::string_view value);
  void hold(const Message& message, std::int32_t partition);
  void retry_while_full(rd_kafka_resp_err_t error);
  void cleanse();
  void cleanse_offsets();
  [[noreturn]] void fail(const char* step, const kafka::Error& error) const;

  std::string group_id_;
  std::string transactional_id_;
  std::vector<kafka::Partition> written_;
  Log& log_;
  Faults& faults_;
  kafka::Client client_{log_, this};
  kafka::Handle handle_;
  std::unordered_map<std::string, kafka::Topic> topics_;
  std::string topic_name_;
  std::vector<Held> held_;
  std::string held_bytes_;  ///< Keys and values of all held messages, one after another.
  std::vector<std::int64_t> acknowledged_;
  std::size_t outputs_ = 0;
  bool in_transaction_ = false;
  bool initialised_ = false;
  std::uint64_t delivery_failures_ = 0;
};

}  // namespace assist
