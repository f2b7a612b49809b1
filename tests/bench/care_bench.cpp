// What a customer's input costs: verdicts, answers and the timers between them, as the runtime
// would fire them, and what a customer takes to remember.
#include <benchmark/benchmark.h>

#include <array>
#include <string>
#include <vector>

#include "tests/care/stage_hand.h"

namespace assist {
namespace {

/// The life of one trouble: a suggestion is made and shown, things get worse, the visitor gets on.
/// What care asks for between them is done at its own time.
class Trouble {
 public:
  static constexpr std::size_t inputs = 6;

  void step(const Care& care, Customer& customer, std::string_view key, std::size_t number,
            Time& now, Outputs& outputs) {
    const std::size_t input = number % inputs;
    if (input == 0) begin(key, number / inputs);
    now += input == 0 ? std::chrono::hours{60} : std::chrono::seconds{9};
    for (auto due = care.due(customer); due && *due <= now; due = care.due(customer)) {
      care.fire(customer, key, *due, *due, outputs);
    }
    verdict_.set_time(ms_of(now));
    verdict_.set_sequence(static_cast<std::uint32_t>(input) + 1);
    switch (input) {
      case 0:
        verdict_.set_change(OPENED);
        break;
      case 1:
        feedback_.kind = FeedbackKind::shown;
        hear_of_the_offer(care, customer, key, now, outputs);
        return;
      case 2:
      case 3:
        verdict_.set_change(EVIDENCE_ADDED);
        verdict_.set_errors(static_cast<std::uint32_t>(input));
        break;
      case 4:
        feedback_.kind = FeedbackKind::expired;
        hear_of_the_offer(care, customer, key, now, outputs);
        return;
      default:
        verdict_.set_change(RECOVERED);
    }
    care.apply(customer, key, verdict_, now, outputs);
  }

 private:
  void begin(std::string_view key, std::size_t number) {
    Plight plight;
    plight.episode = "episode-0000-0000-" + std::to_string(number);
    plight.session = "session-0000-0000-" + std::to_string(number);
    static constexpr std::array kinds{"payment", "auth", "request", "page"};
    plight.error_kind = kinds[number % kinds.size()];
    verdict_ = verdict_of(plight, noon);
    verdict_.set_customer_id(std::string{key});
  }

  void hear_of_the_offer(const Care& care, Customer& customer, std::string_view key, Time now,
                         Outputs& outputs) {
    if (customer.offers().empty()) return;
    feedback_.customer_id = key;
    feedback_.trigger_id = customer.offers(customer.offers_size() - 1).trigger_id();
    feedback_.at = now;
    care.apply(customer, key, feedback_, now, outputs);
  }

  Verdict verdict_;
  Feedback feedback_;
};

/// Customers whose troubles come at random moments of each other, each with a time of its own.
class Crowd {
 public:
  explicit Crowd(std::size_t size)
      : customers(size), troubles_(size), times_(size, noon), steps_(size) {
    for (std::size_t i = 0; i < size; ++i) keys_.push_back("customer-0000-" + std::to_string(i));
    for (Customer& customer : customers) {
      KnownProfile& profile = *customer.mutable_profile();
      profile.set_first_name("Ana");
      profile.set_locale("en-GB");
      profile.set_time_zone("Europe/London");
      profile.set_consent_proactive(true);
      profile.set_consent_personalise(true);
      profile.set_customer_since(ms_of(noon - std::chrono::days{812}));
    }
  }

  void step(const Care& care) {
    const std::size_t who = (count_++ * 0x9E3779B97F4A7C15U >> 32U) % customers.size();
    outputs_.clear();
    troubles_[who].step(care, customers[who], keys_[who], steps_[who]++, times_[who], outputs_);
    for (const Output& output : outputs_) {
      ++(output.kind == Output::Kind::decision ? decisions : triggers);
    }
  }

  std::vector<Customer> customers;
  std::size_t decisions = 0, triggers = 0;

 private:
  std::vector<std::string> keys_;
  std::vector<Trouble> troubles_;
  std::vector<Time> times_;
  std::vector<std::size_t> steps_;
  std::size_t count_ = 0;
  Outputs outputs_;
};

void inputs(benchmark::State& state) {
  const Care care{CareConfig{}, demo_articles()};
  Crowd crowd{4'096};
  for (std::size_t i = 0; i < 200'000; ++i) crowd.step(care);  // Histories as long as they get.
  crowd.decisions = crowd.triggers = 0;
  for (auto step : state) crowd.step(care);
  const auto per_input = [&](std::size_t count) {
    return benchmark::Counter(static_cast<double>(count), benchmark::Counter::kAvgIterations);
  };
  state.SetItemsProcessed(state.iterations());
  state.counters["decisions"] = per_input(crowd.decisions);
  state.counters["triggers"] = per_input(crowd.triggers);
}
BENCHMARK(inputs);

/// Stored and in memory, after three troubles: most customers have fewer.
void customer_bytes(benchmark::State& state) {
  const Care care{CareConfig{}, demo_articles()};
  Crowd crowd{1'024};
  std::size_t stored = 0, memory = 0;
  for (auto step : state) {
    for (std::size_t i = 0; i < 1'024 * 3 * Trouble::inputs; ++i) crowd.step(care);
    std::string bytes;
    stored = memory = 0;
    for (const Customer& customer : crowd.customers) {
      Care::encode(customer, bytes);
      stored += bytes.size();
      memory += Care::memory_bytes(customer);
    }
  }
  state.counters["stored_bytes"] = static_cast<double>(stored) / 1'024;
  state.counters["memory_bytes"] = static_cast<double>(memory) / 1'024;
}
BENCHMARK(customer_bytes)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace assist

BENCHMARK_MAIN();
