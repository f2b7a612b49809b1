#include "processor/cli/explain.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <iostream>
#include <memory>

#include "processor/care/wording.h"
#include "processor/cli/customer_topics.h"
#include "processor/cli/line_reader.h"
#include "processor/cli/rehearsal.h"
#include "processor/event/timestamp.h"
#include "processor/stream/wall_clock.h"

namespace assist {
namespace {

constexpr Duration a_day = std::chrono::hours{24};

/// Decides recorded lines again and keeps what concerns the customer.
class FileReading {
 public:
  FileReading(const Config& config, CustomerRecords& records)
      : records_(records), rehearsal_(config, [this](const Message& message) { hear(message); }) {}

  void line(std::string& text) {
    ++totals_.lines;
    const TopicConfig& topics = rehearsal_.config().topics;
    Record record = parser_.record_of(text, topics.clickstream);
    // Cheap enough to ask of every event: no event of ours has such a word in it.
    if (record.value.find("care.assist.") != record.value.npos && records_.add(record.value)) {
      return;
    }
    record.offset = static_cast<std::int64_t>(totals_.lines);
    record.received_at = rehearsal_.newest();
    if (record.topic == topics.feedback) note(record);
    if (rehearsal_.apply(record)) ++totals_.refused;
    rehearsal_.catch_up();
  }

  FileTotals end() {
    rehearsal_.drain();
    return totals_;
  }
  void look_at_clock() { totals_.newest = rehearsal_.newest(); }

 private:
  void note(const Record& record) {
    const auto feedback = decode_feedback(record);
    if (const auto* known = std::get_if<Feedback>(&feedback)) records_.add(*known);
  }

  void hear(const Message& message) {
    if (message.key != records_.customer()) return;
    if (message.topic != rehearsal_.config().topics.verdicts) {
      records_.add(message.value);
      return;
    }
    Verdict verdict;
    verdict.ParseFromArray(message.value.data(), static_cast<int>(message.value.size()));
    records_.add(verdict);
  }

  CustomerRecords& records_;
  Rehearsal rehearsal_;
  LineParser parser_;
  FileTotals totals_;
};

struct Arguments {
  std::string config, bootstrap, customer, at, since;
  std::vector<std::string> overrides, files;
  bool json = false;
};

AskedMoment moment_of(const std::string& option, const std::string& text) {
  const auto moment = parse_moment(text);
  if (moment) return *moment;
  throw CLI::ValidationError(
      option, fmt::format("expected RFC 3339 like 2026-11-22T14:03:05Z, or the time of day in UTC "
                          "like 14:03:05, found \"{}\"",
                          text));
}

Config config_of(const Arguments& given) {
  std::vector<std::string> overrides = given.overrides;
  if (!given.bootstrap.empty()) {
    overrides.push_back("kafka.bootstrap_servers=\"" + given.bootstrap + "\"");
  }
  return given.config.empty() ? parse_config("", "(defaults)", overrides)
                              : load_config(given.config, overrides);
}

Inquiry ask_files(const Arguments& given, const std::optional<AskedMoment>& at,
                  CustomerRecords& records) {
  const FileTotals totals = read_customer_files(config_of(given), given.files, records);
  if (totals.refused > 0) {
    std::cerr << fmt::format("{} of {} lines were refused: assist replay tells which\n",
                             totals.refused, totals.lines);
  }
  Inquiry inquiry;
  const auto decisions = records.decisions();
  // A recording is of another day than today.
  const Time day = decisions.empty() ? totals.newest : decisions.back().time;
  if (at) inquiry.at = at->on(day);
  inquiry.searched = "in " + given.files.front();
  if (given.files.size() > 1) {
    inquiry.searched += fmt::format(" and {} more files", given.files.size() - 1);
  }
  return inquiry;
}

Inquiry ask_kafka(const Arguments& given, const std::optional<AskedMoment>& at,
                  CustomerRecords& records) {
  const Time now = wall_clock();
  Inquiry inquiry;
  if (at) inquiry.at = at->on(now);
  const Time since = given.since.empty() ? inquiry.at.value_or(now) - a_day
                                         : moment_of("--since", given.since).on(now);
  const Config config = config_of(given);
  read_customer_topics(config, since, records);
  inquiry.searched = fmt::format("in {} since {}", config.topics.decisions, rfc3339(since));
  return inquiry;
}

int explain_customer(const Arguments& given) {
  std::optional<AskedMoment> at;
  if (!given.at.empty()) at = moment_of("--at", given.at);
  CustomerRecords records(given.customer);
  const Inquiry inquiry =
      given.files.empty() ? ask_kafka(given, at, records) : ask_files(given, at, records);
  std::cout << (given.json ? explanation_json(records, inquiry) + '\n'
                           : explanation_text(records, inquiry));
  if (!std::cout.flush()) throw IoError("cannot write standard output");
  return explain(records, inquiry).answered ? 0 : 1;
}

}  // namespace

Time AskedMoment::on(Time day) const {
  return exact.value_or(std::chrono::floor<std::chrono::days>(day) + of_day);
}

std::optional<AskedMoment> parse_moment(std::string_view text) {
  if (const auto exact = parse_rfc3339(text)) {
    if (!plausible(*exact)) return std::nullopt;
    return AskedMoment{exact};
  }
  if (text.size() != 5 && text.size() != 8) return std::nullopt;
  // A time of day is what stands between the date and the zone.
  const std::string whole = fmt::format("1970-01-01T{}{}Z", text, text.size() == 5 ? ":00" : "");
  const auto on_first_day = parse_rfc3339(whole);
  if (!on_first_day) return std::nullopt;
  return AskedMoment{std::nullopt, on_first_day->time_since_epoch()};
}

FileTotals read_customer_files(const Config& config, const std::vector<std::string>& files,
                               CustomerRecords& records) {
  FileReading reading(config, records);
  std::string line;
  for (const std::string& file : files) {
    LineReader reader(file);
    while (reader.next(line)) reading.line(line);
  }
  reading.look_at_clock();
  return reading.end();
}

void add_explain(CLI::App& app, int& exit_code) {
  const auto given = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "explain", "why did, why didn't a customer get help? From Kafka, or from files");
  command->add_option("--customer", given->customer, "the customer's key, as on the topics")
      ->required()
      ->check(CLI::Validator(
          [](const std::string& key) {
            return key.empty() ? std::string("expected the customer's key") : std::string();
          },
          ""));
  command->add_option("--at", given->at,
                      "the moment: RFC 3339, or a time of day in UTC like 14:03:05; without: the "
                      "latest decision");
  command->add_option("--since", given->since,
                      "read Kafka from this moment on (default: 24 h before --at, or before now)");
  command
      ->add_option("--from", given->files,
                   "files instead of Kafka: recordings as `assist replay` reads them, decided "
                   "again, or lines of decisions; - is standard input")
      ->excludes("--since");
  command->add_flag("--json", given->json, "one line of JSON instead of words and a table");
  command->add_option("--config,-c", given->config, "configuration file; without: the defaults");
  command->add_option("--set", given->overrides, "key=value that wins over the file; repeatable")
      ->allow_extra_args(false);
  command->add_option("--bootstrap", given->bootstrap, "broker, instead of the configured one");
  command->callback([given, &exit_code] { exit_code = explain_customer(*given); });
}

}  // namespace assist
