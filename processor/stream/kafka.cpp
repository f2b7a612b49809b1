#include "processor/stream/kafka.h"

#include <cstring>

namespace assist::kafka {

void PartitionList::add(const Partition& partition, std::int64_t offset,
                        std::string_view metadata) {
  rd_kafka_topic_partition_t* added =
      rd_kafka_topic_partition_list_add(list_.get(), partition.topic.c_str(), partition.id);
  added->offset = offset;
  if (metadata.empty()) return;
  added->metadata = strndup(metadata.data(), metadata.size());  // The list frees it.
  added->metadata_size = metadata.size();
}

Settings::Settings(const StreamConfig& config, rd_kafka_type_t role)
    : role_(role), conf_(rd_kafka_conf_new()) {
  set("bootstrap.servers", config.bootstrap_servers);
  set("client.id", config.group_id);
  set("socket.nagle.disable", "true");
  set("socket.keepalive.enable", "true");
  set("reconnect.backoff.ms",
      "50");  // The default of up to 10 s outlasts a broker's restart by far.
  set("reconnect.backoff.max.ms", "300");
  set("topic.metadata.refresh.interval.ms", "10000");
  set("log.connection.close", "false");
  for (const auto& [key, value] : config.properties) set(key.c_str(), value);
}

Settings& Settings::set(const char* key, const std::string& value) {
  char reason[256] = "";
  if (rd_kafka_conf_set(conf_, key, value.c_str(), reason, sizeof reason) != RD_KAFKA_CONF_OK) {
    throw ConfigError(std::string("kafka.properties: ") + key + ": " + reason);
  }
  return *this;
}

Settings& Settings::set_client(Client& client) {
  rd_kafka_conf_set_opaque(conf_, &client);
  // Called on the client's own threads; Log is safe there. Levels are syslog's.
  rd_kafka_conf_set_log_cb(
      conf_, [](const rd_kafka_t* handle, int level, const char* facility, const char* text) {
        Log& log = static_cast<Client*>(rd_kafka_opaque(handle))->log;
        if (level <= 6)
          log.warn("Kafka client", {{"kafka.facility", facility}, {"error.message", text}});
        else
          log.debug("Kafka client", {{"kafka.facility", facility}, {"error.message", text}});
      });
  return *this;
}

Handle Settings::make() {
  char reason[512] = "";
  rd_kafka_conf_t* copy = rd_kafka_conf_dup(conf_);
  rd_kafka_t* handle = rd_kafka_new(role_, copy, reason, sizeof reason);
  if (handle == nullptr) {
    rd_kafka_conf_destroy(copy);
    throw IoError(std::string("Kafka client cannot be made: ") + reason);
  }
  return Handle(handle);
}

rd_kafka_resp_err_t assign(rd_kafka_t* handle, const rd_kafka_topic_partition_list_t* list) {
  // The client aborts the process when a partition is to stop that has not yet stopped (librdkafka
  // 5573; all versions before the autumn of 2026). Its main thread does what it is asked in order:
  // with the first answer it has begun what we asked last, with the second it has seen the end of
  // it. Before, not behind: a group that is being left answers nothing once we have let go of its
  // partitions.
  for (int question = 0; question < 2; ++question) {
    rd_kafka_topic_partition_list_t* assigned = nullptr;
    if (rd_kafka_assignment(handle, &assigned) == RD_KAFKA_RESP_ERR_NO_ERROR)
      rd_kafka_topic_partition_list_destroy(assigned);
  }
  return rd_kafka_assign(handle, list);
}

std::optional<std::int32_t> partition_count(rd_kafka_t* handle, const std::string& topic,
                                            Duration timeout) {
  const Topic handle_of_topic(rd_kafka_topic_new(handle, topic.c_str(), nullptr));
  const rd_kafka_metadata_t* metadata = nullptr;
  const auto error = rd_kafka_metadata(handle, 0, handle_of_topic.get(), &metadata,
                                       static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  std::optional<std::int32_t> count;
  if (metadata->topic_cnt == 1 && metadata->topics[0].err == RD_KAFKA_RESP_ERR_NO_ERROR &&
      metadata->topics[0].partition_cnt > 0) {
    count = metadata->topics[0].partition_cnt;
  }
  rd_kafka_metadata_destroy(metadata);
  return count;
}

std::optional<Watermarks> watermarks(rd_kafka_t* handle, const Partition& partition,
                                     Duration timeout) {
  Watermarks found;
  const auto error =
      rd_kafka_query_watermark_offsets(handle, partition.topic.c_str(), partition.id, &found.low,
                                       &found.high, static_cast<int>(timeout.count()));
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) return std::nullopt;
  return found;
}

std::int32_t generation_of(const rd_kafka_consumer_group_metadata_t* metadata) {
  void* bytes = nullptr;
  std::size_t size = 0;
  if (const Error error{rd_kafka_consumer_group_metadata_write(metadata, &bytes, &size)}) return -1;
  // "CGMDv2:" then the generation as an int32 in host order, then group, member and instance.
  const auto* begin = static_cast<const char*>(bytes);
  const auto* colon = static_cast<const char*>(std::memchr(begin, ':', size));
  std::int32_t generation = -1;
  if (colon != nullptr && colon + 1 + sizeof generation <= begin + size) {
    std::memcpy(&generation, colon + 1, sizeof generation);
  }
  rd_kafka_mem_free(nullptr, bytes);
  return generation;
}

}  // namespace assist::kafka
