#include "processor/stream/fetch_queue.h"

#include <algorithm>

namespace assist {

FetchQueue::FetchQueue(std::uint64_t bytes, std::size_t batch_max)
    : bytes_(bytes), batch_(batch_max) {}

void FetchQueue::configure(kafka::Settings& settings) const {
  // A fetch counts compressed bytes: its messages take several times as many.
  settings.set("queued.max.messages.kbytes", std::to_string(bytes_ >> 10))
      .set("queued.min.messages", "1000000")
      .set("fetch.max.bytes", std::to_string(bytes_ / 4))
      .set("fetch.message.max.bytes", "524288");
}

void FetchQueue::attach(rd_kafka_t* consumer) {
  rd_kafka_poll_set_consumer(consumer);
  consumer_ = consumer;
  queue_.reset(rd_kafka_queue_get_consumer(consumer));
}

std::span<rd_kafka_message_t* const> FetchQueue::take(Duration timeout) {
  std::size_t count = take_waiting(0);
  // A batch with a timeout waits for the whole of it unless it fills: take the first message singly
  // instead.
  if (count == 0 && timeout > Duration(0)) {
    batch_[0] = rd_kafka_consumer_poll(consumer_, static_cast<int>(timeout.count()));
    if (batch_[0] != nullptr) count = 1 + take_waiting(1);
  }
  const std::span<rd_kafka_message_t* const> taken(batch_.data(), count);
  if (count < batch_.size()) {
    drained_bytes_ = 0;
    return taken;
  }
  for (const rd_kafka_message_t* message : taken) drained_bytes_ += message->len;
  if (drained_bytes_ >= bytes_ * 2 / 3) wake_fetcher(*taken.back());
  return taken;
}

std::size_t FetchQueue::take_waiting(std::size_t from) {
  const auto count =
      rd_kafka_consume_batch_queue(queue_.get(), 0, batch_.data() + from, batch_.size() - from);
  return static_cast<std::size_t>(std::max<ssize_t>(count, 0));
}

// In a backlog the queue is full. librdkafka 2.0.2 looks at a full queue again only when the thread
// of the leader's connection wakes, up to a second later (2.2 has `fetch.queue.backoff.ms`), and a
// queue that lasts for a second costs hundreds of MiB. Any question to the leader wakes it at once.
void FetchQueue::wake_fetcher(const rd_kafka_message_t& message) {
  constexpr Duration patience{100};  // An answer is not needed.
  drained_bytes_ = 0;
  if (message.rkt == nullptr) return;
  kafka::watermarks(consumer_, {rd_kafka_topic_name(message.rkt), message.partition}, patience);
}

}  // namespace assist
