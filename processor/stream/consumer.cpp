#include "processor/stream/consumer.h"

#include <algorithm>

namespace assist {

Consumer::Consumer(const StreamConfig& config, const std::string& client_id,
                   const std::string& instance_id, std::uint64_t queue_bytes, Listener listener,
                   Log& log)
    : listener_(std::move(listener)), log_(log), fetched_(queue_bytes, config.batch_max) {
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
      .set("enable.partition.eof", "true");
  fetched_.configure(settings);
  if (!instance_id.empty()) settings.set("group.instance.id", instance_id);
  rd_kafka_conf_set_rebalance_cb(settings.get(), &Consumer::on_rebalance);
  settings.set_client(client_);
  handle_ = settings.make();
  fetched_.attach(handle_.get());
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
  for (rd_kafka_message_t* message : fetched_.take(timeout)) take(message, messages);
  if (thrown_) std::rethrow_exception(std::exchange(thrown_, nullptr));
}

void Consumer::take(rd_kafka_message_t* message, std::vector<kafka::MessagePtr>& messages) {
  kafka::MessagePtr owned(message);
  if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR ||
      message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF ||
      message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
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
  const auto error = kafka::assign(handle_.get(), partitions.get());
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
  auto* consumer = static_cast<Consumer*>(static_cast<kafka::Client*>(client)->owner);
  try {
    consumer->rebalance(error, list);
  } catch (...) {  // The frames above are C's.
    consumer->thrown_ = std::current_exception();
  }
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
  kafka::assign(handle_.get(), nullptr);
}

}  // namespace assist
