// What must hold for any visitor: random lives of many sessions, by seed. The seed of a failure is
// in its message.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <map>

#include "tests/properties/all_on.h"
#include "tests/properties/life.h"

namespace assist {
namespace {

/// Seeds of the random lives: from 0 to here. ASSIST_LIVES for a long campaign; fewer where each
/// takes ten times as long.
std::uint64_t lives_to_live() {
  if (const char* asked = std::getenv("ASSIST_LIVES")) return std::strtoull(asked, nullptr, 10);
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  return 30;
#else
  return 200;
#endif
}
const std::uint64_t lives = lives_to_live();

/// What all must hold for: as shipped, with every signal, and with presets beside them.
DetectConfig configured() {
  switch (GENERATE(0, 1, 2)) {
    case 0:
      return {};
    case 1:
      return all_signals_on();
    default:
      return all_on();
  }
}

}  // namespace

TEST_CASE("replaying a session gives identical bytes", "[property]") {
  const DetectConfig config = configured();
  const Detector detector{config}, other{config};
  std::size_t verdicts = 0;
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Trace first = trace_of(detector, Life(seed));
    REQUIRE(trace_of(other, Life(seed)) == first);
    verdicts += first.verdicts.size();
  }
  REQUIRE(verdicts > lives);  // Or these lives prove nothing.
}

TEST_CASE("any prefix of a session gives the prefix of its verdicts", "[property]") {
  const Detector detector{configured()};
  for (std::uint64_t seed = 0; seed < lives; seed += 10) {
    INFO("seed " << seed);
    const Life life(seed);
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
  const Detector detector{configured()};
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Life life(seed);
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
  const Detector detector{configured()};
  std::mt19937_64 random(7);
  std::deque<Life> all;
  std::vector<Keeper> keepers;
  std::vector<std::size_t> next(20);
  for (std::uint64_t seed = 0; seed < next.size(); ++seed) {
    all.emplace_back(seed);
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
  const Detector detector{configured()};
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Life life(seed);
    Keeper keeper(detector, life.key());
    Time now{};
    for (const Event& event : life.events()) {
      const Duration step =
          event.time - now > Duration{3'600'000} ? Duration{3'600'000} : Duration{1'000};
      for (; now != Time{} && now < event.time; now += step) keeper.fire_until(now);
      now = std::max(now, event.time);
      keeper.observe(event);
    }
    REQUIRE(keeper.trace() == trace_of(detector, life));
  }
}

TEST_CASE("a session stays under its cap, whatever is sent", "[property]") {
  const DetectConfig config = configured();
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
    event.time = time_from_ms(1'772'445'600'000 + index * 50);
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

TEST_CASE("any life stays under the cap, and so do its bytes", "[property]") {
  const DetectConfig config = configured();
  const Detector detector{config};
  for (std::uint64_t seed = 0; seed < lives; seed += 10) {
    INFO("seed " << seed);
    const Life life(seed, 2'000);
    Keeper keeper(detector, life.key());
    for (const Event& event : life.events()) {
      keeper.observe(event);
      REQUIRE(keeper.memory() <= config.state_bytes_max);
    }
    REQUIRE(keeper.trace().state.size() <= config.state_bytes_max);
  }
}

TEST_CASE("once a program was recognised, nothing is said of its session", "[property]") {
  const DetectConfig config = configured();
  const Detector detector{config};
  Keeper keeper(detector, "s");
  const Life life(5, "s", 2'000);
  std::deque<std::string> ids;
  for (int click = 0; click < 40; ++click) {
    Event event;
    event.type = EventType::click;
    event.time = life.events().front().time - Duration{1'000 * (41 - click)};
    event.key = event.session_id = "s";
    event.id = ids.emplace_back("c" + std::to_string(click));
    event.element.emplace().id = "buy";
    keeper.observe(event);
  }
  REQUIRE(keeper.automated());
  const std::size_t before = keeper.verdicts().size();
  for (const Event& event : life.events()) {
    if (!keeper.session().automation.found()) break;  // Another session has begun.
    keeper.observe(event);
    REQUIRE(keeper.memory() <= config.state_bytes_max);
    if (keeper.session().automation.found()) REQUIRE(keeper.verdicts().size() == before);
  }
}

TEST_CASE("no verdict comes without evidence, and episodes are told in order", "[property]") {
  const Detector detector{configured()};
  for (std::uint64_t seed = 0; seed < lives; ++seed) {
    INFO("seed " << seed);
    const Life life(seed);
    Keeper keeper(detector, life.key());
    for (const Event& event : life.events()) keeper.observe(event);
    keeper.fire_until(keeper.session().last_at + Duration{10'000'000});
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
