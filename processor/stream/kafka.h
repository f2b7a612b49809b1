// The thin edge to librdkafka's C interface: handles that free themselves, errors as values or
// exceptions.
#pragma once

#include <librdkafka/rdkafka.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "processor/ops/errors.h"
#include "processor/ops/log.h"
#include "processor/stream/config.h"

namespace assist::kafka {

struct HandleDelete {
  void operator()(rd_kafka_t* handle) const { rd_kafka_destroy(handle); }
};
using Handle = std::unique_ptr<rd_kafka_t, HandleDelete>;

struct TopicDelete {
  void operator()(rd_kafka_topic_t* topic) const { rd_kafka_topic_destroy(topic); }
};
using Topic = std::unique_ptr<rd_kafka_topic_t, TopicDelete>;

struct MessageDelete {
  void operator()(rd_kafka_message_t* message) const { rd_kafka_message_destroy(message); }
};
using MessagePtr = std::unique_ptr<rd_kafka_message_t, MessageDelete>;

struct QueueDelete {
  void operator()(rd_kafka_queue_t* queue) const { rd_kafka_queue_destroy(queue); }
};
using Queue = std::unique_ptr<rd_kafka_queue_t, QueueDelete>;

struct HeadersDelete {
  void operator()(rd_kafka_headers_t* headers) const { rd_kafka_headers_destroy(headers); }
};
using Headers = std::unique_ptr<rd_kafka_headers_t, HeadersDelete>;

struct GroupMetadataDelete {
  void operator()(rd_kafka_consumer_group_metadata_t* metadata) const {
    rd_kafka_consumer_group_metadata_destroy(metadata);
  }
};
using GroupMetadata = std::unique_ptr<rd_kafka_consumer_group_metadata_t, GroupMetadataDelete>;

/// A topic's partition.
struct Partition {
  std::string topic;
  std::int32_t id = 0;
  auto operator<=>(const Partition&) const = default;
};

/// A list of partitions with offsets and metadata strings, as librdkafka wants it.
class PartitionList {
 public:
  PartitionList() : list_(rd_kafka_topic_partition_list_new(8)) {}
  void add(const Partition& partition, std::int64_t offset = RD_KAFKA_OFFSET_INVALID,
           std::string_view metadata = {});
  rd_kafka_topic_partition_list_t* get() const { return list_.get(); }
  int size() const { return list_->cnt; }
  const rd_kafka_topic_partition_t& operator[](int i) const { return list_->elems[i]; }

 private:
  struct Delete {
    void operator()(rd_kafka_topic_partition_list_t* list) const {
      rd_kafka_topic_partition_list_destroy(list);
    }
  };
  std::unique_ptr<rd_kafka_topic_partition_list_t, Delete> list_;
};

/// An error object of the transactional calls, with the three flags that decide what to do about
/// it.
class Error {
 public:
  explicit Error(rd_kafka_error_t* error) : error_(error) {}
  explicit operator bool() const { return error_ != nullptr; }
  bool retriable() const { return rd_kafka_error_is_retriable(error_.get()) != 0; }
  rd_kafka_resp_err_t code() const { return rd_kafka_error_code(error_.get()); }
  std::string text() const {
    return std::string(rd_kafka_error_name(error_.get())) + ": " +
           rd_kafka_error_string(error_.get());
  }

 private:
  struct Delete {
    void operator()(rd_kafka_error_t* error) const { rd_kafka_error_destroy(error); }
  };
  std::unique_ptr<rd_kafka_error_t, Delete> error_;
};

/// What a client's callbacks get: its log, and whose client it is.
struct Client {
  Log& log;
  void* owner = nullptr;
};

/// librdkafka settings under construction. Throws ConfigError naming the key that is refused.
class Settings {
 public:
  /// What every handle has: servers, quick reconnects, no Nagle, and the operator's own properties.
  /// `role` is consumer or producer: a property that only the other knows is skipped.
  Settings(const StreamConfig& config, rd_kafka_type_t role);
  ~Settings() { rd_kafka_conf_destroy(conf_); }
  Settings(const Settings&) = delete;
  Settings& operator=(const Settings&) = delete;
  Settings& set(const char* key, const std::string& value);
  /// `client` outlives the handle. Without it the client logs to standard error in its own form.
  Settings& set_client(Client& client);
  rd_kafka_conf_t* get() { return conf_; }
  /// Makes the handle. Throws IoError.
  Handle make();

 private:
  rd_kafka_type_t role_;
  rd_kafka_conf_t* conf_;
};

/// rd_kafka_assign(): replaces what the consumer `handle` fetches by `list`; null: nothing. To be
/// used instead of it, as often as needed.
rd_kafka_resp_err_t assign(rd_kafka_t* handle, const rd_kafka_topic_partition_list_t* list);

/// Partitions of a topic as the broker tells; none: the topic does not exist (or no broker
/// answers).
std::optional<std::int32_t> partition_count(rd_kafka_t* handle, const std::string& topic,
                                            Duration timeout);

/// First and next offset as `handle` may see them: with read_committed the end is the last stable
/// offset, with read_uncommitted the high watermark. None: no answer in time.
struct Watermarks {
  std::int64_t low = 0, high = 0;
};
std::optional<Watermarks> watermarks(rd_kafka_t* handle, const Partition& partition,
                                     Duration timeout);

/// The generation inside group metadata: librdkafka 2.0.2 has no getter. -1: not a member.
std::int32_t generation_of(const rd_kafka_consumer_group_metadata_t* metadata);

}  // namespace assist::kafka
