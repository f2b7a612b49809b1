#include "processor/stream/producer.h"

#include <algorithm>
#include <chrono>
#include <cstring>

#include "processor/event/require.h"

namespace assist {
namespace {

constexpr std::string_view cleanse_key = "__cleanse";
// send_offsets may be repeated with identical arguments for as long as a broker is away; beyond
// this the outcome counts as unknown.
constexpr std::chrono::seconds send_offsets_patience{8};

constexpr std::size_t held_bytes_max = 256 << 10;

void add(rd_kafka_headers_t* headers, std::string_view name, std::string_view value) {
  rd_kafka_header_add(headers, name.data(), static_cast<ssize_t>(name.size()), value.data(),
                      static_cast<ssize_t>(value.size()));
}

std::size_t bytes_of(const rd_kafka_headers_t* headers) {
  std::size_t bytes = 0;
  const char* name = nullptr;
  const void* value = nullptr;
  std::size_t size = 0;
  for (std::size_t i = 0;
       headers != nullptr &&
       rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR;
       ++i) {
    bytes += std::strlen(name) + size;
  }
  return bytes;
}

void* opaque_of(int slot) {
  return reinterpret_cast<void*>(static_cast<std::intptr_t>(slot + 1));
}

Uncertain::Cause cause_of(rd_kafka_resp_err_t code) {
  switch (code) {
    case RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION:
    case RD_KAFKA_RESP_ERR_UNKNOWN_MEMBER_ID:
    case RD_KAFKA_RESP_ERR_FENCED_INSTANCE_ID:
    case RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS:
      return Uncertain::Cause::membership_lost;
    case RD_KAFKA_RESP_ERR__FENCED:
    case RD_KAFKA_RESP_ERR_PRODUCER_FENCED:
    case RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH:
      return Uncertain::Cause::fenced;
    default:
      return Uncertain::Cause::other;
  }
}

}  // namespace

Producer::Producer(const StreamConfig& config, std::string transactional_id,
                   std::vector<kafka::Partition> written, Log& log, Faults& faults)
    : group_id_(config.group_id),
      transactional_id_(std::move(transactional_id)),
      written_(std::move(written)),
      log_(log),
      faults_(faults) {
  kafka::Settings settings(config, RD_KAFKA_PRODUCER);
  const auto timeout = config.transaction_timeout.count();
  settings.set("transactional.id", transactional_id_)
      .set("transaction.timeout.ms", std::to_string(timeout))
      .set("message.timeout.ms", std::to_string(timeout * 9 / 10))
      .set("linger.ms", "1")
      .set("batch.num.messages", "10000")
      .set("batch.size", "1000000")
      .set("queue.buffering.max.messages", "2000000")
      .set("queue.buffering.max.kbytes", "131072")
      .set("compression.codec", "lz4")
      .set("message.max.bytes", "2000000")  // The topic's own limit decides, not ours.
      .set("retry.backoff.ms",
           "10")  // The default of 100 shows in p99: CONCURRENT_TRANSACTIONS is retried after it.
      .set("partitioner", "murmur2_random");
  // Without a delivery callback, flush and commit poll in steps of 10 ms.
  rd_kafka_conf_set_dr_msg_cb(settings.get(), &Producer::on_delivery);
  settings.set_client(client_);
  handle_ = settings.make();
}

Producer::~Producer() {
  if (handle_) rd_kafka_purge(handle_.get(), RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
}

bool Producer::start(Duration timeout) {
  if (!initialised_) {
    const kafka::Error error(
        rd_kafka_init_transactions(handle_.get(), static_cast<int>(timeout.count())));
    if (error) {
      if (error.retriable()) return false;
      throw Uncertain("init_transactions: " + error.text());
    }
    initialised_ = true;
  }
  // Known partitions make the first transaction take milliseconds; a cold producer waits a second
  // for leaders.
  for (const kafka::Partition& partition : written_) {
    if (partition.id == 0 && !kafka::partition_count(handle_.get(), partition.topic, timeout))
      return false;
  }
  cleanse();
  return true;
}

// A stalled Kafka 4.3.1 can drop the markers of a transaction that it aborted; the next commit of
// the same producer on that partition would then commit those records as well. An abort that
// touches every such partition ends them. init_transactions alone does not.
void Producer::cleanse() {
  begin();
  for (const kafka::Partition& partition : written_) send_to(partition, cleanse_key, std::nullopt);
  cleanse_offsets();
  if (rd_kafka_flush(handle_.get(), 5'000) != RD_KAFKA_RESP_ERR_NO_ERROR ||
      delivery_failures_ > 0) {
    throw Uncertain("the cleansing transaction could not be written");
  }
  faults_.reach(FaultPoint::in_cleanse);
  const kafka::Error error(rd_kafka_abort_transaction(handle_.get(), -1));
  if (error) fail("abort of the cleansing transaction", error);
  in_transaction_ = false;
}

// Offsets, too, may have been left pending: nobody could read the group's any more. The abort ends
// all that this id has pending, whatever they are for; the one that is sent for it is of a
// partition that the group does not consume, so that it can do no harm. It needs no member: it is
// never committed.
void Producer::cleanse_offsets() {
  if (written_.empty()) return;  // Who writes nothing has no offsets pending either.
  const kafka::GroupMetadata group(rd_kafka_consumer_group_metadata_new(group_id_.c_str()));
  kafka::PartitionList offsets;
  offsets.add(written_.front(), 0);
  const kafka::Error error(
      rd_kafka_send_offsets_to_transaction(handle_.get(), offsets.get(), group.get(), 5'000));
  if (error) fail("offsets of the cleansing transaction", error);
}

void Producer::begin() {
  if (in_transaction_) return;
  const kafka::Error error(rd_kafka_begin_transaction(handle_.get()));
  if (error) fail("begin", error);
  in_transaction_ = true;
  outputs_ = 0;
}

rd_kafka_topic_t* Producer::topic(const std::string& name) {
  kafka::Topic& topic = topics_[name];
  if (!topic) topic.reset(rd_kafka_topic_new(handle_.get(), name.c_str(), nullptr));
  return topic.get();
}

void Producer::send(const Message& message) {
  begin();
  topic_name_.assign(message.topic);
  if (!message.everywhere) {
    hold(message, RD_KAFKA_PARTITION_UA);
  } else {
    for (const kafka::Partition& partition : written_) {
      if (partition.topic == message.topic) hold(message, partition.id);
    }
  }
  if (held_bytes_.size() >= held_bytes_max) release();
}

std::int32_t Producer::partitions(std::string_view topic) const {
  const auto count = std::count_if(
      written_.begin(), written_.end(),
      [topic](const kafka::Partition& partition) { return partition.topic == topic; });
  return static_cast<std::int32_t>(count);
}

void Producer::hold(const Message& message, std::int32_t partition) {
  ++outputs_;
  Held& held = held_.emplace_back();
  held.topic = topic(topic_name_);
  held.partition = partition;
  held.key_bytes = message.key.size();
  held.value_bytes = message.value.size();
  if (!message.headers.empty()) {
    held.headers.reset(rd_kafka_headers_new(message.headers.size()));
    for (const Header& header : message.headers) add(held.headers.get(), header.name, header.value);
  }
  held_bytes_.append(message.key).append(message.value);
}

void Producer::release() {
  const char* bytes = held_bytes_.data();
  for (Held& held : held_) {
    const std::string_view key(bytes, held.key_bytes);
    const std::string_view value(bytes + held.key_bytes, held.value_bytes);
    bytes += held.key_bytes + held.value_bytes;
    if (held.headers) {
      produce_with(held.headers, held.topic, held.partition, key, value);
    } else {
      produce(held.topic, held.partition, key, value, -1);
    }
  }
  held_.clear();
  held_bytes_.clear();
}

// A dead letter must fit where its original did, with our headers on top, or every transaction
// would fail on it: one that is larger than any format of ours keeps only its beginning.
void Producer::send_copy(const std::string& topic_name, const rd_kafka_message_t& original,
                         std::span<const Header> further_headers) {
  constexpr std::size_t whole_bytes_max = 900'000;  // Below Kafka's default of 1 MiB per batch.
  constexpr std::size_t beginning_bytes = 65'536;
  begin();
  ++outputs_;
  rd_kafka_headers_t* theirs = nullptr;
  rd_kafka_message_headers(&original, &theirs);
  const bool whole = original.len + original.key_len + bytes_of(theirs) <= whole_bytes_max;
  if (!whole) theirs = nullptr;
  kafka::Headers headers(theirs != nullptr ? rd_kafka_headers_copy(theirs)
                                           : rd_kafka_headers_new(further_headers.size()));
  for (const Header& header : further_headers) add(headers.get(), header.name, header.value);
  if (!whole) add(headers.get(), "__assist.errors.original_bytes", std::to_string(original.len));
  const std::string_view key(static_cast<const char*>(original.key), original.key_len);
  const std::string_view value(static_cast<const char*>(original.payload), original.len);
  produce_with(headers, topic(topic_name), RD_KAFKA_PARTITION_UA, whole ? key : std::string_view(),
               whole ? value : value.substr(0, beginning_bytes));
}

void Producer::send_to(const kafka::Partition& partition, std::string_view key,
                       std::optional<std::string_view> value, int slot) {
  begin();
  if (slot >= 0) {
    if (acknowledged_.size() <= static_cast<std::size_t>(slot)) acknowledged_.resize(slot + 1, -1);
    acknowledged_[slot] = -1;
  }
  produce(topic(partition.topic), partition.id, key, value, slot);
}

void Producer::produce(rd_kafka_topic_t* topic, std::int32_t partition,
                       std::optional<std::string_view> key, std::optional<std::string_view> value,
                       int slot) {
  for (;;) {
    const int result = rd_kafka_produce(topic, partition, RD_KAFKA_MSG_F_COPY,
                                        value ? const_cast<char*>(value->data()) : nullptr,
                                        value ? value->size() : 0, key ? key->data() : nullptr,
                                        key ? key->size() : 0, opaque_of(slot));
    if (result == 0) return;
    retry_while_full(rd_kafka_last_error());
  }
}

void Producer::produce_with(kafka::Headers& headers, rd_kafka_topic_t* topic,
                            std::int32_t partition, std::string_view key, std::string_view value) {
  for (;;) {
    const auto error = rd_kafka_producev(
        handle_.get(), RD_KAFKA_V_RKT(topic), RD_KAFKA_V_PARTITION(partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key.data(), key.size()),
        RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()),
        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) {
      static_cast<void>(headers.release());  // The message's now.
      return;
    }
    retry_while_full(error);
  }
}

void Producer::retry_while_full(rd_kafka_resp_err_t error) {
  if (error == RD_KAFKA_RESP_ERR__QUEUE_FULL) {
    rd_kafka_poll(handle_.get(), 50);
    if (delivery_failures_ == 0) return;
  }
  throw Uncertain(std::string("produce: ") + rd_kafka_err2name(error));
}

void Producer::commit(const kafka::PartitionList& offsets,
                      const rd_kafka_consumer_group_metadata_t* membership) {
  require(in_transaction_, "a commit needs a transaction");
  // librdkafka accepts an empty list and does nothing: the transaction would have no fence.
  require(offsets.size() > 0, "every transaction sends input offsets");
  // The broker accepts generation -1 unfenced beside live members.
  require(kafka::generation_of(membership) >= 0, "the group metadata carries a generation");
  release();
  faults_.reach(FaultPoint::before_send_offsets);
  const auto deadline = std::chrono::steady_clock::now() + send_offsets_patience;
  for (;;) {
    const kafka::Error error(
        rd_kafka_send_offsets_to_transaction(handle_.get(), offsets.get(), membership, 2'000));
    if (!error) break;
    if (!error.retriable() || std::chrono::steady_clock::now() > deadline)
      fail("send_offsets", error);
  }
  faults_.reach(FaultPoint::after_send_offsets);
  // No timeout: with one, librdkafka's state can part from the broker's.
  const kafka::Error error(rd_kafka_commit_transaction(handle_.get(), -1));
  if (error) fail("commit", error);
  faults_.reach(FaultPoint::after_commit);
  if (delivery_failures_ > 0) throw Uncertain("a message of a committed transaction failed");
  in_transaction_ = false;
}

bool Producer::abort() {
  if (!in_transaction_) return false;
  in_transaction_ = false;
  const kafka::Error error(rd_kafka_abort_transaction(handle_.get(), 2'000));
  if (error)
    log_.info("a transaction could not be aborted; its successor ends it",
              {{"error.code", error.text()}});
  return !error;
}

void Producer::poll() {
  rd_kafka_poll(handle_.get(), 0);
}

std::int64_t Producer::acknowledged(int slot) const {
  return static_cast<std::size_t>(slot) < acknowledged_.size() ? acknowledged_[slot] : -1;
}

void Producer::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* client) {
  auto* producer = static_cast<Producer*>(static_cast<kafka::Client*>(client)->owner);
  if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR) {
    ++producer->delivery_failures_;
    return;
  }
  const auto slot = reinterpret_cast<std::intptr_t>(message->_private) - 1;
  if (slot >= 0) producer->acknowledged_[static_cast<std::size_t>(slot)] = message->offset;
}

void Producer::fail(const char* step, const kafka::Error& error) const {
  throw Uncertain(std::string(step) + ": " + error.text(), cause_of(error.code()));
}

}  // namespace assist
