// Random lives of visitors, by seed, and a session kept as the runtime keeps it.
#pragma once

#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/detector.h"

namespace assist {

/// Random events of one session: bursts of clicks and errors, forms, searches, several tabs and
/// pages, pauses, disorder, clocks that jump, repeats, over-long texts, the largest numbers
/// that events allow.
class Life {
 public:
  Life(std::uint64_t seed, std::string key, std::size_t count);
  explicit Life(std::uint64_t seed, std::size_t count = 300)
      : Life(seed, "s-" + std::to_string(seed), count) {}

  const std::vector<Event>& events() const { return events_; }
  std::string key() const { return std::string(key_); }

 private:
  std::size_t dice(std::size_t sides) { return random_() % sides; }
  std::int64_t pause();
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::string_view one_of(const char* stem, std::size_t count) {
    return keep(stem + std::to_string(dice(count)));
  }
  double any_number();
  void add(std::size_t index, std::int64_t ms);
  void place(Event& event);
  void say(Event& event);

  std::mt19937_64 random_;
  std::deque<std::string> texts_;  // Stay where they are when a life is moved: events view them.
  std::string_view key_;
  std::vector<Event> events_;
};

/// What came of a session: every verdict's bytes, what presets told, and the state's bytes at the
/// end.
struct Trace {
  std::vector<std::string> verdicts;
  std::vector<std::string> shadow;
  std::string state;
  bool operator==(const Trace&) const = default;
};

/// One session as the runtime keeps it: due timers fire before each event.
class Keeper {
 public:
  Keeper(const Detector& detector, std::string key) : detector_(&detector), key_(std::move(key)) {}

  void observe(const Event& event);
  void fire_until(Time at);
  void store_and_read();

  std::size_t memory() const { return detector_->memory_bytes(session_); }
  const Session& session() const { return session_; }
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  bool automated() const { return automated_; }
  Trace trace() const;

 private:
  void collect();

  const Detector* detector_;
  std::string key_;
  Session session_;
  Observation observation_;
  std::vector<Verdict> verdicts_;
  std::vector<std::string> shadow_;
  bool automated_ = false;
};

Trace trace_of(const Detector& detector, const Life& life);

}  // namespace assist
