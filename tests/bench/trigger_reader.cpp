// The benchmarks' eyes on Kafka.
//
//   trigger_reader tail BROKER TOPIC
//       what is committed from now on, as "microseconds<TAB>partition<TAB>value", until SIGTERM
//   trigger_reader watch BROKER GROUP PID LIMIT TOPIC[,TOPIC…] [TOPIC…]
//       waits until GROUP has committed the first topics to their ends and then, for 700 ms,
//       nothing more of any topic; prints when that was and the CPU of PID at those moments
//   trigger_reader open BROKER TOPIC…
//       the partitions that a transaction holds open, as {"TOPIC":[PARTITION…]}
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <librdkafka/rdkafka.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <sstream>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

using Client = std::unique_ptr<rd_kafka_t, decltype(&rd_kafka_destroy)>;
using List = std::unique_ptr<rd_kafka_topic_partition_list_t,
                             decltype(&rd_kafka_topic_partition_list_destroy)>;
using Message = std::unique_ptr<rd_kafka_message_t, decltype(&rd_kafka_message_destroy)>;

constexpr int patience_ms = 10'000;
volatile std::sig_atomic_t stopping = 0;

std::int64_t now_us() {
  using namespace std::chrono;
  return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

Client connect(const std::string& broker, const std::string& group, const char* isolation) {
  const std::map<std::string, std::string> settings = {
      {"bootstrap.servers", broker},    {"group.id", group},        {"isolation.level", isolation},
      {"enable.auto.commit", "false"},  {"fetch.wait.max.ms", "5"}, {"fetch.error.backoff.ms", "2"},
      {"socket.nagle.disable", "true"}, {"check.crcs", "false"}};
  rd_kafka_conf_t* conf = rd_kafka_conf_new();
  char error[512] = "";
  for (const auto& [name, value] : settings) {
    if (rd_kafka_conf_set(conf, name.c_str(), value.c_str(), error, sizeof error) !=
        RD_KAFKA_CONF_OK)
      throw std::runtime_error(error);
  }
  rd_kafka_t* client = rd_kafka_new(RD_KAFKA_CONSUMER, conf, error, sizeof error);
  if (client == nullptr) throw std::runtime_error(error);
  return {client, rd_kafka_destroy};
}

List partitions_of(const Client& client, const std::vector<std::string>& topics) {
  List list(rd_kafka_topic_partition_list_new(8), rd_kafka_topic_partition_list_destroy);
  for (const std::string& name : topics) {
    rd_kafka_topic_t* topic = rd_kafka_topic_new(client.get(), name.c_str(), nullptr);
    const rd_kafka_metadata_t* answer = nullptr;
    const auto failed = rd_kafka_metadata(client.get(), 0, topic, &answer, patience_ms);
    rd_kafka_topic_destroy(topic);
    if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(failed));
    for (int id = 0; id < answer->topics[0].partition_cnt; ++id)
      rd_kafka_topic_partition_list_add(list.get(), name.c_str(), id);
    rd_kafka_metadata_destroy(answer);
  }
  return list;
}

std::int64_t end_of(const Client& client, const rd_kafka_topic_partition_t& partition) {
  std::int64_t low = 0;
  std::int64_t high = 0;
  const auto failed = rd_kafka_query_watermark_offsets(
      client.get(), partition.topic, partition.partition, &low, &high, patience_ms);
  if (failed != RD_KAFKA_RESP_ERR_NO_ERROR) throw std::runtime_error(rd_kafka_err2str(failed));
  return high;
}

void tail(const std::string& broker, const std::string& topic) {
  const Client client = connect(broker, "trigger-reader", "read_committed");
  const List list = partitions_of(client, {topic});
  for (int i = 0; i < list->cnt; ++i) list->elems[i].offset = end_of(client, list->elems[i]);
  rd_kafka_assign(client.get(), list.get());
  while (stopping == 0) {
    const Message message(rd_kafka_consumer_poll(client.get(), 100), rd_kafka_message_destroy);
    if (!message || message->err != RD_KAFKA_RESP_ERR_NO_ERROR) continue;
    const std::string_view value(static_cast<const char*>(message->payload), message->len);
    fmt::print("{}\t{}\t{}\n", now_us(), message->partition, value);
    std::fflush(stdout);
  }
}

/// User and system seconds so far; nothing when there is no such process.
double cpu_of(const std::string& pid) {
  std::ifstream file("/proc/" + pid + "/stat");
  const std::string line(std::istreambuf_iterator<char>(file), {});
  std::istringstream fields(line.substr(std::min(line.rfind(')') + 1, line.size())));
  std::string word;
  for (int i = 0; i < 11; ++i) fields >> word;
  double user = 0;
  double system = 0;
  fields >> user >> system;
  return (user + system) / static_cast<double>(sysconf(_SC_CLK_TCK));
}

struct Moment {
  std::int64_t us = 0;
  double cpu = 0;
  std::int64_t committed = 0;  ///< Records of the first topics.
  std::string json() const {
    return fmt::format(R"({{"us":{},"cpu":{:.2f},"committed":{}}})", us, cpu, committed);
  }
};

struct Watched {
  std::string broker, group, pid;
  double limit = 0;
  std::vector<std::string> inputs, others;
};

int watch(const Watched& watched) {
  const Client client = connect(watched.broker, watched.group, "read_uncommitted");
  const List inputs = partitions_of(client, watched.inputs);
  const List others = partitions_of(client, watched.others);
  std::int64_t total = 0;
  for (int i = 0; i < inputs->cnt; ++i) total += end_of(client, inputs->elems[i]);
  const auto committed = [&](const List& list) {
    std::int64_t sum = 0;
    if (list->cnt > 0 && rd_kafka_committed(client.get(), list.get(), patience_ms) != 0) return sum;
    for (int i = 0; i < list->cnt; ++i) sum += std::max<std::int64_t>(list->elems[i].offset, 0);
    return sum;
  };
  std::optional<Moment> half, all;
  Moment last;
  std::int64_t last_others = 0;
  const std::int64_t deadline = now_us() + static_cast<std::int64_t>(watched.limit * 1e6);
  bool done = false;
  while (!done && now_us() < deadline && stopping == 0) {
    std::this_thread::sleep_for(std::chrono::milliseconds(25));
    const std::int64_t of_inputs = committed(inputs);
    const std::int64_t of_others = committed(others);
    const Moment now{now_us(), cpu_of(watched.pid), of_inputs};
    if (of_inputs != last.committed || of_others != last_others) last = now;
    last_others = of_others;
    if (!half && of_inputs * 2 >= total) half = now;
    if (!all && of_inputs >= total) all = now;
    done = all && now.us - last.us > 700'000;
  }
  fmt::print(R"({{"ok":{},"total":{},"half":{},"inputs":{},"last":{}}})"
             "\n",
             done, total, half.value_or(last).json(), all.value_or(last).json(), last.json());
  return done ? 0 : 1;
}

void open(const std::string& broker, const std::vector<std::string>& topics) {
  const Client stable = connect(broker, "trigger-reader", "read_committed");
  const Client newest = connect(broker, "trigger-reader", "read_uncommitted");
  const List list = partitions_of(stable, topics);
  std::map<std::string, std::vector<int>> found;
  for (int i = 0; i < list->cnt; ++i) {
    const std::int64_t committed = end_of(stable, list->elems[i]);
    if (committed < end_of(newest, list->elems[i]))
      found[list->elems[i].topic].push_back(list->elems[i].partition);
  }
  std::string text;
  for (const auto& [topic, ids] : found)
    text += fmt::format(R"({}"{}":[{}])", text.empty() ? "" : ",", topic, fmt::join(ids, ","));
  fmt::print("{{{}}}\n", text);
}

std::vector<std::string> split(const std::string& names) {
  std::vector<std::string> parts;
  std::istringstream text(names);
  for (std::string part; std::getline(text, part, ',');) parts.push_back(part);
  return parts;
}

int run(const std::vector<std::string>& words) {
  const std::string mode = words.empty() ? "" : words[0];
  if (mode == "tail" && words.size() == 3) {
    tail(words[1], words[2]);
  } else if (mode == "watch" && words.size() >= 6) {
    return watch({words[1],
                  words[2],
                  words[3],
                  std::stod(words[4]),
                  split(words[5]),
                  {words.begin() + 6, words.end()}});
  } else if (mode == "open" && words.size() >= 3) {
    open(words[1], {words.begin() + 2, words.end()});
  } else {
    fmt::print(stderr, "trigger_reader: see the head of tests/bench/trigger_reader.cpp\n");
    return 2;
  }
  return 0;
}

}  // namespace

int main(int count, char** words) {
  for (const int signal : {SIGTERM, SIGINT}) std::signal(signal, [](int) { stopping = 1; });
  try {
    return run({words + 1, words + count});
  } catch (const std::exception& error) {
    fmt::print(stderr, "trigger_reader: {}\n", error.what());
    return 1;
  }
}
