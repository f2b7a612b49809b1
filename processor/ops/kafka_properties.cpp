#include "processor/ops/kafka_properties.h"

#include <librdkafka/rdkafka.h>

#include <algorithm>
#include <array>
#include <memory>
#include <span>

namespace assist {

namespace {

struct Refusal {
  std::string_view name;
  std::string_view reason;
};

constexpr std::string_view has_key_group = "set kafka.group_id: it also names the transactions";
constexpr std::string_view has_key_instance = "set kafka.static_membership and kafka.instance_id";
constexpr std::string_view has_key_servers = "set kafka.bootstrap_servers";
constexpr std::string_view offsets_in_transaction =
    "offsets are committed by the transaction that holds the results, and by nothing else";
constexpr std::string_view idempotent =
    "transactions need the idempotent producer; without it a retry would double a record";
constexpr std::string_view in_order = "a transaction's records must arrive once and in order";
constexpr std::string_view outlives =
    "a record must not outlive its transaction; it follows kafka.transaction_timeout";
constexpr std::string_view no_legacy = "belongs to a consumer that stores offsets by itself";
constexpr std::string_view names_worker = "each client is named after its group and its worker";
constexpr std::string_view bounds_memory =
    "what is fetched ahead is bounded by store.memory_budget_bytes: set that";
constexpr std::string_view holds_transaction =
    "it is fixed: what one transaction writes must fit, or its worker would stand still";
constexpr std::string_view fixed_wait =
    "it is fixed: a longer wait would show between an event and its trigger";
constexpr std::string_view fixed_batch =
    "it is fixed: a batch ends with its transaction, see stream.commit_interval";
constexpr std::string_view fixed_compression =
    "it is fixed to lz4; set compression.level here, or compression.type at the topic";

/// Reasons: what was measured against a real broker, each seen to lose, double or stall when set
/// otherwise.
constexpr std::array unsafe = std::to_array<Refusal>({
    {"bootstrap.servers", has_key_servers},
    {"metadata.broker.list", has_key_servers},
    {"group.id", has_key_group},
    {"group.instance.id", has_key_instance},
    {"transactional.id",
     "it is made of kafka.group_id, the instance and the worker, and must be "
     "stable to fence a dead writer"},
    {"session.timeout.ms", "set kafka.session_timeout"},
    {"heartbeat.interval.ms", "set kafka.heartbeat_interval"},
    {"max.poll.interval.ms", "set kafka.max_poll_interval"},
    {"transaction.timeout.ms", "set kafka.transaction_timeout"},
    {"isolation.level",
     "aborted records would be read as if they were real, and committed offsets "
     "before they are stable"},
    {"enable.auto.commit", offsets_in_transaction},
    {"auto.commit.enable", offsets_in_transaction},
    {"auto.commit.interval.ms", offsets_in_transaction},
    {"enable.auto.offset.store", offsets_in_transaction},
    {"offset.store.method", no_legacy},
    {"offset.store.path", no_legacy},
    {"offset.store.sync.interval.ms", no_legacy},
    {"auto.offset.reset", "positions are explicit; a silent reset would skip or repeat events"},
    {"partition.assignment.strategy",
     "only range gives a task the same partition of each of its "
     "topics, and moves them whole"},
    {"enable.partition.eof",
     "the runtime decides which of its readers wants the end of a partition"},
    {"enable.idempotence", idempotent},
    {"acks", idempotent},
    {"request.required.acks", idempotent},
    {"max.in.flight", in_order},
    {"max.in.flight.requests.per.connection", in_order},
    {"retries", in_order},
    {"message.send.max.retries", in_order},
    {"queuing.strategy", in_order},
    {"message.timeout.ms", outlives},
    {"delivery.timeout.ms", outlives},
    {"partitioner", "equal keys must fall on equal partitions in every topic of a stage"},
    {"partitioner_cb", "equal keys must fall on equal partitions in every topic of a stage"},
    {"msg_order_cmp", in_order},
    {"allow.auto.create.topics",
     "`assist topics create` makes them, with equal partition counts "
     "and compaction where it is needed"},
    {"api.version.request", "without it transactions are unknown to the client"},
    {"broker.version.fallback", "an old protocol has no transactions"},
    {"test.mock.num.brokers", "a mock cluster drops data and enforces no transaction"},
    {"plugin.library.paths", "it loads foreign code into this process"},
    {"sasl.password", "secrets come from files: set kafka.sasl_password_file"},
    {"ssl.key.password", "secrets come from files: set kafka.ssl_key_password_file"},
    {"ssl.key.pem", "secrets come from files: set ssl.key.location"},
    {"ssl.keystore.password", "secrets come from files: set kafka.ssl_keystore_password_file"},
    {"sasl.oauthbearer.client.secret",
     "secrets come from files: set kafka.sasl_oauthbearer_client_secret_file"},
});

/// What this program sets itself: a value given by hand would have no effect.
constexpr std::array fixed = std::to_array<Refusal>({
    {"client.id", names_worker},
    {"queued.max.messages.kbytes", bounds_memory},
    {"queued.min.messages", bounds_memory},
    {"fetch.max.bytes", bounds_memory},
    {"fetch.message.max.bytes", bounds_memory},
    {"max.partition.fetch.bytes", bounds_memory},
    {"queue.buffering.max.messages", holds_transaction},
    {"queue.buffering.max.kbytes", holds_transaction},
    {"message.max.bytes", "it is fixed: the topic's own max.message.bytes decides"},
    {"fetch.wait.max.ms", fixed_wait},
    {"fetch.error.backoff.ms", fixed_wait},
    {"linger.ms", fixed_wait},
    {"queue.buffering.max.ms", fixed_wait},
    {"retry.backoff.ms", fixed_wait},
    {"batch.num.messages", fixed_batch},
    {"batch.size", fixed_batch},
    {"compression.codec", fixed_compression},
    {"compression.type", fixed_compression},
});

std::optional<std::string_view> reason_in(std::span<const Refusal> refusals,
                                          std::string_view name) {
  const auto found = std::find_if(refusals.begin(), refusals.end(),
                                  [&](const Refusal& refusal) { return refusal.name == name; });
  if (found == refusals.end()) return std::nullopt;
  return found->reason;
}

}  // namespace

std::optional<std::string_view> refusal_of_property(std::string_view name) {
  const auto reason = reason_in(unsafe, name);
  return reason ? reason : reason_in(fixed, name);
}

std::optional<std::string> problem_of_property(const std::string& name, const std::string& value) {
  const std::unique_ptr<rd_kafka_conf_t, decltype(&rd_kafka_conf_destroy)> scratch(
      rd_kafka_conf_new(), rd_kafka_conf_destroy);
  std::array<char, 512> why{};
  const auto result =
      rd_kafka_conf_set(scratch.get(), name.c_str(), value.c_str(), why.data(), why.size());
  if (result == RD_KAFKA_CONF_OK) return std::nullopt;
  return std::string(why.data());
}

bool is_secret_property(std::string_view name) {
  const auto holds = [name](std::string_view part) {
    return name.find(part) != std::string_view::npos;
  };
  // oauthbearer.config holds whatever its plug-in wants, secrets among it.
  return holds("password") || holds("secret") || holds(".pem") || name == "sasl.oauthbearer.config";
}

}  // namespace assist
