#include "processor/cli/replay.h"

#include <nlohmann/json.hpp>
#include <ostream>
#include <string_view>

#include "processor/cli/line_reader.h"
#include "processor/cli/rehearsal.h"
#include "processor/cli/scores.h"
#include "processor/cli/verdict_json.h"

namespace assist {
namespace {

/// A rehearsal of the lines, and what is told of it.
class Replay {
 public:
  Replay(const Config& config, const ReplayOptions& options, std::ostream& out, Log& log)
      : options_(options),
        out_(out),
        log_(log),
        scores_(config.detect, out),
        rehearsal_(
            config, [this](const Message& message) { tell(message); }, options.partitions,
            listener()) {}

  void line(const std::string& file, std::uint64_t number, std::string& text) {
    ++totals_.lines;
    Record record = parser_.record_of(text, rehearsal_.config().topics.clickstream);
    // Over all files: what has no id is told apart by it.
    record.offset = static_cast<std::int64_t>(totals_.lines);
    record.received_at = rehearsal_.newest();
    if (const auto rejection = rehearsal_.apply(record)) reject(file, number, *rejection);
    rehearsal_.catch_up();
  }

  void drain() { rehearsal_.drain(); }
  /// What is left to tell of sessions that were not drained.
  void end() { scores_.finish_all(); }
  const ReplayTotals& totals() const { return totals_; }

 private:
  bool emits(Emit kind) const { return options_.emit.contains(kind); }

  Listener listener() {
    if (!emits(Emit::scores) && !emits(Emit::shadow)) return {};
    return [this](std::string_view session_key, const Observation& observation) {
      if (emits(Emit::scores)) scores_.note(session_key, observation);
      if (!emits(Emit::shadow)) return;
      for (const auto& fired : observation.shadow) out_ << shadow_json(session_key, fired) << '\n';
    };
  }

  void tell(const Message& message) {
    const TopicConfig& topics = rehearsal_.config().topics;
    if (message.topic == topics.verdicts) return tell_verdict(message);
    if (message.topic == topics.triggers) return tell(message, Emit::triggers, totals_.triggers);
    if (message.topic == topics.cases) return tell(message, Emit::cases, totals_.cases);
    tell(message, Emit::decisions, totals_.decisions);
  }

  void tell(const Message& message, Emit kind, std::uint64_t& count) {
    ++count;
    if (emits(kind)) out_ << message.value << '\n';
  }

  void tell_verdict(const Message& message) {
    ++totals_.verdicts;
    if (!emits(Emit::verdicts)) return;
    Verdict verdict;
    verdict.ParseFromArray(message.value.data(), static_cast<int>(message.value.size()));
    out_ << verdict_json(verdict) << '\n';
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

  const ReplayOptions& options_;
  std::ostream& out_;
  Log& log_;
  Scores scores_;
  Rehearsal rehearsal_;
  LineParser parser_;
  ReplayTotals totals_;
};

}  // namespace

ReplayTotals replay(const Config& config, const ReplayOptions& options, std::ostream& out,
                    Log& log) {
  Replay run(config, options, out, log);
  std::string line;
  for (const std::string& file : options.files) {
    LineReader reader(file);
    for (std::uint64_t number = 1; reader.next(line); ++number) {
      run.line(file, number, line);
      if (!out) throw IoError("cannot write standard output");
    }
  }
  if (options.drain) run.drain();
  run.end();
  if (!out.flush()) throw IoError("cannot write standard output");
  return run.totals();
}

}  // namespace assist
