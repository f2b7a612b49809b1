#include "processor/cli/replay.h"

#include <prometheus/registry.h>
#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>
#include <vector>

#include "processor/cli/kafka_outlet.h"
#include "processor/cli/scores.h"
#include "processor/cli/stages.h"
#include "processor/cli/verdict_json.h"

namespace assist {
namespace {

/// Lines of a plain or gzip file, whatever bytes they hold.
class LineReader {
 public:
  explicit LineReader(const std::string& path)
      : file_(path == "-" ? gzdopen(0, "rb") : gzopen(path.c_str(), "rb")) {
    if (file_ == nullptr) throw IoError(path + ": cannot be read");
    gzbuffer(file_, 1 << 18);
  }
  ~LineReader() { gzclose(file_); }
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  bool next(std::string& line) {
    line.clear();
    while (!unread_.empty() || read()) {
      const std::size_t end = unread_.find('\n');
      line += unread_.substr(0, end);
      unread_.remove_prefix(std::min(end, unread_.size() - 1) + 1);
      if (end != unread_.npos) return true;
    }
    return !line.empty();
  }

 private:
  /// False at the end of the file.
  bool read() {
    const int bytes = gzread(file_, buffer_, sizeof buffer_);
    int error = 0;
    const char* text = gzerror(file_, &error);
    if (bytes < 0 || (error != Z_OK && error != Z_STREAM_END))
      throw IoError(text);  // Names the file.
    unread_ = {buffer_, static_cast<std::size_t>(bytes)};
    return bytes > 0;
  }

  gzFile file_;
  std::string_view unread_;  // Of the buffer.
  char buffer_[1 << 16];
};

/// Both stages in one process: detect's verdicts go straight to care.
class Replay {
 public:
  Replay(const Config& config, const ReplayOptions& options, std::ostream& out, Log& log)
      : config_(config),
        options_(options),
        out_(out),
        log_(log),
        metrics_(registry_),
        to_care_{*this},
        to_out_{*this},
        scores_(config.detect, out),
        care_(CareStage(config, make_care(config), metrics_), nullptr) {
    Listener listener;
    if (emits(Emit::scores) || emits(Emit::shadow)) {
      listener = [this](std::string_view session_key, const Observation& observation) {
        if (emits(Emit::scores)) scores_.note(session_key, observation);
        if (!emits(Emit::shadow)) return;
        for (const auto& fired : observation.shadow)
          out_ << shadow_json(session_key, fired) << '\n';
      };
    }
    while (detects_.size() < static_cast<std::size_t>(options.partitions)) {
      detects_.push_back(
          std::make_unique<HostOf<DetectStage>>(DetectStage(config, metrics_, listener), nullptr));
    }
  }

  void line(const std::string& file, std::uint64_t number, std::string& text) {
    ++totals_.lines;
    text.reserve(text.size() + simdjson::SIMDJSON_PADDING);  // Before anything looks into it.
    Record record;
    // Over all files: what has no id is told apart by it.
    record.offset = static_cast<std::int64_t>(totals_.lines);
    record.received_at = std::max({newest_, care_.newest(), Time{}});
    record.topic = config_.topics.clickstream;
    record.value = text;
    split(text, record);
    const bool for_care =
        record.topic == config_.topics.profiles || record.topic == config_.topics.feedback;
    const std::optional<Rejection> rejection =
        for_care ? care_.apply(record, std::nullopt, to_out_) : detect(record);
    if (rejection) reject(file, number, *rejection);
    commit();
    if (newest_ != Time::min()) pass(newest_ - config_.stream.lateness);
  }

  void drain() { pass(never - Duration(1)); }
  /// What is left to tell of sessions that were not drained.
  void end() { scores_.finish_all(); }
  const ReplayTotals& totals() const { return totals_; }

 private:
  struct ToCare final : Outbox {
    explicit ToCare(Replay& owner) : replay(owner) {}
    void send(const Message& message) override { replay.verdict(message); }
    Replay& replay;
  };
  struct ToOut final : Outbox {
    explicit ToOut(Replay& owner) : replay(owner) {}
    void send(const Message& message) override { replay.output(message); }
    Replay& replay;
  };

  std::optional<Rejection> detect(const Record& record) {
    const int partition =
        partition_of(record.key.value_or(std::string_view{}), options_.partitions);
    HostOf<DetectStage>& host = *detects_[static_cast<std::size_t>(partition)];
    std::optional<Rejection> rejection = host.apply(record, std::nullopt, to_care_);
    newest_ = std::max(newest_, host.newest());
    return rejection;
  }

  bool emits(Emit kind) const { return options_.emit.contains(kind); }

  // Recordings wrap the event; the event's own text stays as it was recorded.
  void split(std::string& text, Record& record) {
    simdjson::ondemand::document document;
    simdjson::ondemand::object object;
    if (parser_.iterate(text).get(document) != simdjson::SUCCESS ||
        document.get_object().get(object) != simdjson::SUCCESS) {
      return;
    }
    std::string_view topic;
    std::string_view value;
    bool wrapped = true;
    for (auto field : object) {
      std::string_view name;
      simdjson::ondemand::value content;
      if (field.unescaped_key().get(name) != simdjson::SUCCESS ||
          field.value().get(content) != simdjson::SUCCESS)
        return;
      if (name == "topic") {
        if (content.get_string().get(topic) != simdjson::SUCCESS) return;
      } else if (name == "key") {
        std::string_view key;
        if (content.get_string().get(key) == simdjson::SUCCESS) record.key = key_.assign(key);
      } else if (name == "value") {
        if (simdjson::to_json_string(content).get(value) != simdjson::SUCCESS) return;
        if (value == "null") value = {};  // A tombstone.
      } else {
        wrapped = false;
        break;
      }
    }
    if (!wrapped || topic.empty()) {
      record.key.reset();
      return;
    }
    topic_.assign(topic);
    record.topic = topic_;
    record.value = value;
  }

  // Detect first: what its timers say is input to care at that same time.
  void pass(Time until) {
    for (const auto& host : detects_) host->fire_due(until, std::nullopt, to_care_, SIZE_MAX);
    commit();
    care_.fire_due(until, std::nullopt, to_out_, SIZE_MAX);
    commit();
  }

  void verdict(const Message& message) {
    ++totals_.verdicts;
    if (emits(Emit::verdicts)) {
      Verdict parsed;
      parsed.ParseFromArray(message.value.data(), static_cast<int>(message.value.size()));
      out_ << verdict_json(parsed) << '\n';
    }
    if (!config_.stages.care) return;
    const Record record{message.topic, 0, 0, {}, message.key, message.value};
    care_.apply(record, std::nullopt, to_out_);
  }

  void output(const Message& message) {
    const bool trigger = message.topic == config_.topics.triggers;
    ++(trigger ? totals_.triggers : totals_.decisions);
    if (emits(trigger ? Emit::triggers : Emit::decisions)) out_ << message.value << '\n';
  }

  void reject(const std::string& file, std::uint64_t number, const Rejection& rejection) {
    ++totals_.rejected;
    log_.warn("line refused",
              {{"file.path", file}, {"file.line", number}, {"error.code", rejection.code}});
    if (!emits(Emit::dead_letters)) return;
    out_ << nlohmann::ordered_json{{"file", file},
                                   {"line", number},
                                   {"stage", rejection.stage},
                                   {"code", rejection.code}}
                .dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace)
         << '\n';
  }

  void commit() {
    for (const auto& host : detects_) host->mark_committed();
    care_.mark_committed();
  }

  const Config& config_;
  const ReplayOptions& options_;
  std::ostream& out_;
  Log& log_;
  prometheus::Registry registry_;
  Metrics metrics_;
  ToCare to_care_;
  ToOut to_out_;
  Scores scores_;
  std::vector<std::unique_ptr<HostOf<DetectStage>>> detects_;  // One per partition.
  Time newest_ = Time::min();                                  // Of all their events.
  HostOf<CareStage> care_;
  simdjson::ondemand::parser parser_;
  std::string topic_, key_;
  ReplayTotals totals_;
};

}  // namespace

ReplayTotals replay(const Config& config, const ReplayOptions& options, std::ostream& out,
                    Log& log) {
  Config timeless = config;
  timeless.stream.clock = Clock::event;
  const auto run = std::make_unique<Replay>(timeless, options, out,
                                            log);  // Large: decoders bring their buffers.
  std::string line;
  for (const std::string& file : options.files) {
    LineReader reader(file);
    for (std::uint64_t number = 1; reader.next(line); ++number) {
      run->line(file, number, line);
      if (!out) throw IoError("cannot write standard output");
    }
  }
  if (options.drain) run->drain();
  run->end();
  if (!out.flush()) throw IoError("cannot write standard output");
  return run->totals();
}

}  // namespace assist
