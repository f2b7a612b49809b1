// Random customers, desks and bots: whatever comes in whatever order, the promises of resolve and
// enhance hold.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "processor/care/resolve/casebook.h"
#include "processor/care/resolve/clock.h"
#include "processor/care/resolve/escalation.h"
#include "tests/care/support_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// ASSIST_SEED=n tries another world, ASSIST_STEPS=n a longer one.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

struct Dice {
  std::mt19937_64 engine;
  explicit Dice(std::uint64_t seed) : engine(seed) {}
  std::uint64_t below(std::uint64_t bound) { return engine() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
};

using Act = std::variant<SupportEvent, Verdict, Feedback, Profile, Duration>;

/// `contacts`: how many tickets there are to choose from; with few of them some get resolved.
SupportEvent random_event(Dice& dice, Time now, std::uint64_t contacts, int number) {
  static constexpr std::array<const char*, 3> topics{"payment", "delivery", ""};
  SupportEvent event;
  event.customer_id = "c1";
  event.id = "s-" + std::to_string(number);
  event.contact_id = "T-" + std::to_string(dice.below(contacts));
  event.kind = static_cast<SupportKind>(dice.below(16));
  if (dice.one_in(3)) event.kind = SupportKind::opened;
  if (dice.one_in(4)) event.kind = SupportKind::reply;
  if (dice.one_in(5)) event.kind = SupportKind::resolved;
  event.at = now - Duration{dice.one_in(10) ? dice.below(3'600'000) : 0};
  event.by = static_cast<Actor>(dice.below(4));
  if (event.kind == SupportKind::reply && event.by == Actor::customer) event.by = Actor::agent;
  event.agent = dice.one_in(2) ? "a-1" : "";
  event.topic = topics[dice.below(topics.size())];
  if (dice.one_in(4)) event.error_code = "card_declined";
  if (dice.one_in(5)) event.priority = static_cast<Priority>(dice.below(priority_count));
  if (dice.one_in(5)) event.call = static_cast<CallChannel>(dice.below(3));
  event.vip = dice.one_in(30);
  return event;
}

Verdict random_trouble(Dice& dice, Time now, int number) {
  Plight trouble;
  trouble.session = "s" + std::to_string(number / 5);
  trouble.episode = "e" + std::to_string(number);
  trouble.level = dice.one_in(2) ? LEVEL_CHAT : LEVEL_FAQ;
  trouble.error_code = dice.one_in(2) ? "card_declined" : "http_500";
  return verdict_of(trouble, now);
}

Duration random_wait(Dice& dice) {
  static constexpr std::array<Duration, 6> longest{1min, 1h, 12h, 48h, 240h, 1'000h};
  return Duration{dice.below(static_cast<std::uint64_t>(longest[dice.below(6)].count()) + 1)};
}

CareConfig random_policy(Dice& dice) {
  CareConfig config = everyone_treated();
  if (dice.one_in(2)) config.calendars["office"].zone = "America/St_Johns";
  for (DayHours& day : config.calendars["office"].week) {
    if (dice.one_in(3)) day = {{7h, 11h + 30min}, {13h, 24h}};
  }
  config.resolve.accepted_chats = dice.one_in(2);
  if (dice.one_in(2)) config.resolve.first_response = ClockTime::business;
  for (ClockTargets& targets : config.resolve.targets) {
    targets.resolution = Duration{3'600'000 + dice.below(400'000'000)};
    targets.next_response = Duration{60'000 + dice.below(40'000'000)};
  }
  config.survey.control = dice.one_in(2) ? 0.3 : 0;
  if (dice.one_in(3)) config.survey.throttle = 0ms;
  return config;
}

/// Holds what is said against the promises.
class Judge {
 public:
  explicit Judge(const CareConfig& config)
      : config_(config), calendar_(calendars_of(config.calendars).at("office")) {}

  void hear(const Output& output) {
    if (output.kind == Output::Kind::decision) return;
    const json said = json::parse(output.json);
    if (output.kind == Output::Kind::trigger) return hear_trigger(output, said);
    REQUIRE(cases_.insert(output.id).second);
    const std::string event = said["event"];
    const std::string issue = said["issue"]["id"];
    const Time at = *parse_rfc3339(said["event_time"].get<std::string>());
    if (event == "issue.resolved") {
      resolved_[issue] = at;
      open_.erase(issue);
    } else if (event == "issue.opened" || event == "issue.reopened") {
      open_.insert(issue);
    } else if (event == "issue.discarded" || event == "issue.forgotten") {
      open_.erase(issue);
    } else if (event == "escalation" && said["reason"] != "live_wait") {
      REQUIRE(escalated_.insert(issue).second);
    } else if (event == "promise.made") {
      const Time due = *parse_rfc3339(said["promise"]["due_at"].get<std::string>());
      REQUIRE(due >= calendar_.next_open(at));
    } else if (event == "survey.sent") {
      REQUIRE(at >= resolved_.at(issue) + config_.survey.delay);
      REQUIRE(open_.empty());
      const auto zone = calendar_.zone();
      REQUIRE_FALSE(is_quiet(at, config_.survey.quiet, zone));
      surveyed_.insert(issue);
    }
    if (event.starts_with("sla.")) hear_clock(event, said, issue, at);
  }

  /// What care has in mind after an input.
  void look(const Customer& customer) {
    REQUIRE(is_sound(customer.casebook()));
    REQUIRE(customer.ByteSizeLong() < 32 * 1'024);
    owes_call_ = must_escalate(customer, config_.resolve);
  }
  std::size_t surveys() const { return asked_.size(); }
  std::size_t escalations() const { return escalated_.size(); }
  std::size_t breaches() const { return breached_.size(); }
  std::size_t deadlines() const { return deadlines_; }

 private:
  void hear_trigger(const Output& output, const json& said) {
    if (output.op == Op::cancel) return;
    REQUIRE(said["expires_at"].get<std::string>() > said["created_at"].get<std::string>());
    if (output.type == OfferType::survey) {
      REQUIRE(asked_.insert(output.id).second);
    } else if (output.type != OfferType::escalation) {
      REQUIRE_FALSE(owes_call_);  // A third answer in text.
    }
  }

  void hear_clock(const std::string& event, const json& said, const std::string& issue, Time at) {
    const json& clock = said["clock"];
    const std::string instance =
        issue + clock["kind"].get<std::string>() + clock["instance"].dump();
    if (event == "sla.breached") REQUIRE(breached_.insert(instance).second);
    const auto deadline = clock.contains("deadline")
                              ? parse_rfc3339(clock["deadline"].get<std::string>())
                              : std::nullopt;
    if (event == "sla.warning") REQUIRE(at < deadline.value());
    if (event == "sla.warning" && clock["kind"] != "live_wait") {
      REQUIRE((calendar_.is_open(at) || calendar_.next_open(at) >= deadline.value()));
    }
    if (event != "sla.applied" || said.contains("reason")) return;
    // The oracle: open time adds up to the target, and not a millisecond before.
    ++deadlines_;
    const Duration target{std::llround(clock["target_s"].get<double>() * 1'000)};
    if (clock["time"] == "wall") {
      REQUIRE(*deadline - at == target);
    } else {
      REQUIRE(calendar_.open_between(at, *deadline) == target);
      REQUIRE(calendar_.open_between(at, *deadline - 1ms) == target - 1ms);
    }
  }

  const CareConfig& config_;
  Calendar calendar_;
  bool owes_call_ = false;
  std::map<std::string, Time> resolved_;
  std::set<std::string> cases_, open_, escalated_, surveyed_, asked_, breached_;
  std::size_t deadlines_ = 0;
};

void restart(StageHand& stage) {
  std::string bytes;
  Care::encode(stage.customer, bytes);
  Customer again;
  REQUIRE(Care::decode(bytes, again));
  stage.customer = again;
}

Outputs play(StageHand& stage, const Act& act) {
  if (const auto* wait = std::get_if<Duration>(&act)) return stage.waits(*wait);
  if (const auto* event = std::get_if<SupportEvent>(&act)) return stage.hears(*event);
  if (const auto* verdict = std::get_if<Verdict>(&act)) return stage.hears(*verdict);
  if (const auto* profile = std::get_if<Profile>(&act)) return stage.hears(*profile);
  return stage.hears(std::get<Feedback>(act));
}

std::string lines_of(const Outputs& outputs) {
  std::string lines;
  for (const Output& output : outputs) lines += output.json + "\n";
  return lines;
}

/// How a life goes: the number of tickets, and how often a day or more passes.
struct Pace {
  std::uint64_t contacts, days_one_in;
};
constexpr std::array<Pace, 3> paces{{{12, 30}, {3, 5}, {1, 3}}};

/// What happens next; answers are about triggers that were sent.
Act next_act(Dice& dice, const StageHand& stage, const std::vector<std::string>& triggers,
             const Pace& pace, int number) {
  if (dice.one_in(pace.days_one_in)) return 24h + random_wait(dice) % 48h;
  if (dice.one_in(3)) return random_wait(dice);
  if (dice.one_in(6)) return random_trouble(dice, stage.now, number);
  if (dice.one_in(40)) {
    Profile profile = profile_of_ana();
    profile.staff = dice.one_in(4);
    profile.updated_at = stage.now;
    return profile;
  }
  if (!triggers.empty() && dice.one_in(3)) {
    Feedback feedback{"c1",
                      triggers.back(),
                      static_cast<FeedbackKind>(dice.below(13)),
                      stage.now,
                      "w1",
                      dice.one_in(2) ? "card-declined" : "",
                      {}};
    if (feedback.kind == FeedbackKind::opted_out) feedback.kind = FeedbackKind::not_solved;
    return feedback;
  }
  return random_event(dice, stage.now, pace.contacts, number);
}

}  // namespace

TEST_CASE("the promises of resolve and enhance hold for random customers", "[casebook]") {
  const std::uint64_t seed = setting("ASSIST_SEED", 7);
  const std::uint64_t steps_max = setting("ASSIST_STEPS", 12'000);
  std::cout << "seed " << seed << "\n";
  std::size_t surveys = 0, escalations = 0, breaches = 0, deadlines = 0;
  std::uint64_t steps = 0;
  for (std::uint64_t life = 0; steps < steps_max; ++life) {
    Dice dice{seed * 1'000'003 + life};
    const CareConfig config = random_policy(dice);
    StageHand stage{config}, other{config};
    Judge judge{config};
    std::vector<std::string> triggers;
    std::optional<Act> last;
    for (int number = 0; number < 120; ++number, ++steps) {
      CAPTURE(seed, life, number);
      // Now and then the same once more; it is known, unless it is time that passes.
      const bool again = last && dice.one_in(12) && std::holds_alternative<SupportEvent>(*last);
      const Act act = again ? *last : next_act(dice, stage, triggers, paces[life % 3], number);
      const Outputs said = play(stage, act);
      if (again) REQUIRE(said.empty());
      for (const Output& output : said) judge.hear(output);
      judge.look(stage.customer);
      const auto due = stage.care.due(stage.customer);
      if (std::holds_alternative<Duration>(act)) REQUIRE((!due || *due > stage.now));
      for (const Output& offer : triggers_in(said, Op::offer)) triggers.push_back(offer.id);
      // A worker that restarts at any point says the same.
      restart(other);
      REQUIRE(lines_of(play(other, act)) == lines_of(said));
      last = act;
    }
    surveys += judge.surveys();
    escalations += judge.escalations();
    breaches += judge.breaches();
    deadlines += judge.deadlines();
  }
  std::cout << steps << " steps: " << surveys << " surveys, " << escalations << " escalations, "
            << breaches << " breaches, " << deadlines << " deadlines\n";
  CHECK(surveys > 20);
  CHECK(escalations > 50);
  CHECK(breaches > 200);
  CHECK(deadlines > 500);
}
