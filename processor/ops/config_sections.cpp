#include "processor/ops/config_sections.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <set>

#include "processor/care/assist/rule_name.h"
#include "processor/event/names.h"
#include "processor/ops/kafka_properties.h"
#include "processor/ops/memory_plan.h"

namespace assist {

namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = YamlNode::Kind;
using Properties = std::map<std::string, std::string>;

std::string print_properties(const Properties& properties) {
  std::string all;
  for (const auto& [name, value] : properties) {
    // A secret came from its file, whose path is printed.
    const std::string shown = is_secret_property(name) ? "" : print_text(value);
    if (!shown.empty()) all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", name, shown);
  }
  return "{" + all + "}";
}

/// Reads one property; says why it is refused.
void read_property(const YamlEntry& entry, const std::string& path, Properties& properties,
                   ConfigErrors& errors) {
  const std::string whole = path + "." + entry.key;
  if (const auto reason = refusal_of_property(entry.key)) {
    return errors.add(entry.position, whole, fmt::format("may not be set here: {}", *reason));
  }
  if (entry.value.kind != Kind::scalar) {
    return errors.add(entry.value.position, whole,
                      "expected a value on one line, found " + describe(entry.value));
  }
  if (const auto problem = problem_of_property(entry.key, entry.value.text)) {
    return errors.add(entry.position, whole, fmt::format("librdkafka refuses it: {}", *problem));
  }
  properties[entry.key] = entry.value.text;
}

Setting properties_setting(Properties& field) {
  const auto read = [&field](const YamlNode& node, const std::string& path, ConfigErrors& errors) {
    if (node.kind != Kind::map) return false;
    for (const YamlEntry& entry : node.entries) read_property(entry, path, field, errors);
    return true;
  };
  return {"properties", "a mapping of librdkafka property names to values", read,
          [&field] { return print_properties(field); }};
}

/// Where to listen. A name could stand for several addresses.
Setting address_setting(std::string& field) {
  const auto read = [&field](const YamlNode& node, const std::string&, ConfigErrors&) {
    // An interface may follow: fe80::1%eth0.
    const std::string address = node.text.substr(0, node.text.find('%'));
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    if (node.kind != Kind::scalar || (inet_pton(AF_INET, address.c_str(), bytes.data()) != 1 &&
                                      inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1)) {
      return false;
    }
    field = node.text;
    return true;
  };
  return {"address", "an IP address, like 127.0.0.1, 0.0.0.0 or ::1", read,
          [&field] { return print_text(field); }};
}

Setting stages_setting(StageSwitches& field) {
  const auto read = [&field](const YamlNode& node, const std::string& path, ConfigErrors& errors) {
    if (node.kind != Kind::list || node.items.empty()) return false;
    field = {.detect = false, .care = false};
    for (const YamlNode& item : node.items) {
      if (item.text == "detect") {
        field.detect = true;
      } else if (item.text == "care") {
        field.care = true;
      } else {
        errors.add(item.position, path, "expected detect or care, found " + describe(item));
      }
    }
    return true;
  };
  const auto print = [&field] {
    if (field.detect && field.care) return std::string("[detect, care]");
    return std::string(field.detect ? "[detect]" : "[care]");
  };
  return {"stages", "a list of one or more of detect, care", read, print};
}

Section kafka_section(Config& config, const std::filesystem::path& base) {
  StreamConfig& c = config.stream;
  KafkaSecretFiles& secrets = config.secrets;
  return {.key = "kafka",
          .settings =
              {
                  text("bootstrap_servers", c.bootstrap_servers, 1, 4'096),
                  text("group_id", c.group_id, 1, 200),
                  text("instance_id", c.instance_id, 0, 100),
                  flag("static_membership", c.static_membership),
                  duration("session_timeout", c.session_timeout, seconds(1), minutes(30)),
                  duration("heartbeat_interval", c.heartbeat_interval, Duration(100), minutes(1)),
                  duration("max_poll_interval", c.max_poll_interval, seconds(1), hours(1)),
                  // The broker's own bound is 15 min (transaction.max.timeout.ms).
                  duration("transaction_timeout", c.transaction_timeout, seconds(1), minutes(15)),
                  path("sasl_password_file", secrets.sasl_password_file, base),
                  path("ssl_key_password_file", secrets.ssl_key_password_file, base),
                  path("ssl_keystore_password_file", secrets.ssl_keystore_password_file, base),
                  path("sasl_oauthbearer_client_secret_file",
                       secrets.sasl_oauthbearer_client_secret_file, base),
                  properties_setting(c.properties),
              },
          .sections = {}};
}

Section stream_section(StreamConfig& c) {
  return {.key = "stream",
          .settings =
              {
                  number("workers", c.workers, 1, 64),
                  choice("clock", c.clock, {"wall", "event"}),
                  duration("commit_interval", c.commit_interval, Duration(10), seconds(10)),
                  duration("commit_interval_output", c.commit_interval_output, Duration(1),
                           seconds(10)),
                  duration("commit_interval_backlog", c.commit_interval_backlog, Duration(10),
                           seconds(10)),
                  number("commit_records_max", c.commit_records_max, 100, 10'000'000),
                  number("batch_max", c.batch_max, 1, 100'000),
                  duration("lateness", c.lateness, Duration(0), minutes(10)),
                  duration("restore_timeout", c.restore_timeout, seconds(1), minutes(10)),
                  bytes("record_bytes_max", c.record_bytes_max, 1'024, 16ull << 20),
              },
          .sections = {}};
}

Section topics_section(TopicConfig& c) {
  return {.key = "topics",
          .settings =
              {
                  topic("clickstream", c.clickstream),
                  topic("error_pages", c.error_pages),
                  topics("further_events", c.further_events, 16),
                  topic("profiles", c.profiles),
                  topic("feedback", c.feedback),
                  topic("service", c.service),
                  topic("support", c.support),
                  topic("verdicts", c.verdicts),
                  topic("broadcast", c.broadcast),
                  topic("triggers", c.triggers),
                  topic("decisions", c.decisions),
                  topic("cases", c.cases),
                  topic("dead_letters", c.dead_letters),
                  topic("changelog_prefix", c.changelog_prefix),
              },
          .sections = {}};
}

Section store_section(StoreConfig& c, const std::filesystem::path& base) {
  return {
      .key = "store",
      .settings =
          {
              path("directory", c.directory, base),
              bytes("memory_budget_bytes", c.memory_budget_bytes, 128ull << 20, 1ull << 40),
              duration("write_behind_interval", c.write_behind_interval, Duration(100), hours(1)),
              number("write_behind_records", c.write_behind_records, 1, 10'000'000),
          },
      .sections = {}};
}

Section admin_section(AdminConfig& c) {
  return {.key = "admin",
          .settings =
              {
                  address_setting(c.address),
                  number("port", c.port, 0, 65'535),
                  number("connections_max", c.connections_max, 1, 10'000),
                  duration("request_timeout", c.request_timeout, Duration(100), minutes(1)),
              },
          .sections = {}};
}

Section log_section(LogConfig& c) {
  return {.key = "log",
          .settings = {choice("level", c.level, {"debug", "info", "warn", "error", "off"})},
          .sections = {}};
}

/// Errors of several keys, each at the one that an operator would change.
class Together {
 public:
  Together(const Positions& set, ConfigErrors& errors) : set_(set), errors_(errors) {}

  void must(bool holds, const std::string& key, const std::string& what) {
    if (holds) return;
    const auto found = set_.find(key);
    errors_.add(found == set_.end() ? Position{1, 1} : found->second, key, what);
  }

 private:
  const Positions& set_;
  ConfigErrors& errors_;
};

void check_stream(const StreamConfig& c, Together& together) {
  together.must(3 * c.heartbeat_interval <= c.session_timeout, "kafka.heartbeat_interval",
                "expected at most a third of kafka.session_timeout, or one lost heartbeat costs "
                "the assignment");
  together.must(c.max_poll_interval >= c.session_timeout, "kafka.max_poll_interval",
                "expected at least kafka.session_timeout");
  together.must(c.commit_interval_output <= c.commit_interval, "stream.commit_interval_output",
                "expected at most stream.commit_interval");
  together.must(c.transaction_timeout >= 4 * std::max(c.commit_interval, c.commit_interval_backlog),
                "kafka.transaction_timeout",
                "expected at least four times the commit intervals, or a slow commit is aborted");
}

void check_store(const StoreConfig& c, std::uint32_t workers, Together& together) {
  together.must(!c.directory.empty(), "store.directory",
                "expected a folder for the state, found \"\"");
  together.must(workers <= workers_max(c), "stream.workers",
                fmt::format("expected at most {}, which is what a store.memory_budget_bytes of {} "
                            "holds",
                            workers_max(c), print_bytes(c.memory_budget_bytes)));
}

void check_care(const CareConfig& c, Together& together) {
  together.must(c.offer_ttl.faq > c.ladder_wait, "care.offer_ttl.faq",
                "expected more than care.ladder_wait, or nobody can read the suggestion first");
  together.must(
      c.caps.session <= c.caps.day && c.caps.day <= c.caps.week && c.caps.week <= c.caps.month,
      "care.caps", "expected session <= day <= week <= month");
  together.must(c.mute.snooze_default <= c.mute.snooze_max, "care.mute.snooze_default",
                "expected at most care.mute.snooze_max");
  const auto known = [&](const std::vector<std::string>& rules, const std::string& key) {
    const auto strange = std::find_if_not(rules.begin(), rules.end(), is_rule);
    if (strange == rules.end()) return;
    together.must(false, key,
                  fmt::format("expected chat- or faq- and one of {}; found {}",
                              fmt::join(causes, ", "), print_text(*strange)));
  };
  together.must(c.capacity.stop_wait >= c.capacity.offer_wait, "care.capacity.stop_wait",
                "expected at least care.capacity.offer_wait");
  together.must(c.chat_hours.empty() || c.calendars.contains(c.chat_hours), "care.chat_hours",
                "expected the name of a calendar in care.calendars, or nothing");
  together.must(c.calendars.contains(c.resolve.calendar), "care.resolve.calendar",
                "expected the name of a calendar in care.calendars");
  for (std::size_t i = 0; i < c.resolve.targets.size(); ++i) {
    const bool wall = c.resolve.first_response == ClockTime::wall;
    together.must(!wall || c.resolve.promise.floor <= c.resolve.targets[i].first_response,
                  fmt::format("care.resolve.targets.{}.first_response", priority_names[i]),
                  "expected at least care.resolve.promise.floor, or no promise keeps the deadline");
  }
  known(c.rules.shadow, "care.rules.shadow");
  known(c.rules.paused, "care.rules.paused");
}

void check_topics(const TopicConfig& c, Together& together) {
  std::set<std::string> seen;
  const auto distinct = [&](const std::string& name, const std::string& key) {
    together.must(seen.insert(name).second, key,
                  fmt::format("expected another topic, {} is used above", name));
    together.must(!name.starts_with(c.changelog_prefix), key,
                  "expected a topic that does not begin like the changelogs");
  };
  distinct(c.clickstream, "topics.clickstream");
  distinct(c.error_pages, "topics.error_pages");
  for (const std::string& name : c.further_events) distinct(name, "topics.further_events");
  distinct(c.profiles, "topics.profiles");
  distinct(c.feedback, "topics.feedback");
  distinct(c.service, "topics.service");
  distinct(c.support, "topics.support");
  distinct(c.verdicts, "topics.verdicts");
  distinct(c.broadcast, "topics.broadcast");
  distinct(c.triggers, "topics.triggers");
  distinct(c.decisions, "topics.decisions");
  distinct(c.cases, "topics.cases");
  distinct(c.dead_letters, "topics.dead_letters");
}

}  // namespace

Section config_sections(Config& config, const std::filesystem::path& base) {
  return {.key = "",
          .settings = {stages_setting(config.stages)},
          .sections = {kafka_section(config, base), stream_section(config.stream),
                       topics_section(config.topics), store_section(config.store, base),
                       decode_section(config.decode), detect_section(config.detect, base),
                       care_section(config.care, base), admin_section(config.admin),
                       log_section(config.log)}};
}

void check_together(const Config& config, const Positions& set, ConfigErrors& errors) {
  Together together(set, errors);
  check_stream(config.stream, together);
  check_store(config.store, config.stream.workers, together);
  for (const ConfigProblem& problem : problems_of(config.detect)) {
    together.must(false, "detect." + problem.key, "expected " + problem.expected);
  }
  check_care(config.care, together);
  check_topics(config.topics, together);
}

}  // namespace assist
