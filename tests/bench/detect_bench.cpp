// What a session's event costs: observe, the timers asked for, and the state's bytes. A few
// thousand sessions, so that their memory is not in the nearest cache all the time.
#include <benchmark/benchmark.h>

#include <array>
#include <chrono>
#include <random>
#include <string>
#include <vector>

#include "processor/detect/detector.h"
#include "tests/quality/shipped.h"

namespace assist {
namespace {

/// A mix as in recorded shops: clicks, views, scrolls, inputs, seldom trouble or progress. Few
/// different events, so that they stay in the cache as an event just decoded does; many sessions,
/// which do not.
class Traffic {
 public:
  enum class Trouble : std::uint8_t { some, none };

  explicit Traffic(std::size_t sessions, Trouble trouble = Trouble::some) {
    std::mt19937_64 random(1);
    for (std::size_t session = 0; session < sessions; ++session) {
      keys_.push_back("session-0000-0000-" + std::to_string(session));
      customers_.push_back("customer-" + std::to_string(session));
    }
    for (std::size_t index = 0; index < events; ++index) {
      Event& event = all_.emplace_back();
      event.tenant = "shop";
      event.tab_id = "t1";
      event.page.emplace().page_template = pages[random() % 4];
      choose(event, random() % (trouble == Trouble::some ? 1000 : 924), random);
    }
  }
  /// The next event, of a random session, with an id of its own, 1 ms later.
  const Event& next() {
    Event& event = all_[count_ % events];
    session_ = count_ * 0x9E3779B97F4A7C15U >> 32U;
    session_ %= keys_.size();
    for (std::size_t digit = 0; digit < 8; ++digit) {
      id_[digit] = static_cast<char>('a' + (count_ >> 4 * digit & 15));
    }
    event.id = {id_, 36};
    event.key = event.session_id = keys_[session_];
    event.customer_id = customers_[session_];
    event.time = time_from_ms(1'772'445'600'000 + static_cast<std::int64_t>(count_++));
    return event;
  }
  std::size_t session() const { return session_; }

 private:
  static constexpr std::size_t events = 1009;

  void choose(Event& event, std::size_t dice, std::mt19937_64& random) {
    if (dice < 556) {
      event.type = EventType::click;
      Element& element = event.element.emplace();
      element.id = elements[random() % 8];
      element.tag = "button";
      element.text = "Add to cart";
      event.pointer = Pointer{static_cast<double>(random() % 1440), 300};
    } else if (dice < 747) {
      event.type = EventType::page_view;
    } else if (dice < 844) {
      event.type = EventType::input;
    } else if (dice < 924) {
      event.type = EventType::scroll;
    } else if (dice < 965) {
      event.type = EventType::error;
      event.error = Error{ErrorKind::page, 503, "UPSTREAM", {}};
    } else {
      event.type = EventType::progress;
      event.progress = Progress{"step", false};
    }
  }

  static constexpr std::string_view pages[] = {"/", "/cart", "/checkout/:step", "/product/:id"};
  static constexpr std::string_view elements[] = {"buy", "pay",       "menu", "search",
                                                  "add", "next-step", "size", "colour"};
  std::vector<std::string> keys_, customers_;
  std::vector<Event> all_;
  std::size_t count_ = 0, session_ = 0;
  char id_[40] = "00000000-0000-0000-0000-000000000000";
};

/// What making up the events costs: to be taken off the others.
void make_event(benchmark::State& state) {
  Traffic traffic(2000);
  for (auto _ : state) benchmark::DoNotOptimize(&traffic.next());
}
BENCHMARK(make_event);

void observe_event(benchmark::State& state, Traffic::Trouble trouble) {
  const Detector detector{DetectConfig{}};
  const auto count = static_cast<std::size_t>(state.range(0));
  Traffic traffic(count, trouble);
  std::vector<Session> sessions(count);
  Observation observation;
  std::size_t verdicts = 0;
  for (auto _ : state) {
    observation.clear();
    const Event& event = traffic.next();
    detector.observe(sessions[traffic.session()], event, observation);
    verdicts += observation.verdicts.size();
  }
  std::size_t memory = 0;
  for (const Session& session : sessions) memory += detector.memory_bytes(session);
  state.counters["verdicts_per_event"] =
      static_cast<double>(verdicts) / static_cast<double>(state.iterations());
  state.counters["session_bytes"] = static_cast<double>(memory / sessions.size());
}
BENCHMARK_CAPTURE(observe_event, ordinary, Traffic::Trouble::none)->Arg(20)->Arg(2000);
BENCHMARK_CAPTURE(observe_event, mixed, Traffic::Trouble::some)->Arg(20)->Arg(2000)->Arg(50'000);

/// As the runtime does: due timers first, then the event, then the next due time. As many of the
/// presets in deploy/presets run in shadow as the argument says.
void observe_with_timers(benchmark::State& state) {
  DetectConfig config;
  config.shadow = all_shipped();
  config.shadow.resize(static_cast<std::size_t>(state.range(0)));
  const Detector detector{config};
  Traffic traffic(2000);
  std::vector<Session> sessions(2000);
  Observation observation;
  std::size_t verdicts = 0, told = 0;
  for (auto _ : state) {
    observation.clear();
    const Event& event = traffic.next();
    Session& session = sessions[traffic.session()];
    if (const auto due = detector.due(session); due && *due <= event.time) {
      detector.fire(session, event.key, event.time, observation);
    }
    detector.observe(session, event, observation);
    benchmark::DoNotOptimize(detector.due(session));
    verdicts += observation.verdicts.size();
    told += observation.shadow.size();
  }
  std::size_t memory = 0;
  for (const Session& session : sessions) memory += detector.memory_bytes(session);
  state.counters["verdicts_per_event"] =
      static_cast<double>(verdicts) / static_cast<double>(state.iterations());
  state.counters["told_per_event"] =
      static_cast<double>(told) / static_cast<double>(state.iterations());
  state.counters["session_bytes"] = static_cast<double>(memory / sessions.size());
}
BENCHMARK(observe_with_timers)->Arg(0)->Arg(1)->Arg(8);

/// One session that never ends: what its last events cost beside its first.
void observe_hot_session(benchmark::State& state) {
  using Clock = std::chrono::steady_clock;
  constexpr int part = 100'000, parts = 10;
  const Detector detector{DetectConfig{}};
  double last_over_first = 0, bytes = 0;
  for (auto _ : state) {
    Traffic traffic(1);
    Session session;
    Observation observation;
    std::array<double, parts> seconds{};
    for (double& took : seconds) {
      const auto began = Clock::now();
      for (int event = 0; event < part; ++event) {
        observation.clear();
        detector.observe(session, traffic.next(), observation);
      }
      took = std::chrono::duration<double>(Clock::now() - began).count();
    }
    last_over_first = seconds.back() / seconds.front();
    bytes = static_cast<double>(detector.memory_bytes(session));
  }
  state.counters["last_over_first"] = last_over_first;
  state.counters["session_bytes"] = bytes;
}
BENCHMARK(observe_hot_session)->Unit(benchmark::kMillisecond)->Iterations(1);

std::vector<Session> lived_sessions(const Detector& detector) {
  Traffic traffic(2000);
  std::vector<Session> sessions(2000);
  Observation observation;
  for (std::size_t event = 0; event < 2000 * 25; ++event) {
    const Event& next = traffic.next();
    detector.observe(sessions[traffic.session()], next, observation);
  }
  return sessions;
}

void encode_session(benchmark::State& state) {
  const Detector detector{DetectConfig{}};
  const std::vector<Session> sessions = lived_sessions(detector);
  std::string bytes;
  std::size_t index = 0, written = 0;
  for (auto _ : state) {
    detector.encode(sessions[index++ % sessions.size()], bytes);
    written += bytes.size();
  }
  state.counters["state_bytes"] =
      static_cast<double>(written) / static_cast<double>(state.iterations());
}
BENCHMARK(encode_session);

void decode_session(benchmark::State& state) {
  const Detector detector{DetectConfig{}};
  const std::vector<Session> sessions = lived_sessions(detector);
  std::vector<std::string> bytes(sessions.size());
  for (std::size_t index = 0; index < sessions.size(); ++index) {
    detector.encode(sessions[index], bytes[index]);
  }
  std::size_t index = 0;
  for (auto _ : state) {
    Session session;
    benchmark::DoNotOptimize(detector.decode(bytes[index++ % bytes.size()], session));
  }
}
BENCHMARK(decode_session);

}  // namespace
}  // namespace assist

BENCHMARK_MAIN();
