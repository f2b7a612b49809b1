// Whether a restart would help: the answer of /livez.
//
// A worker that stands still may only be waiting for Kafka: a commit has no timeout, and while no
// broker answers, the next process would wait in the same way. So Kafka is asked when a worker
// stands still, and the worker is given up only if it goes on standing while Kafka answers.
#pragma once

#include <atomic>
#include <functional>

#include "processor/event/time.h"

namespace assist {

class Pulse {
 public:
  /// `kafka_answers` is called by feel() alone and may take seconds.
  explicit Pulse(std::function<bool()> kafka_answers) : kafka_answers_(std::move(kafka_answers)) {}

  /// To be called often, by one thread. `turned_at`: when the worker that is furthest behind began
  /// the newest turn of its loop.
  void feel(Time turned_at, Time now);
  /// Any thread.
  bool beats(Time turned_at, Time now) const;

  /// As kafka.max_poll_interval: a longer turn has lost the group anyway.
  static constexpr Duration patience{60'000};
  /// From when on, and how often, Kafka is asked.
  static constexpr Duration suspicion{20'000}, pause{10'000};

 private:
  std::function<bool()> kafka_answers_;
  Time asked_at_;
  std::atomic<Time> silent_at_{Time()};  ///< When Kafka was last asked in vain.
};

}  // namespace assist
