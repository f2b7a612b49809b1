// What a consumer has fetched ahead: bounded in bytes, and fetched on while it is drained.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "processor/stream/kafka.h"

namespace assist {

class FetchQueue {
 public:
  /// `bytes`: bound of what waits, to which one fetch may add. `batch_max`: messages per take().
  FetchQueue(std::uint64_t bytes, std::size_t batch_max);
  /// The bounds, before the consumer is made.
  void configure(kafka::Settings& settings) const;
  /// The consumer, and from now on the only way to its messages. `consumer` outlives detach().
  void attach(rd_kafka_t* consumer);
  void detach() { queue_.reset(); }
  /// What is there, waiting up to `timeout` for the first. The caller frees each message; the span
  /// is good until the next call.
  std::span<rd_kafka_message_t* const> take(Duration timeout);

 private:
  std::size_t take_waiting(std::size_t from);
  void wake_fetcher(const rd_kafka_message_t& message);

  std::uint64_t bytes_;
  std::uint64_t drained_bytes_ = 0;  ///< By full batches in a row, since the fetcher was woken.
  rd_kafka_t* consumer_ = nullptr;
  kafka::Queue queue_;
  std::vector<rd_kafka_message_t*> batch_;
};

}  // namespace assist
