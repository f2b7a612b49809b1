// What must hold for any visitor: random lives of many sessions, by seed. The seed of a failure is
// in its message.
#include <catch2/catch.hpp>
#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "processor/detect/detector.h"

namespace assist {
namespace {

constexpr std::int64_t start_ms = 1'772'445'600'000;

/// Random events of one session: bursts of clicks and errors, pauses, disorder, repeats, over-long
/// texts.
class Life {
 public:
  Life(std::uint64_t seed, std::string key, std::size_t count)
      : random_(seed), key_(keep(std::move(key))) {
    std::int64_t ms = 0;
    for (std::size_t index = 0; index < count; ++index) {
      ms += pause();
      add(index, ms);
      if (dice(20) == 0) events_.push_back(events_[dice(events_.size())]);
    }
  }
  const std::vector<Event>& events() const { return events_; }
  std::string key() const { return std::string(key_); }

 private:
  std::size_t dice(std::size_t sides) { return random_() % sides; }
  std::int64_t pause() {
    switch (dice(10)) {
      case 0:
        return 25'000 + static_cast<std::int64_t>(dice(100'000));
      case 1:
        return static_cast<std::int64_t>(dice(30'000));
      default:
        return static_cast<std::int64_t>(dice(700));
    }
  }
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  void add(std::size_t index, std::int64_t ms) {
    Event event;
    const std::int64_t back = dice(8) == 0 ? static_cast<std::int64_t>(dice(9'000)) : 0;
    event.time = time_from_ms(start_ms + ms - back);
    event.key = key_;
    event.session_id = dice(3) == 0 ? std::string_view{} : key_;
    event.id = keep((dice(10) == 0 ? std::string(300, 'x') : key()) + "-" + std::to_string(index));
    event.type = static_cast<EventType>(dice(event_type_count));
    if (dice(2) == 0) event.type = dice(2) == 0 ? EventType::click : EventType::error;
    if (dice(6) == 0) event.customer_id = keep("c-" + std::to_string(dice(3)));
    if (dice(6) == 0) event.tab_id = keep("t" + std::to_string(dice(3)));
    if (dice(2) == 0) event.page.emplace().page_template = keep("/p" + std::to_string(dice(4)));
    if (dice(30) == 0) event.page.emplace().page_template = keep(std::string(900, 'p'));
    if (dice(2) == 0) event.element.emplace().id = keep("b" + std::to_string(dice(2)));
    if (dice(2) == 0) event.pointer = Pointer{static_cast<double>(dice(60)), 5};
    if (event.type == EventType::error) {
      event.error =
          Error{static_cast<ErrorKind>(dice(6)), 500, keep("E" + std::to_string(dice(2))), {}};
    }
    if (event.type == EventType::response) event.response = Response{dice(2) == 0, 5, {}, {}};
    if (event.type == EventType::progress) event.progress = Progress{"step", dice(4) == 0};
    events_.push_back(event);
  }

  std::mt19937_64 random_;
  std::deque<std::string> texts_;  // Stay where they are when a life is moved: events view them.
  std::string_view key_;
  std::vector<Event> events_;
};

/// What came of a session: every verdict's bytes, and the state's at the end.
struct Trace {
  std::vector<std::string> verdicts;
  std::string state;
  bool operator==(const Trace&) const = default;
};

/// One session as the runtime keeps it: due timers fire before each event.
class Keeper {
 public:
  Keeper(const Detector& detector, std::string key) : detector_(&detector), key_(std::move(key)) {}

  void observe(const Event& event) {
    fire_until(event.time);
    detector_->observe(session_, event, observation_);
    collect();
  }
  void fire_until(Time at) {
    const auto due = detector_->due(session_);
    if (!due || *due > at) return;
    const Effect effect = detector_->fire(session_, key_, at, observation_);
    collect();
    if (effect == Effect::finished) session_ = Session{};
  }
  void store_and_read() {
    std::string bytes;
    detector_->encode(session_, bytes);
    Session read;
    REQUIRE(detector_->decode(bytes, read));
    session_ = std::move(read);
  }
  std::size_t memory() const { return detector_->memory_bytes(session_); }
  const std::vector<Verdict>& verdicts() const { return verdicts_; }
  Trace trace() const {
    Trace trace;
    for (const Verdict& verdict : verdicts_) trace.verdicts.push_back(verdict.SerializeAsString());
    detector_->encode(session_, trace.state);
    return trace;
  }

 private:
  void collect() {
    for (Verdict& verdict : observation_.verdicts) verdicts_.push_back(std::move(verdict));
    observation_.clear();
  }

  const Detector* detector_;
  std::string key_;
  Session session_;
  Observation observation_;
  std::vector<Verdict> verdicts_;
};

Trace trace_of(const Detector& detector, const Life& life) {
  Keeper keeper(detector, life.key());
  for (const Event& event : life.events()) keeper.observe(event);
  return keeper.trace();
}

constexpr std::uint64_t lives = 200;
constexpr std::size_t life_events = 300;

Life life_of(std::uint64_t seed) {
  return {seed, "s-" + std::to_string(seed), life_events};
}

}  // namespace

TEST_CASE("replaying a session gives identical bytes", "[property]") {
  const Detector detector{DetectConfig{}}, other{DetectConfig{}};
  std::size_t verdicts = 0;
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Trace first = trace_of(detector, life_of(seed));
    REQUIRE(trace_of(other, life_of(seed)) == first);
    verdicts += first.verdicts.size();
  }
  REQUIRE(verdicts > lives);  // Or these lives prove nothing.
}

TEST_CASE("any prefix of a session gives the prefix of its verdicts", "[property]") {
  const Detector detector{DetectConfig{}};
  for (std::uint64_t seed = 0; seed < lives; seed += 10) {
    INFO("seed " << seed);
    const Life life = life_of(seed);
    const std::vector<std::string> all = trace_of(detector, life).verdicts;
    Keeper keeper(detector, life.key());
    for (const Event& event : life.events()) {
      keeper.observe(event);
      const auto count = static_cast<std::ptrdiff_t>(keeper.verdicts().size());
      REQUIRE(count <= static_cast<std::ptrdiff_t>(all.size()));
      if (count > 0)
        REQUIRE(keeper.verdicts().back().SerializeAsString() ==
                all[static_cast<std::size_t>(count) - 1]);
    }
  }
}

TEST_CASE("storing and reading the state at any point changes nothing", "[property]") {
  const Detector detector{DetectConfig{}};
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Life life = life_of(seed);
    Keeper keeper(detector, life.key());
    std::mt19937_64 random(seed);
    for (const Event& event : life.events()) {
      keeper.observe(event);
      if (random() % 3 == 0) keeper.store_and_read();
    }
    REQUIRE(keeper.trace() == trace_of(detector, life));
  }
}

TEST_CASE("sessions do not depend on how their events are interleaved", "[property]") {
  const Detector detector{DetectConfig{}};
  std::mt19937_64 random(7);
  std::deque<Life> all;
  std::vector<Keeper> keepers;
  std::vector<std::size_t> next(20);
  for (std::uint64_t seed = 0; seed < next.size(); ++seed) {
    all.push_back(life_of(seed));
    keepers.emplace_back(detector, all.back().key());
  }
  for (std::size_t left = next.size(); left > 0;) {
    const std::size_t chosen = random() % next.size();
    const std::vector<Event>& events = all[chosen].events();
    if (next[chosen] == events.size()) continue;
    keepers[chosen].observe(events[next[chosen]++]);
    if (next[chosen] == events.size()) --left;
  }
  for (std::size_t index = 0; index < next.size(); ++index) {
    INFO("seed " << index);
    REQUIRE(keepers[index].trace() == trace_of(detector, all[index]));
  }
}

TEST_CASE("how far timers are fired at a time does not matter", "[property]") {
  const Detector detector{DetectConfig{}};
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Life life = life_of(seed);
    Keeper keeper(detector, life.key());
    Time now{};
    for (const Event& event : life.events()) {
      for (; now != Time{} && now < event.time; now += Duration{1'000}) keeper.fire_until(now);
      now = std::max(now, event.time);
      keeper.observe(event);
    }
    REQUIRE(keeper.trace() == trace_of(detector, life));
  }
}

TEST_CASE("a session stays under its cap, whatever is sent", "[property]") {
  const DetectConfig config;
  const Detector detector{config};
  std::mt19937_64 random(3);
  Keeper keeper(detector, "s");
  std::deque<std::string> texts;
  std::size_t most = 0;
  for (int index = 0; index < 20'000; ++index) {
    texts.clear();
    const auto text = [&](char letter, std::size_t size) {
      return std::string_view(
          texts.emplace_back(std::string(size, letter) + std::to_string(random() % 50)));
    };
    Event event;
    event.time = time_from_ms(start_ms + index * 50);
    event.key = "s";
    event.id = text('i', 505);
    event.customer_id = text('c', 500);
    event.anonymous_id = text('a', 500);
    event.tenant = text('t', 250);
    event.tab_id = text('b', 250);
    event.page.emplace().page_template = text('p', 1000);
    event.element.emplace().id = text('e', 500);
    if (index / 8 % 2 == 0) event.element->id = "same";
    event.type = index / 8 % 2 == 0 ? EventType::click : EventType::error;
    if (event.type == EventType::error) {
      event.error =
          Error{static_cast<ErrorKind>(random() % 6), 500, text('k', 500 + random() % 3), {}};
    }
    keeper.observe(event);
    most = std::max(most, keeper.memory());
    REQUIRE(keeper.memory() <= config.state_bytes_max);
  }
  REQUIRE(most > 8'000);  // It was a serious attempt.
}

TEST_CASE("no verdict comes without evidence, and episodes are told in order", "[property]") {
  const Detector detector{DetectConfig{}};
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Life life = life_of(seed);
    Keeper keeper(detector, life.key());
    for (const Event& event : life.events()) keeper.observe(event);
    keeper.fire_until(life.events().back().time + Duration{10'000'000});
    std::string open;
    std::uint32_t sequence = 0;
    std::map<std::string, int> openings;
    for (const Verdict& verdict : keeper.verdicts()) {
      REQUIRE(verdict.evidence_size() > 0);
      REQUIRE(verdict.evidence_size() <= 8);
      for (const Evidence& evidence : verdict.evidence()) {
        REQUIRE(evidence.event_ids_size() > 0);
        REQUIRE(evidence.count() > 0);
      }
      REQUIRE(verdict.confidence() >= 0);
      REQUIRE(verdict.confidence() <= 1);
      if (verdict.change() == OPENED) {
        REQUIRE(open.empty());
        REQUIRE(++openings[verdict.episode_id()] == 1);
        open = verdict.episode_id();
        sequence = 0;
      }
      REQUIRE(verdict.episode_id() == open);
      REQUIRE(verdict.sequence() == ++sequence);
      const bool over = verdict.change() == RECOVERED || verdict.change() == CLOSED;
      REQUIRE((verdict.level() == LEVEL_NONE) == over);
      REQUIRE(verdict.closed_because().empty() != over);
      if (over) open.clear();
    }
    REQUIRE(open.empty());
  }
}

}  // namespace assist
