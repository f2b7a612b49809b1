// What the tests do with a real broker: make topics, fill them, read them back as a read_committed
// consumer would. The broker is started before these tests by ctest (see
// tests/stream/CMakeLists.txt); ASSIST_TEST_KAFKA names it.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "processor/stream/kafka.h"

namespace assist::test {

struct Sent {
  std::int32_t partition;
  std::optional<std::string> key;
  std::string value;
  std::string header = {};  ///< Value of a header "sent"; empty: no header.
};
struct Seen {
  std::int32_t partition;
  std::int64_t offset;
  std::string key, value;
  bool deleted = false;
  std::map<std::string, std::string> headers;
};

std::string bootstrap_servers();
/// A name that no other test of this or any earlier run uses.
std::string unique_name(const std::string& stem);
void create_topic(const std::string& name, int partitions, bool compacted = false);
/// `partitions`: the new total.
void add_partitions(const std::string& topic, std::size_t partitions);
void delete_topic(const std::string& name);
/// As retention does: all of the partition before `offset`.
void delete_records(const std::string& topic, std::int32_t partition, std::int64_t offset);
/// Takes the member that calls itself `client_id` out of its group, without asking it.
void expel(const std::string& group, const std::string& client_id);
void send(const std::string& topic, const std::vector<Sent>& messages);
/// In a transaction of its own, as a stage does; one connection for all of them.
class TransactionalSender {
 public:
  TransactionalSender();
  void send(const std::string& topic, const Sent& message);

 private:
  kafka::Handle handle_;
};
/// Everything a read_committed reader sees from the beginning to the end as of now, in partition
/// order.
std::vector<Seen> read_all(const std::string& topic, const char* isolation = "read_committed");

}  // namespace assist::test
