// What one topic has brought, and what is known of its end, against a real broker.
#include <catch2/catch.hpp>

#include "processor/stream/consumer.h"
#include "processor/stream/task.h"
#include "tests/stream/broker.h"

namespace assist::test {
namespace {

struct Reader {
  explicit Reader(const std::string& topic) : queue({topic, 0}) {}

  void fetch_from(std::int64_t offset) {
    queue.start_at(offset);
    kafka::PartitionList list;
    list.add(queue.partition(), offset);
    consumer.fetch_from(list);
  }
  void fetch_nothing() { consumer.fetch_from(kafka::PartitionList()); }
  /// Applies all that comes until the end is known.
  void read_to_end() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!queue.at_end(consumer.handle())) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      std::vector<kafka::MessagePtr> messages;
      consumer.poll(Duration(50), messages);
      for (kafka::MessagePtr& message : messages) queue.take(std::move(message));
      while (queue.waiting() > 0) queue.pop();
    }
  }

  LogConfig quiet{LogLevel::info};
  Log log{quiet};
  Consumer consumer{[] {
                      StreamConfig config;
                      config.bootstrap_servers = bootstrap_servers();
                      config.group_id = unique_name("reader");
                      return config;
                    }(),
                    "reader",
                    "",
                    8 << 20,
                    {[](Assignment) {}, [](Revocation) {}},
                    log};
  InputQueue queue;
};

}  // namespace

TEST_CASE("what was the end before a rebalance is not believed to be the end after it") {
  const std::string topic = unique_name("input");
  create_topic(topic, 1);
  send(topic, {{0, "key", "first"}});
  Reader reader(topic);
  reader.fetch_from(0);
  reader.read_to_end();
  CHECK(reader.queue.next() == 1);

  // Taken away; meanwhile the topic goes on.
  reader.fetch_nothing();
  send(topic, {{0, "key", "second"}});

  // Given back. If this were the end, another input's later records would be applied before it.
  reader.queue.start_at(1);
  CHECK_FALSE(reader.queue.at_end(reader.consumer.handle()));
  reader.fetch_from(1);
  reader.read_to_end();
  CHECK(reader.queue.next() == 2);
}

}  // namespace assist::test
