// Both stages in one process and no broker at all: records go in, what the stages say comes out.
// Detect's verdicts go straight to care; event time drives the timers. The same records in the same
// order give the same messages.
#pragma once

#include <prometheus/registry.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "processor/cli/stages.h"

namespace assist {

class Rehearsal {
 public:
  /// Gets every message as it is said; its topic tells verdicts, triggers and decisions apart.
  using Sink = std::function<void(const Message&)>;

  /// `partitions`: as if the events had come through a topic of so many, with our producers' choice
  /// of them. Throws ConfigError for articles that cannot be read.
  Rehearsal(const Config& config, Sink sink, int partitions = 1, Listener listener = {});
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;

  /// Applies an event, a profile or a feedback, by its topic; of the record's own timers those that
  /// were due before it are fired first.
  std::optional<Rejection> apply(const Record& record);
  /// Fires every timer due at or before `until`.
  void pass(Time until);
  /// Fires what the newest event has passed by `stream.lateness`, as a task in a backlog does.
  void catch_up();
  /// Time goes on until no timer is left.
  void drain() { pass(never - Duration(1)); }

  /// Of everything applied so far; the start of 1970 before.
  Time newest() const;
  const Config& config() const { return config_; }

 private:
  struct ToCare final : Outbox {
    explicit ToCare(Rehearsal& owner) : rehearsal(owner) {}
    void send(const Message& message) override { rehearsal.hear(message); }
    Rehearsal& rehearsal;
  };
  struct ToSink final : Outbox {
    explicit ToSink(Rehearsal& owner) : rehearsal(owner) {}
    void send(const Message& message) override { rehearsal.say(message); }
    Rehearsal& rehearsal;
  };

  std::optional<Rejection> detect(const Record& record);
  void hear(const Message& verdict);
  void say(const Message& message);
  /// Care hears what it has told all its partitions.
  void hear_news();
  void commit();

  Config config_;
  Sink sink_;
  prometheus::Registry registry_;
  Metrics metrics_;
  ToCare to_care_;
  ToSink to_sink_;
  std::vector<std::unique_ptr<HostOf<DetectStage>>> detects_;  // One per partition.
  std::unique_ptr<HostOf<CareStage>> care_;
  std::vector<std::pair<std::string, std::string>> news_;  // Key and value, not heard yet.
  Time newest_event_ = Time::min();
};

}  // namespace assist
