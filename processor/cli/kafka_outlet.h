// Lines to Kafka: idempotent, acknowledged by all replicas, never given up while the broker is
// away.
//
// Order: records of one key and topic keep theirs always. With `ordered`, a key's record waits
// until that key's records in other topics are acknowledged, so that nobody who reads both topics
// in step sees a session's second event without its first.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "processor/cli/file_outlet.h"
#include "processor/cli/line.h"

typedef struct rd_kafka_s rd_kafka_t;
typedef struct rd_kafka_topic_s rd_kafka_topic_t;
typedef struct rd_kafka_message_s rd_kafka_message_t;

namespace assist {

struct KafkaOutletSettings {
  std::string brokers;
  int linger_ms = 20;  ///< Time for batches to fill; less where lines come slowly.
  std::string compression = "none";
  bool ordered = false;
  bool timestamps = true;  ///< Record timestamp = event time, never ahead of the clock; else none.
  std::string record;      ///< File that gets exactly the acknowledged lines; empty: none.
  /// How long settle() waits without any progress, and the first contact altogether.
  Duration patience{300'000};
};

class KafkaOutlet : public LineOutlet {
 public:
  /// Throws IoError.
  explicit KafkaOutlet(KafkaOutletSettings settings);
  /// Drops what has not been acknowledged: settle() first.
  ~KafkaOutlet() override;
  KafkaOutlet(const KafkaOutlet&) = delete;
  KafkaOutlet& operator=(const KafkaOutlet&) = delete;

  /// Blocks while the queue is full. Throws IoError when the producer is broken for good.
  void send(const Line& line) override;
  /// Throws IoError after `patience` without progress.
  void settle() override;
  void idle(Duration at_most) override;
  Delivery delivery() const override { return delivery_; }

  /// Asks the broker; throws IoError when it does not answer or has no such topic.
  int partitions_of(std::string_view topic);

 private:
  /// What of one key is under way.
  struct Waiting {
    rd_kafka_topic_t* topic = nullptr;
    std::uint32_t records = 0;
  };
  /// A record under way, kept only when somebody must know about it.
  struct Flight {
    std::string key;
    std::string line;
    std::optional<bool> arrived;
  };
  struct Topic {
    std::string name;
    rd_kafka_topic_t* handle;
    int partitions;
  };

  Topic& topic_of(std::string_view name);
  Flight* board(const Line& line, rd_kafka_topic_t* topic);
  void land(Flight& flight, bool arrived);
  std::int64_t timestamp_of(Time time);
  void poll(int timeout_ms);
  static void on_delivery(rd_kafka_t* client, const rd_kafka_message_t* message, void* self);

  KafkaOutletSettings settings_;
  rd_kafka_t* client_ = nullptr;
  std::vector<Topic> topics_;
  std::unordered_map<std::string, Waiting> waiting_;
  std::deque<Flight> flights_;  ///< In the order of sending; landed ones leave from the front.
  std::optional<FileOutlet> record_;
  std::int64_t clock_ms_ = 0;
  Delivery delivery_;
};

/// The partition that our producers choose for a key (murmur2, as Kafka's Java client).
int partition_of(std::string_view key, int partitions);

}  // namespace assist
