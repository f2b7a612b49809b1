#include "tests/stream/broker.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <stdexcept>

namespace assist::test {
namespace {

StreamConfig client_config() {
  StreamConfig config;
  config.bootstrap_servers = bootstrap_servers();
  return config;
}

std::string text(const void* bytes, std::size_t size) {
  return {static_cast<const char*>(bytes), size};
}

struct Event {
  rd_kafka_event_t* event;
  ~Event() { rd_kafka_event_destroy(event); }
};

}  // namespace

std::string bootstrap_servers() {
  const char* servers = std::getenv("ASSIST_TEST_KAFKA");
  return servers != nullptr ? servers : "127.0.0.1:19392";
}

std::string unique_name(const std::string& stem) {
  static std::atomic<int> counter{0};
  const auto now = std::chrono::system_clock::now().time_since_epoch().count();
  return stem + "-" + std::to_string(now) + "-" + std::to_string(getpid()) + "-" +
         std::to_string(counter++);
}

namespace {

/// Makes the request, which answers on the queue that it is given, and waits for that answer.
template <class Request>
void administer(const kafka::Handle& handle, const std::string& what, Request request) {
  rd_kafka_queue_t* queue = rd_kafka_queue_new(handle.get());
  request(queue);
  bool failed = false;
  {
    const Event event{rd_kafka_queue_poll(queue, 15'000)};
    failed = event.event == nullptr || rd_kafka_event_error(event.event);
  }
  rd_kafka_queue_destroy(queue);
  if (failed) throw std::runtime_error(what);
}

}  // namespace

void create_topic(const std::string& name, int partitions, bool compacted) {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  const kafka::Handle handle = settings.make();
  char reason[256] = "";
  rd_kafka_NewTopic_t* topic =
      rd_kafka_NewTopic_new(name.c_str(), partitions, 1, reason, sizeof reason);
  if (compacted) rd_kafka_NewTopic_set_config(topic, "cleanup.policy", "compact");
  administer(handle, "topic " + name, [&](rd_kafka_queue_t* queue) {
    rd_kafka_CreateTopics(handle.get(), &topic, 1, nullptr, queue);
  });
  rd_kafka_NewTopic_destroy(topic);
  for (int i = 0; i < 100 && !kafka::partition_count(handle.get(), name, Duration(1'000)); ++i)
    usleep(20'000);
}

void add_partitions(const std::string& name, std::size_t partitions) {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  const kafka::Handle handle = settings.make();
  char reason[256] = "";
  rd_kafka_NewPartitions_t* more =
      rd_kafka_NewPartitions_new(name.c_str(), partitions, reason, sizeof reason);
  administer(handle, "partitions of " + name, [&](rd_kafka_queue_t* queue) {
    rd_kafka_CreatePartitions(handle.get(), &more, 1, nullptr, queue);
  });
  rd_kafka_NewPartitions_destroy(more);
  const auto wanted = static_cast<std::int32_t>(partitions);
  for (int i = 0; i < 100 && kafka::partition_count(handle.get(), name, Duration(1'000)) != wanted;
       ++i)
    usleep(20'000);
}

void delete_topic(const std::string& name) {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  const kafka::Handle handle = settings.make();
  rd_kafka_DeleteTopic_t* topic = rd_kafka_DeleteTopic_new(name.c_str());
  administer(handle, "deletion of " + name, [&](rd_kafka_queue_t* queue) {
    rd_kafka_DeleteTopics(handle.get(), &topic, 1, nullptr, queue);
  });
  rd_kafka_DeleteTopic_destroy(topic);
}

void delete_records(const std::string& topic, std::int32_t partition, std::int64_t offset) {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  const kafka::Handle handle = settings.make();
  kafka::PartitionList before;
  before.add({topic, partition}, offset);
  rd_kafka_DeleteRecords_t* records = rd_kafka_DeleteRecords_new(before.get());
  administer(handle, "records of " + topic, [&](rd_kafka_queue_t* queue) {
    rd_kafka_DeleteRecords(handle.get(), &records, 1, nullptr, queue);
  });
  rd_kafka_DeleteRecords_destroy(records);
}

namespace {

std::string member_of(const std::string& group, const std::string& client_id) {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  const kafka::Handle handle = settings.make();
  const rd_kafka_group_list* groups = nullptr;
  if (rd_kafka_list_groups(handle.get(), group.c_str(), &groups, 10'000) != 0)
    throw std::runtime_error("group " + group);
  std::string found;
  for (int g = 0; g < groups->group_cnt; ++g) {
    for (int m = 0; m < groups->groups[g].member_cnt; ++m) {
      const rd_kafka_group_member_info& member = groups->groups[g].members[m];
      if (client_id == member.client_id) found = member.member_id;
    }
  }
  rd_kafka_group_list_destroy(groups);
  return found;
}

void append_number(std::string& bytes, std::uint32_t number, int size) {
  for (int shift = 8 * (size - 1); shift >= 0; shift -= 8)
    bytes.push_back(static_cast<char>(number >> shift));
}

void append_text(std::string& bytes, const std::string& text) {
  append_number(bytes, static_cast<std::uint32_t>(text.size()), 2);
  bytes += text;
}

}  // namespace

// LeaveGroup (13), version 1: librdkafka has no call to send it for another member.
void expel(const std::string& group, const std::string& client_id) {
  std::string request;
  append_number(request, 13, 2);
  append_number(request, 1, 2);
  append_number(request, 1, 4);  // Correlation id.
  append_text(request, "test");
  append_text(request, group);
  append_text(request, member_of(group, client_id));
  std::string bytes;
  append_number(bytes, static_cast<std::uint32_t>(request.size()), 4);
  bytes += request;
  const std::string servers = bootstrap_servers();
  const int connection = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port =
      htons(static_cast<std::uint16_t>(std::stoi(servers.substr(servers.find(':') + 1))));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  char answer[14] = "";  // Size, correlation id, throttle time, error code.
  const bool done =
      ::connect(connection, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
      ::send(connection, bytes.data(), bytes.size(), 0) == static_cast<ssize_t>(bytes.size()) &&
      ::recv(connection, answer, sizeof answer, MSG_WAITALL) == sizeof answer;
  ::close(connection);
  if (!done || answer[12] != 0 || answer[13] != 0) throw std::runtime_error("leave " + group);
}

namespace {

void produce(const kafka::Handle& handle, const kafka::Topic& topic, const Sent& message) {
  const void* key = message.key ? message.key->data() : nullptr;
  const std::size_t key_bytes = message.key ? message.key->size() : 0;
  rd_kafka_resp_err_t error;
  do {
    kafka::Headers headers(rd_kafka_headers_new(1));
    if (!message.header.empty()) {
      rd_kafka_header_add(headers.get(), "sent", -1, message.header.data(),
                          static_cast<ssize_t>(message.header.size()));
    }
    error = rd_kafka_producev(
        handle.get(), RD_KAFKA_V_RKT(topic.get()), RD_KAFKA_V_PARTITION(message.partition),
        RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY), RD_KAFKA_V_KEY(key, key_bytes),
        RD_KAFKA_V_VALUE(const_cast<char*>(message.value.data()), message.value.size()),
        RD_KAFKA_V_HEADERS(headers.get()), RD_KAFKA_V_END);
    if (error == RD_KAFKA_RESP_ERR_NO_ERROR) static_cast<void>(headers.release());
    rd_kafka_poll(handle.get(), error == RD_KAFKA_RESP_ERR__QUEUE_FULL ? 10 : 0);
  } while (error == RD_KAFKA_RESP_ERR__QUEUE_FULL);
  if (error != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(error));
}

void demand(rd_kafka_error_t* error) {
  if (const kafka::Error failed{error}) throw std::runtime_error(failed.text());
}

}  // namespace

TransactionalSender::TransactionalSender() {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  settings.set("transactional.id", unique_name("sender")).set("linger.ms", "0");
  handle_ = settings.make();
  demand(rd_kafka_init_transactions(handle_.get(), 30'000));
}

void TransactionalSender::send(const std::string& topic, const Sent& message) {
  demand(rd_kafka_begin_transaction(handle_.get()));
  produce(handle_, kafka::Topic(rd_kafka_topic_new(handle_.get(), topic.c_str(), nullptr)),
          message);
  demand(rd_kafka_commit_transaction(handle_.get(), 30'000));
}

void send(const std::string& topic, const std::vector<Sent>& messages) {
  kafka::Settings settings(client_config(), RD_KAFKA_PRODUCER);
  settings.set("enable.idempotence", "true")
      .set("linger.ms", "5")
      .set("message.max.bytes", "2000000");
  const kafka::Handle handle = settings.make();
  const kafka::Topic target(rd_kafka_topic_new(handle.get(), topic.c_str(), nullptr));
  for (const Sent& message : messages) produce(handle, target, message);
  if (rd_kafka_flush(handle.get(), 30'000) != RD_KAFKA_RESP_ERR_NO_ERROR)
    throw std::runtime_error("flush " + topic);
}

std::vector<Seen> read_all(const std::string& topic, const char* isolation) {
  kafka::Settings settings(client_config(), RD_KAFKA_CONSUMER);
  settings.set("group.id", "reader")
      .set("isolation.level", isolation)
      .set("enable.partition.eof", "true");
  settings.set("enable.auto.commit", "false").set("fetch.wait.max.ms", "10");
  const kafka::Handle handle = settings.make();
  rd_kafka_poll_set_consumer(handle.get());
  const auto count = kafka::partition_count(handle.get(), topic, Duration(5'000));
  if (!count) throw std::runtime_error("no topic " + topic);
  std::vector<Seen> seen;
  for (std::int32_t partition = 0; partition < *count; ++partition) {
    kafka::PartitionList list;
    list.add({topic, partition}, RD_KAFKA_OFFSET_BEGINNING);
    rd_kafka_assign(handle.get(), list.get());
    for (;;) {
      const kafka::MessagePtr message(rd_kafka_consumer_poll(handle.get(), 5'000));
      if (!message || message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) break;
      if (message->err != RD_KAFKA_RESP_ERR_NO_ERROR)
        throw std::runtime_error(rd_kafka_err2str(message->err));
      Seen one{partition,
               message->offset,
               text(message->key, message->key_len),
               text(message->payload, message->len),
               message->payload == nullptr,
               {}};
      rd_kafka_headers_t* headers = nullptr;
      const char* name = nullptr;
      const void* value = nullptr;
      std::size_t size = 0;
      rd_kafka_message_headers(message.get(), &headers);
      for (std::size_t i = 0;
           headers != nullptr && rd_kafka_header_get_all(headers, i, &name, &value, &size) == 0;
           ++i) {
        one.headers[name] = text(value, size);
      }
      seen.push_back(std::move(one));
    }
  }
  rd_kafka_consumer_close(handle.get());
  return seen;
}

}  // namespace assist::test
