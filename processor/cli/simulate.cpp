#include "processor/cli/simulate.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <atomic>
#include <charconv>
#include <csignal>
#include <memory>

#include "processor/cli/conductor.h"
#include "processor/cli/crowd.h"
#include "processor/cli/kafka_outlet.h"
#include "processor/cli/recording.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

/// The doors' default date on standard output, so that a seed alone fixes every byte.
constexpr Time fixed_start = time_from_ms(1'767'603'600'000);  // 2026-01-05T09:00:00Z
/// Mean pause between two events of a visitor, measured over 3 M events: with so many visitors
/// per event and second, pauses are natural at that rate.
constexpr double seconds_between_events = 1.8;

struct Settings {
  ShopSettings shop;
  std::uint32_t visitors = 0;  ///< 0: by pace.
  std::string kafka, start, truth, record, stamp, compression = "none", timestamps = "event";
  std::string topic_prefix = "assist.";
  std::vector<std::string> recordings;
  double rate = -1, speed = -1;  ///< Negative: not given.
  double duration_s = 0, end_marker_s = 3'600, patience_s = 300;
  std::uint64_t events = Limits{}.events;
  int partitions = 1;
  bool ordered = false, keep_times = false, end_marker = false;

  bool live() const { return rate < 0 && (speed > 0 || (speed < 0 && !kafka.empty())); }
  double pace() const { return speed < 0 ? 1.0 : speed; }
};

std::atomic<bool> stop_asked = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void ask_stop(int signal) {
  stop_asked = true;
  std::signal(signal, SIG_DFL);  // The second one ends us at once.
}

Time parse_start(const Settings& settings) {
  if (settings.start == "now") return wall_clock();
  if (settings.start.empty()) return settings.kafka.empty() ? fixed_start : wall_clock();
  const std::optional<Time> start = parse_rfc3339(settings.start);
  if (!start) throw CLI::ValidationError("--start", "\"now\" or an RFC 3339 time was expected");
  return *start;
}

void complete(Settings& settings) {
  ShopSettings& shop = settings.shop;
  shop.start = parse_start(settings);
  if (shop.clickstream.empty()) shop.clickstream = settings.topic_prefix + "clickstream";
  if (shop.error_pages.empty()) shop.error_pages = settings.topic_prefix + "error-pages";
  if (shop.profiles.empty()) shop.profiles = settings.topic_prefix + "profiles";
  shop.visitors = settings.visitors;
  if (shop.visitors > 0) return;
  if (settings.rate > 0) {
    const double needed = settings.rate * seconds_between_events;
    shop.visitors = static_cast<std::uint32_t>(std::clamp(needed, 1.0, 1e7));
  } else {
    shop.visitors = settings.live() ? 200 : 2'000;
  }
}

Pacing pacing_of(const Settings& settings) {
  Pacing pacing{.origin = settings.shop.start, .stamp_now = settings.stamp == "now"};
  if (settings.rate > 0) {
    pacing.rate = settings.rate;
  } else if (settings.live()) {
    // A recording divides its own gaps, in the times it writes too.
    pacing.speed = settings.recordings.empty() ? settings.pace() : 1.0;
  }
  return pacing;
}

Limits limits_of(const Settings& settings) {
  Limits limits{.events = settings.events};
  if (settings.duration_s <= 0) return limits;
  if (settings.rate > 0) {
    const auto events = static_cast<std::uint64_t>(settings.rate * settings.duration_s);
    limits.events = std::min(limits.events, events);
  } else {
    limits.until =
        settings.shop.start + Duration(static_cast<std::int64_t>(settings.duration_s * 1'000));
  }
  return limits;
}

/// The client sends a request per partition: with 1 ms at 10,000 events a second these are a
/// request for each other event, and a broker on the same small machine has no time for anything
/// else.
int linger_ms(const Settings& settings) {
  if (settings.rate > 1'000) return 5;
  return settings.live() || settings.rate > 0 ? 1 : 20;
}

/// Where lines go, and how many partitions each topic has there.
class Output {
 public:
  explicit Output(const Settings& settings) : partitions_(settings.partitions) {
    if (settings.kafka.empty()) {
      file_ = std::make_unique<FileOutlet>("-");
      return;
    }
    const auto patience = Duration(static_cast<std::int64_t>(settings.patience_s * 1'000));
    kafka_ = std::make_unique<KafkaOutlet>(
        KafkaOutletSettings{.brokers = settings.kafka,
                            .linger_ms = linger_ms(settings),
                            .compression = settings.compression,
                            .ordered = settings.ordered,
                            .timestamps = settings.timestamps == "event",
                            .record = settings.record,
                            .patience = patience});
    if (!settings.recordings.empty()) return;
    for (const auto& topic : {settings.shop.clickstream, settings.shop.error_pages}) {
      kafka_->partitions_of(topic);  // Missing topics are said before anything is sent.
    }
    if (settings.shop.customers > 0) kafka_->partitions_of(settings.shop.profiles);
  }

  LineOutlet& outlet() {
    return kafka_ ? static_cast<LineOutlet&>(*kafka_) : static_cast<LineOutlet&>(*file_);
  }
  int partitions_of(std::string_view topic) {
    return kafka_ ? kafka_->partitions_of(topic) : partitions_;
  }

 private:
  int partitions_;
  std::unique_ptr<FileOutlet> file_;
  std::unique_ptr<KafkaOutlet> kafka_;
};

/// Counts what the truth says and writes it down.
class TruthBook {
 public:
  explicit TruthBook(const std::string& path) {
    if (!path.empty()) file_.emplace(path);
  }
  void note(const Truth& truth) {
    ++visits;
    if (truth.stuck_from) ++stuck;
    if (!file_) return;
    text_.clear();
    append_truth(truth, text_);
    file_->write(text_);
  }
  void close() {
    if (file_) file_->settle();
  }
  std::uint64_t visits = 0, stuck = 0;

 private:
  std::optional<FileOutlet> file_;
  std::string text_;
};

Performance play_shop(const Settings& settings, Conductor& conductor, TruthBook& book) {
  Crowd crowd(settings.shop, [&book](const Truth& truth) { book.note(truth); });
  const Performance performance =
      conductor.play(crowd, pacing_of(settings), limits_of(settings), stop_asked);
  crowd.close();
  book.close();
  return performance;
}

Performance play_recordings(const Settings& settings, Conductor& conductor,
                            std::uint64_t& bad_lines) {
  const RecordingSettings recording{.files = settings.recordings,
                                    .start = settings.shop.start,
                                    .speed = settings.speed > 0 ? settings.speed : 1.0,
                                    .keep_times = settings.keep_times};
  Recording source(recording, [&bad_lines](const BadLine& line) {
    ++bad_lines;
    fmt::print(stderr, "{}:{}: left out: {}\n", line.file, line.number, line.reason);
  });
  return conductor.play(source, pacing_of(settings), limits_of(settings), stop_asked);
}

void print_report(const Performance& performance, const Delivery& delivery, const TruthBook& book,
                  std::uint64_t bad_lines, double seconds) {
  const auto events = static_cast<double>(performance.events);
  const double bytes = static_cast<double>(performance.event_bytes) / std::max(events, 1.0);
  fmt::print(stderr,
             R"({{"events":{},"profiles":{},"sent":{},"acknowledged":{},"failed":{},)"
             R"("bad_lines":{},"visits":{},"stuck":{},"event_bytes_mean":{:.1f},)"
             R"("seconds":{:.3f},"events_per_second":{:.0f}}})"
             "\n",
             performance.events, performance.profiles, delivery.sent, delivery.acknowledged,
             delivery.failed, bad_lines, book.visits, book.stuck, bytes, seconds,
             events / std::max(seconds, 1e-3));
}

int simulate(Settings settings) {
  complete(settings);
  std::signal(SIGINT, ask_stop);
  std::signal(SIGTERM, ask_stop);
  Output output(settings);
  // "Now" is when the first event can leave, not when we began to look for the broker.
  settings.shop.start = parse_start(settings);
  Conductor conductor(output.outlet(), settings.shop.profiles);
  TruthBook book(settings.truth);
  std::uint64_t bad_lines = 0;
  const auto began = std::chrono::steady_clock::now();
  const Performance performance = settings.recordings.empty()
                                      ? play_shop(settings, conductor, book)
                                      : play_recordings(settings, conductor, bad_lines);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
  if (settings.end_marker) {
    const Time last = std::max(performance.last_event, settings.shop.start);
    const auto beyond = Duration(static_cast<std::int64_t>(settings.end_marker_s * 1'000));
    const std::string& topic = settings.shop.clickstream;
    send_end_markers(output.outlet(), topic, output.partitions_of(topic), last + beyond);
  }
  const Delivery delivery = output.outlet().delivery();
  print_report(performance, delivery, book, bad_lines, took.count());
  return delivery.acknowledged == delivery.sent ? 0 : 1;
}

CLI::Option* add_time(CLI::App& command, const std::string& name, double& seconds,
                      const std::string& help) {
  return command.add_option(name, seconds, help)
      ->transform(CLI::AsNumberWithUnit(
          std::map<std::string, double>{{"ms", 0.001}, {"s", 1.0}, {"m", 60.0}, {"h", 3'600.0}},
          CLI::AsNumberWithUnit::CASE_SENSITIVE, "DURATION"))
      ->type_name("DURATION");
}

void add_shop_options(CLI::App& command, Settings& settings) {
  ShopSettings& shop = settings.shop;
  command.add_option("--seed", shop.seed, "same seed and options, same bytes (without --stamp)")
      ->capture_default_str();
  command
      .add_option("--visitors,--sessions-active", settings.visitors,
                  "visitors at the same time [200 live, 1.8 x rate with --rate, else 2000]")
      ->check(CLI::Range(1u, 10'000'000u));
  command
      .add_option("--customers", shop.customers,
                  "known customers with a profile; three visits in ten are theirs; 0: none")
      ->capture_default_str();
  command.add_flag("--one-session-per-customer", shop.one_session_per_customer,
                   "every visit has a customer id of its own (three in ten with a profile)");
  command.add_flag("--profiles-first", shop.profiles_first,
                   "all profiles arrive before the first event is sent, instead of each before its "
                   "first visit");
  command
      .add_option("--truth", settings.truth,
                  "write who was stuck, from when to when, as JSON lines")
      ->type_name("FILE");
}

void add_pace_options(CLI::App& command, Settings& settings) {
  command
      .add_option("--events", settings.events, "stop after so many events; profiles don't count")
      ->type_name("N");
  add_time(command, "--duration", settings.duration_s,
           "stop after so much time of the shop (with --rate: of the clock), e.g. 90s, 10m");
  auto* rate = command
                   .add_option("--rate", settings.rate,
                               "events per second, open loop; 0: as fast as possible")
                   ->check(CLI::NonNegativeNumber);
  command
      .add_option("--speed", settings.speed,
                  "time of the shop per time of the clock; 0: as fast as possible [1 to Kafka, 0 "
                  "to standard output]; divides a recording's gaps")
      ->check(CLI::NonNegativeNumber)
      ->excludes(rate);
  command.add_option("--start", settings.start,
                     "first event's time: RFC 3339 or \"now\" [now to Kafka, "
                     "2026-01-05T09:00:00Z to standard output]");
  command.add_option("--stamp", settings.stamp, "\"now\": events happen when they are sent")
      ->check(CLI::IsMember({"now"}));
}

void add_recording_options(CLI::App& command, Settings& settings) {
  auto* files = command
                    .add_option("--recording", settings.recordings,
                                "play {\"topic\",\"key\",\"value\"} lines instead of the shop, "
                                "plain or gzip, - for standard input; several at the same time")
                    ->type_name("FILE")
                    ->check(CLI::ExistingFile | CLI::IsMember({"-"}));
  command.add_flag("--keep-times", settings.keep_times, "leave the recorded times as they are")
      ->needs(files);
}

void add_kafka_options(CLI::App& command, Settings& settings) {
  auto* kafka = command.add_option("--kafka", settings.kafka, "broker; without: standard output")
                    ->type_name("HOST:PORT");
  command
      .add_flag("--ordered", settings.ordered,
                "a session's event waits until its events in the other topic are acknowledged")
      ->needs(kafka);
  command.add_option("--record", settings.record, "write exactly the acknowledged lines")
      ->type_name("FILE")
      ->needs(kafka);
  command.add_option("--compression", settings.compression, "none, lz4, zstd, gzip or snappy")
      ->capture_default_str()
      ->needs(kafka);
  command
      .add_option("--timestamps", settings.timestamps,
                  "of the Kafka records: \"event\" time, or of \"produce\"")
      ->check(CLI::IsMember({"event", "produce"}))
      ->capture_default_str()
      ->needs(kafka);
  add_time(command, "--patience", settings.patience_s,
           "how long a broker may be away at the start and at the end [5m]")
      ->needs(kafka);
}

void add_topic_options(CLI::App& command, Settings& settings) {
  ShopSettings& shop = settings.shop;
  command.add_option("--topic-prefix", settings.topic_prefix, "of the three topics")
      ->capture_default_str();
  command.add_option("--clickstream", shop.clickstream, "topic, in full");
  command.add_option("--error-pages", shop.error_pages, "topic, in full");
  command.add_option("--profiles", shop.profiles, "topic, in full");
  auto* marker = add_time(command, "--end-marker", settings.end_marker_s,
                          "at the end one neutral event for each clickstream partition, so far "
                          "after the last one [1h]; sends nothing else with --events 0");
  marker->expected(0, 1)->each([&settings](const std::string&) { settings.end_marker = true; });
  command
      .add_option("--partitions", settings.partitions,
                  "partitions to mark the end of on standard output")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
}

}  // namespace

void add_simulate(CLI::App& app, int& exit_code) {
  const auto settings = std::make_shared<Settings>();
  CLI::App* command = app.add_subcommand(
      "simulate", "a seeded shop full of visitors, or a recording, as events with the truth");
  command->footer(
      "Prints a JSON line with its counts on standard error at the end. Exit code 0: everything "
      "was acknowledged; 1: not.\nExample: assist simulate --seed 7 --events 1000 --truth "
      "truth.jsonl > events.jsonl");
  add_shop_options(*command, *settings);
  add_pace_options(*command, *settings);
  add_recording_options(*command, *settings);
  add_kafka_options(*command, *settings);
  add_topic_options(*command, *settings);
  command->callback([settings, &exit_code] { exit_code = simulate(*settings); });
}

}  // namespace assist
