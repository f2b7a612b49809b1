// Both stages in one process and no broker at all: records go in, what the stages say comes out.
// Detect's verdicts go straight to care; event time drives the timers. The same records in the same
// order give the same messages.
#pragma once

#include <prometheus/registry.h>

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "processor/cli/stages.h"

namespace assist {

class Rehearsal {
 public:
  /// Gets every verdict about an episode, trigger and decision as it is said; the topic tells them
  /// apart.
  using Sink = std::function<void(const Message&)>;

  /// `partitions`: as if the events had come through a topic of so many, with our producers' choice
  /// of them. Throws ConfigError for articles that cannot be read.
  Rehearsal(const Config& config, Sink sink, int partitions = 1, Listener listener = {});
  Rehearsal(const Rehearsal&) = delete;
  Rehearsal& operator=(const Rehearsal&) = delete;

  /// Applies what the topic says it is, an event where nothing else; of the record's own timers
  /// those that were due before it are fired first.
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
  struct FromCare final : Outbox {
    explicit FromCare(Rehearsal& owner) : rehearsal(owner) {}
    void send(const Message& message) override { rehearsal.say(message); }
    Rehearsal& rehearsal;
  };
  /// What care tells itself through a topic: of another customer, or of the service.
  struct Returned {
    std::string topic, key, value;
  };

  std::optional<Rejection> detect(const Record& record);
  void hear(const Message& verdict);
  std::optional<Rejection> tell_care(const Record& record);
  void say(const Message& message);
  void take_returns();
  void commit();

  Config config_;
  Sink sink_;
  prometheus::Registry registry_;
  Metrics metrics_;
  ToCare to_care_;
  FromCare from_care_;
  std::vector<std::unique_ptr<HostOf<DetectStage>>> detects_;  // One per partition.
  std::unique_ptr<HostOf<CareStage>> care_;
  std::deque<Returned> returns_;  // Not heard yet.
  Time newest_event_ = Time::min();
};

}  // namespace assist
