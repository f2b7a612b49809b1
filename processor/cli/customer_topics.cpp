#include "processor/cli/customer_topics.h"

#include <fmt/format.h>

#include <functional>

#include "processor/cli/kafka_outlet.h"
#include "processor/stream/kafka.h"

namespace assist {
namespace {

/// For one answer of the broker, and for the next record while there must be one.
constexpr Duration patience{10'000};

kafka::Handle reader_of(const StreamConfig& config) {
  kafka::Settings settings(config, RD_KAFKA_CONSUMER);
  // The client wants a name even from who never joins; no offset is committed under it.
  settings.set("group.id", config.group_id)
      .set("enable.auto.commit", "false")
      .set("enable.auto.offset.store", "false")
      .set("isolation.level", "read_committed")
      .set("enable.partition.eof", "true")
      .set("log_level", "2");  // What fails is thrown; the rest would stand between the sentences.
  kafka::Handle handle = settings.make();
  rd_kafka_poll_set_consumer(handle.get());
  return handle;
}

class TopicReader {
 public:
  explicit TopicReader(const StreamConfig& config)
      : servers_(config.bootstrap_servers), handle_(reader_of(config)) {}
  ~TopicReader() { rd_kafka_consumer_close(handle_.get()); }
  TopicReader(const TopicReader&) = delete;
  TopicReader& operator=(const TopicReader&) = delete;

  /// Throws IoError when no broker answers.
  void connect() const {
    const rd_kafka_metadata_t* metadata = nullptr;
    const auto failed = rd_kafka_metadata(handle_.get(), 0, nullptr, &metadata, milliseconds());
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) {
      throw IoError(fmt::format("{}: no broker answers ({})", servers_, rd_kafka_err2str(failed)));
    }
    rd_kafka_metadata_destroy(metadata);
  }

  using Each = std::function<void(std::string_view value, Time timestamp, std::int64_t offset)>;
  /// The records with this key. False: there is no such topic.
  bool read(const std::string& topic, std::string_view key, Time since, const Each& each) {
    const auto partitions = kafka::partition_count(handle_.get(), topic, patience);
    if (!partitions) return false;
    const kafka::Partition partition{topic, partition_of(key, *partitions)};
    const auto begin = offset_at(partition, since);
    if (!begin) return true;
    const auto end = kafka::watermarks(handle_.get(), partition, patience);
    if (!end) throw IoError(fmt::format("{}: topic {} is not answered", servers_, topic));
    kafka::PartitionList list;
    list.add(partition, *begin);
    kafka::assign(handle_.get(), list.get());
    for (;;) {
      const kafka::MessagePtr message(rd_kafka_consumer_poll(handle_.get(), milliseconds()));
      if (!message) throw IoError(fmt::format("{}: topic {} is not answered", servers_, topic));
      if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) break;
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
        throw IoError(fmt::format("{}: topic {}: {}", servers_, topic,
                                  rd_kafka_message_errstr(message.get())));
      }
      if (message->offset >= end->high) break;  // Written since: a busy topic has no end.
      const std::string_view its_key{static_cast<const char*>(message->key), message->key_len};
      if (message->key == nullptr || its_key != key) continue;
      rd_kafka_timestamp_type_t type = RD_KAFKA_TIMESTAMP_NOT_AVAILABLE;
      each({static_cast<const char*>(message->payload), message->len},
           time_from_ms(rd_kafka_message_timestamp(message.get(), &type)), message->offset);
    }
    kafka::assign(handle_.get(), nullptr);
    return true;
  }

 private:
  static int milliseconds() { return static_cast<int>(patience.count()); }

  /// The first offset with a timestamp of `since` or later; none: nothing is so new.
  std::optional<std::int64_t> offset_at(const kafka::Partition& partition, Time since) {
    kafka::PartitionList asked;
    asked.add(partition, ms_of(since));
    const auto failed = rd_kafka_offsets_for_times(handle_.get(), asked.get(), milliseconds());
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR || asked[0].err != RD_KAFKA_RESP_ERR_NO_ERROR) {
      const auto why = failed != RD_KAFKA_RESP_ERR_NO_ERROR ? failed : asked[0].err;
      throw IoError(
          fmt::format("{}: topic {}: {}", servers_, partition.topic, rd_kafka_err2str(why)));
    }
    if (asked[0].offset < 0) return std::nullopt;
    return asked[0].offset;
  }

  std::string servers_;
  kafka::Handle handle_;
};

}  // namespace

void read_customer_topics(const Config& config, Time since, CustomerRecords& records) {
  const TopicConfig& topics = config.topics;
  const std::string& customer = records.customer();
  TopicReader reader(config.stream);
  reader.connect();
  const auto add = [&](std::string_view value, Time, std::int64_t) { records.add(value); };
  if (!reader.read(topics.decisions, customer, since, add)) {
    throw IoError(
        fmt::format("{}: there is no topic {}", config.stream.bootstrap_servers, topics.decisions));
  }
  reader.read(topics.triggers, customer, since, add);
  reader.read(topics.feedback, customer, since,
              [&](std::string_view value, Time timestamp, std::int64_t offset) {
                const auto feedback =
                    decode_feedback({topics.feedback, 0, offset, timestamp, customer, value});
                if (const auto* known = std::get_if<Feedback>(&feedback)) records.add(*known);
              });
  reader.read(topics.verdicts, customer, since, [&](std::string_view value, Time, std::int64_t) {
    Verdict verdict;
    if (verdict.ParseFromArray(value.data(), static_cast<int>(value.size()))) records.add(verdict);
  });
}

}  // namespace assist
