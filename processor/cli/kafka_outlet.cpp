#include "processor/cli/kafka_outlet.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <chrono>

#include "processor/ops/errors.h"

namespace assist {
namespace {

using std::chrono::steady_clock;

std::int64_t wall_clock_ms() {
  return ms_of(std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now()));
}

void set(rd_kafka_conf_t* configuration, const char* name, const std::string& value) {
  char error[512];
  if (rd_kafka_conf_set(configuration, name, value.c_str(), error, sizeof error) !=
      RD_KAFKA_CONF_OK) {
    rd_kafka_conf_destroy(configuration);
    throw ConfigError(error);
  }
}

rd_kafka_conf_t* producer_configuration(const KafkaOutletSettings& settings) {
  rd_kafka_conf_t* configuration = rd_kafka_conf_new();
  const bool tracked = settings.ordered || !settings.record.empty();
  set(configuration, "bootstrap.servers", settings.brokers);
  set(configuration, "client.id", "assist-simulate");
  set(configuration, "enable.idempotence", "true");
  // librdkafka 2.0.2 can lose count of its sequence numbers when several requests meet a broker
  // that changes its role
  // ("rewound sequence number", fatal); with one at a time there is nothing to lose count of.
  if (tracked) set(configuration, "max.in.flight.requests.per.connection", "1");
  set(configuration, "partitioner", "murmur2_random");
  set(configuration, "compression.type", settings.compression);
  set(configuration, "linger.ms", std::to_string(settings.linger_ms));
  // Never give up: whoever lets us run decides how long a broker may be away.
  set(configuration, "message.timeout.ms", "0");
  set(configuration, "topic.metadata.propagation.max.ms", "3600000");
  // The default of 10 s left a generator away for 7 s after its broker was back.
  set(configuration, "reconnect.backoff.ms", "50");
  set(configuration, "reconnect.backoff.max.ms", "500");
  set(configuration, "socket.nagle.disable", "true");
  // Tracked lines are held by us too: less of them under way.
  set(configuration, "queue.buffering.max.messages", tracked ? "100000" : "500000");
  set(configuration, "queue.buffering.max.kbytes", "262144");
  set(configuration, "batch.num.messages", "10000");
  set(configuration, "log_level", "2");
  return configuration;
}

}  // namespace

int partition_of(std::string_view key, int partitions) {
  return rd_kafka_msg_partitioner_murmur2(nullptr, key.data(), key.size(), partitions, nullptr,
                                          nullptr);
}

KafkaOutlet::KafkaOutlet(KafkaOutletSettings settings) : settings_(std::move(settings)) {
  if (!settings_.record.empty()) record_.emplace(settings_.record);
  rd_kafka_conf_t* configuration = producer_configuration(settings_);
  rd_kafka_conf_set_dr_msg_cb(configuration, on_delivery);
  rd_kafka_conf_set_opaque(configuration, this);
  char error[512];
  client_ = rd_kafka_new(RD_KAFKA_PRODUCER, configuration, error, sizeof error);
  if (client_ == nullptr) {
    rd_kafka_conf_destroy(configuration);
    throw IoError(error);
  }
}

KafkaOutlet::~KafkaOutlet() {
  rd_kafka_purge(client_, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
  for (const Topic& topic : topics_) rd_kafka_topic_destroy(topic.handle);
  rd_kafka_destroy(client_);
}

int KafkaOutlet::partitions_of(std::string_view topic) {
  return topic_of(topic).partitions;
}

KafkaOutlet::Topic& KafkaOutlet::topic_of(std::string_view name) {
  for (Topic& topic : topics_) {
    if (topic.name == name) return topic;
  }
  const std::string text(name);
  rd_kafka_topic_t* handle = rd_kafka_topic_new(client_, text.c_str(), nullptr);
  if (handle == nullptr) throw IoError("no topic can be called \"" + text + "\"");
  Topic& topic = topics_.emplace_back(Topic{text, handle, 0});
  const auto deadline = steady_clock::now() + settings_.patience;
  rd_kafka_resp_err_t code;
  do {
    const rd_kafka_metadata_t* metadata = nullptr;
    code = rd_kafka_metadata(client_, 0, handle, &metadata, 2'000);
    if (code != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    code = metadata->topics[0].err;
    topic.partitions = metadata->topics[0].partition_cnt;
    rd_kafka_metadata_destroy(metadata);
    if (code == RD_KAFKA_RESP_ERR_NO_ERROR) return topic;
    if (code == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART) break;
  } while (steady_clock::now() < deadline);
  throw IoError("topic " + text + " at " + settings_.brokers + ": " + rd_kafka_err2str(code));
}

void KafkaOutlet::send(const Line& line) {
  rd_kafka_topic_t* topic = topic_of(line.topic).handle;
  Flight* flight = board(line, topic);
  const rd_kafka_vu_t parts[] = {
      {.vtype = RD_KAFKA_VTYPE_RKT, .u = {.rkt = topic}},
      {.vtype = RD_KAFKA_VTYPE_KEY,
       .u = {.mem = {const_cast<char*>(line.key.data()), line.key.size()}}},
      {.vtype = RD_KAFKA_VTYPE_VALUE,
       .u = {.mem = {line.value.empty() ? nullptr : const_cast<char*>(line.value.data()),
                     line.value.size()}}},
      {.vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u = {.i = RD_KAFKA_MSG_F_COPY}},
      {.vtype = RD_KAFKA_VTYPE_TIMESTAMP, .u = {.i64 = timestamp_of(line.time)}},
      {.vtype = RD_KAFKA_VTYPE_OPAQUE, .u = {.ptr = flight}},
  };
  for (;;) {
    rd_kafka_error_t* error = rd_kafka_produceva(client_, parts, std::size(parts));
    if (error == nullptr) break;
    const rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    const std::string message = rd_kafka_error_string(error);
    rd_kafka_error_destroy(error);
    if (code != RD_KAFKA_RESP_ERR__QUEUE_FULL) throw IoError("cannot produce: " + message);
    poll(100);
  }
  if (++delivery_.sent % 256 == 0) poll(0);
}

KafkaOutlet::Flight* KafkaOutlet::board(const Line& line, rd_kafka_topic_t* topic) {
  if (!settings_.ordered && !record_) return nullptr;
  if (settings_.ordered) {
    const std::string key(line.key);
    for (auto found = waiting_.find(key); found != waiting_.end() && found->second.topic != topic;
         found = waiting_.find(key)) {
      poll(1);
    }
    Waiting& waiting = waiting_[key];
    waiting.topic = topic;
    ++waiting.records;
  }
  Flight& flight = flights_.emplace_back();
  flight.key = line.key;
  if (record_) append_line(line, flight.line);
  return &flight;
}

void KafkaOutlet::land(Flight& flight, bool arrived) {
  flight.arrived = arrived;
  if (settings_.ordered) {
    const auto waiting = waiting_.find(flight.key);
    if (--waiting->second.records == 0) waiting_.erase(waiting);
  }
  while (!flights_.empty() && flights_.front().arrived) {
    if (record_ && *flights_.front().arrived) record_->write(flights_.front().line);
    flights_.pop_front();
  }
}

void KafkaOutlet::on_delivery(rd_kafka_t*, const rd_kafka_message_t* message, void* self) {
  KafkaOutlet& outlet = *static_cast<KafkaOutlet*>(self);
  const bool arrived = message->err == RD_KAFKA_RESP_ERR_NO_ERROR;
  ++(arrived ? outlet.delivery_.acknowledged : outlet.delivery_.failed);
  if (message->_private != nullptr) outlet.land(*static_cast<Flight*>(message->_private), arrived);
}

/// A broker refuses timestamps of the future, and a simulation may run ahead of the clock.
std::int64_t KafkaOutlet::timestamp_of(Time time) {
  if (!settings_.timestamps) return 0;  // The client library takes the clock.
  if (ms_of(time) > clock_ms_) clock_ms_ = wall_clock_ms();
  return std::min(ms_of(time), clock_ms_);
}

void KafkaOutlet::poll(int timeout_ms) {
  rd_kafka_poll(client_, timeout_ms);
  char reason[512];
  if (rd_kafka_fatal_error(client_, reason, sizeof reason) != RD_KAFKA_RESP_ERR_NO_ERROR) {
    throw IoError(std::string("the producer is broken: ") + reason);
  }
}

void KafkaOutlet::settle() {
  auto deadline = steady_clock::now() + settings_.patience;
  for (int under_way = rd_kafka_outq_len(client_); under_way > 0;) {
    if (rd_kafka_flush(client_, 100) == RD_KAFKA_RESP_ERR_NO_ERROR) break;
    poll(0);
    const int now = rd_kafka_outq_len(client_);
    if (now < under_way) deadline = steady_clock::now() + settings_.patience;
    under_way = now;
    if (under_way > 0 && steady_clock::now() > deadline) {
      if (record_) record_->settle();
      throw IoError(std::to_string(under_way) + " records were not acknowledged");
    }
  }
  if (record_) record_->settle();
}

void KafkaOutlet::idle(Duration at_most) {
  poll(static_cast<int>(at_most.count()));
}

}  // namespace assist
