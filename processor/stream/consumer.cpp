#include "processor/stream/consumer.h"

#include <algorithm>

namespace assist {

Consumer::Consumer(const StreamConfig& config, const std::string& client_id,
                   const std::string& instance_id, std::uint64_t queue_bytes, Listener listener,
                   Log& log)
    : listener_(std::move(listener)), log_(log), batch_(config.batch_max) {
  kafka::Settings settings(config, RD_KAFKA_CONSUMER);
  settings.set("group.id", config.group_id)
      .set("client.id", client_id)
      // Also makes the committed offsets "stable": pending ones of an open transaction are waited
      // for.
      .set("isolation.level", "read_committed")
      .set("enable.auto.commit", "false")
      .set("enable.auto.offset.store", "false")
      .set("auto.offset.reset", "error")
      .set("partition.assignment.strategy", "range")
      .set("session.timeout.ms", std::to_string(config.session_timeout.count()))
      .set("heartbeat.interval.ms", std::to_string(config.heartbeat_interval.count()))
      .set("max.poll.interval.ms", std::to_string(config.max_poll_interval.count()))
      .set("fetch.wait.max.ms", "100")
      .set("fetch.error.backoff.ms", "50")
      .set("enable.partition.eof", "true")
      // With the queue full, librdkafka 2.0.2 waits a whole second: the default limits cost five-
      // to tenfold.
      .set("queued.min.messages", "1000000")
      .set("queued.max.messages.kbytes",
           std::to_string(std::max<std::uint64_t>(queue_bytes >> 10, 8192)))
      .set("fetch.message.max.bytes", "1048576");
  if (!instance_id.empty()) settings.set("group.instance.id", instance_id);
  rd_kafka_conf_set_rebalance_cb(settings.get(), &Consumer::on_rebalance);
  settings.set_client(client_);
  handle_ = settings.make();
  rd_kafka_poll_set_consumer(handle_.get());
  queue_.reset(rd_kafka_queue_get_consumer(handle_.get()));
}

Consumer::~Consumer() {
  close();
}

void Consumer::subscribe(const std::vector<std::string>& topics) {
  kafka::PartitionList list;
  for (const std::string& topic : topics) list.add({topic, RD_KAFKA_PARTITION_UA});
  const auto error = rd_kafka_subscribe(handle_.get(), list.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw IoError(std::string("cannot subscribe: ") + rd_kafka_err2str(error));
  }
}

void Consumer::poll(Duration timeout, std::vector<kafka::MessagePtr>& messages) {
  const auto fill = [&] {
    const auto count = rd_kafka_consume_batch_queue(queue_.get(), 0, batch_.data(), batch_.size());
    for (ssize_t i = 0; i < count; ++i) take(batch_[static_cast<std::size_t>(i)], messages);
    return count;
  };
  // A batch with a timeout waits for the whole of it unless it fills: take the first message singly
  // instead.
  if (fill() > 0 || timeout <= Duration(0)) return;
  if (rd_kafka_message_t* first =
          rd_kafka_consumer_poll(handle_.get(), static_cast<int>(timeout.count()))) {
    take(first, messages);
    fill();
  }
}

void Consumer::take(rd_kafka_message_t* message, std::vector<kafka::MessagePtr>& messages) {
  kafka::MessagePtr owned(message);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
      message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    messages.push_back(std::move(owned));
    return;
  }
  char reason[256] = "";
  const auto fatal = rd_kafka_fatal_error(handle_.get(), reason, sizeof reason);
  if (fatal != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw IoError(std::string("Kafka consumer: ") + rd_kafka_err2name(fatal) + ": " + reason);
  }
  log_.warn("Kafka consumer", {{"error.code", rd_kafka_err2name(message->err)},
                               {"error.message", rd_kafka_message_errstr(message)}});
}

void Consumer::fetch_from(const kafka::PartitionList& partitions) {
  const auto error = rd_kafka_assign(handle_.get(), partitions.get());
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw IoError(std::string("cannot fetch: ") + rd_kafka_err2str(error));
  }
}

rd_kafka_resp_err_t Consumer::committed(kafka::PartitionList& partitions, Duration timeout) {
  return rd_kafka_committed(handle_.get(), partitions.get(), static_cast<int>(timeout.count()));
}

void Consumer::close() {
  if (closed_) return;
  closed_ = true;
  rd_kafka_consumer_close(handle_.get());
}

void Consumer::on_rebalance(rd_kafka_t*, rd_kafka_resp_err_t error,
                            rd_kafka_topic_partition_list_t* list, void* client) {
  static_cast<Consumer*>(static_cast<kafka::Client*>(client)->owner)->rebalance(error, list);
}

void Consumer::rebalance(rd_kafka_resp_err_t error, const rd_kafka_topic_partition_list_t* list) {
  if (error == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
    Assignment assignment;
    for (int i = 0; i < list->cnt; ++i) {
      assignment.partitions.push_back({list->elems[i].topic, list->elems[i].partition});
    }
    assignment.membership.reset(rd_kafka_consumer_group_metadata(handle_.get()));
    // Nothing is fetched until its state is restored; the member is in the group all the same.
    fetch_from(kafka::PartitionList());
    listener_.assigned(std::move(assignment));
    return;
  }
  const bool lost = rd_kafka_assignment_lost(handle_.get()) != 0;
  listener_.revoked(lost ? Revocation::lost : Revocation::orderly);
  rd_kafka_assign(handle_.get(), nullptr);
}

}  // namespace assist
