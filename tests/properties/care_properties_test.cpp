// Random customers: whatever comes in whatever order, the promises of care hold.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <random>
#include <set>

#include "processor/event/timestamp.h"
#include "tests/care/office.h"
#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

/// ASSIST_SEED=n tries another world, ASSIST_STEPS=n a longer one.
std::uint64_t setting(const char* name, std::uint64_t otherwise) {
  const char* text = std::getenv(name);
  return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

/// One input, or time that passes.
using Act = std::variant<Verdict, Profile, Feedback, ServiceReport, Duration>;

struct Dice {
  std::mt19937_64 engine;
  explicit Dice(std::uint64_t seed) : engine(seed) {}
  std::uint64_t below(std::uint64_t bound) { return engine() % bound; }
  bool one_in(std::uint64_t n) { return below(n) == 0; }
};

Verdict random_verdict(Dice& dice, std::map<std::string, std::uint32_t>& sequences,
                       const StageHand& stage) {
  const Time now = stage.now;
  static constexpr std::array<const char*, 5> pages{"/search", "/checkout/payment", "/login", "",
                                                    "/cart"};
  static constexpr std::array<const char*, 4> kinds{"payment", "auth", "", "request"};
  const std::uint64_t session = ms_of(now) / 1'800'000 + dice.below(2);
  Plight trouble;
  trouble.session = "s" + std::to_string(session);
  trouble.episode = trouble.session + "-e" + std::to_string(dice.below(3));
  std::uint32_t& sequence = sequences[trouble.episode];
  // A repeat is known as one for as long as the episode is remembered.
  const auto& known = stage.customer.episodes();
  const bool remembered = std::any_of(known.begin(), known.end(), [&](const HelpEpisode& episode) {
    return episode.id() == trouble.episode;
  });
  if (!remembered || !dice.one_in(10)) ++sequence;
  trouble.sequence = sequence;
  trouble.change = dice.one_in(6) ? (dice.one_in(2) ? RECOVERED : CLOSED) : EVIDENCE_ADDED;
  trouble.level = dice.one_in(8) ? LEVEL_NONE : dice.one_in(3) ? LEVEL_CHAT : LEVEL_FAQ;
  trouble.errors = sequence / 2;
  trouble.page = pages[dice.below(pages.size())];
  trouble.error_kind = kinds[dice.below(kinds.size())];
  const Duration age{dice.one_in(8) ? dice.below(120'000) : dice.below(100)};
  return verdict_of(trouble, now - age);
}

Profile random_profile(Dice& dice, Time now) {
  Profile profile = profile_of_ana();
  profile.updated_at = now - Duration{dice.below(1'000)};
  if (dice.one_in(3)) {  // A tombstone.
    profile = Profile{};
    profile.customer_id = "c1";
    profile.updated_at = now;
    return profile;
  }
  if (dice.one_in(12)) profile.consent_proactive = false;
  if (dice.one_in(20)) profile.staff = true;
  if (dice.one_in(4)) profile.shared_device = true;
  return profile;
}

Feedback random_feedback(Dice& dice, const std::vector<std::string>& triggers, Time now) {
  Feedback feedback{"c1", "t_none", FeedbackKind::shown, now, "w1", "", {}};
  // Mostly about one of the last offers, as in life.
  if (!triggers.empty()) {
    feedback.trigger_id =
        triggers[triggers.size() - 1 - dice.below(std::min<std::size_t>(triggers.size(), 4))];
  }
  feedback.kind = dice.one_in(2) ? FeedbackKind::shown : static_cast<FeedbackKind>(dice.below(12));
  if (feedback.kind == FeedbackKind::opted_out && !dice.one_in(10))
    feedback.kind = FeedbackKind::received;
  if (dice.one_in(4)) feedback.item_id = "item" + std::to_string(dice.below(30));
  if (dice.one_in(2)) feedback.snooze = Duration{dice.below(7'200'000)};
  if (dice.one_in(6)) feedback.at = now + Duration{dice.below(10'000'000)} - 5'000s;
  return feedback;
}

ServiceReport random_report(Dice& dice, Time now) {
  const Time at = now - Duration{dice.below(40'000)};
  if (!dice.one_in(4)) {
    const Duration wait{dice.below(250'000)};
    return QueueReport{"support", static_cast<std::uint32_t>(dice.below(3)), wait, at};
  }
  return IncidentReport{.id = "i" + std::to_string(dice.below(3)),
                        .open = dice.one_in(2),
                        .error_code = "http_500",
                        .page = dice.one_in(2) ? "/checkout/**" : "",
                        .article = "contact",
                        .at = at};
}

/// Somebody's history of mutes, on its way to the customer that he turned out to be.
Verdict random_inheritance(Dice& dice, Time now) {
  Customer visitor;
  visitor.set_muted_until(ms_of(now) + static_cast<std::int64_t>(dice.below(3'600'000)));
  RuleMute& mute = *visitor.add_rule_mutes();
  mute.set_rule("faq-payment");
  mute.set_until(ms_of(now) + static_cast<std::int64_t>(dice.below(90'000'000)));
  Verdict inheritance;
  inheritance.set_change(INHERITED);
  inheritance.set_time(ms_of(now));
  inheritance.set_history(visitor.SerializeAsString());
  return inheritance;
}

Duration random_pause(Dice& dice) {
  static constexpr std::array<std::uint64_t, 6> scales{500,     20'000,    60'000,
                                                       700'000, 4'000'000, 90'000'000};
  return Duration{dice.below(scales[dice.below(scales.size())])};
}

/// What the promises are checked against: everything said so far, kept apart from care's own
/// memory.
struct Ledger {
  struct Offer {
    std::string id, rule, session;
    Time emitted_at, expires_at;
    std::optional<Time> ended_at;
    bool shown = false;
    bool counts = true;
  };
  std::vector<Offer> offers;
  std::map<std::string, Time> rule_muted_until;
  std::set<std::string> decision_ids;
  Time all_muted_until, conversation_until;
  std::optional<QueueReport> desk;
  std::size_t emitted_decisions = 0, cancels = 0;

  Offer* find(const std::string& id) {
    for (Offer& offer : offers) {
      if (offer.id == id) return &offer;
    }
    return nullptr;
  }

  std::size_t counting(Time now, Duration window) const {
    std::size_t count = 0;
    for (const Offer& offer : offers) count += offer.counts && offer.emitted_at > now - window;
    return count;
  }

  void release(Time now, const CareConfig& config) {
    for (Offer& offer : offers) {
      if (!offer.shown && offer.emitted_at + config.ack_timeout <= now) offer.counts = false;
    }
  }
};

Time time_in(const nlohmann::json& json, const char* name) {
  const std::string text = json[name];
  return *parse_rfc3339(text);
}

class World {
 public:
  explicit World(CareConfig settings) : stage(std::move(settings)) {}

  void live(const Act& act) {
    if (const Duration* pause = std::get_if<Duration>(&act)) {
      pass(*pause);
    } else {
      // A runtime fires what is due before it applies an input.
      pass(0ms);
      const auto hear = [this](const auto& input) {
        using Input = std::decay_t<decltype(input)>;
        if constexpr (std::is_same_v<Input, ServiceReport>) {
          assist::note(stage.service, input, 1, stage.care.config().capacity);
        } else if constexpr (!std::is_same_v<Input, Duration>) {
          check(stage.hears(input));
        }
      };
      note(act);
      std::visit(hear, act);
    }
    check_state();
  }

  StageHand stage;
  Ledger ledger;
  std::string said;  ///< Every byte that care ever said.
  std::vector<std::string> triggers;
  std::size_t state_bytes_max = 0;

 private:
  void pass(Duration pause) {
    const Time until = stage.now + pause;
    for (auto due = stage.care.due(stage.customer); due && *due <= until;) {
      stage.now = std::max(stage.now, *due);
      Outputs outputs;
      Loan loan{stage.service};
      stage.effect = stage.care.fire(stage.customer, "c1", *due, stage.now, outputs, &loan);
      check(outputs);
      const auto next = stage.care.due(stage.customer);
      REQUIRE((!next || *next > *due));  // Time moves, or the runtime would loop.
      due = next;
    }
    stage.now = until;
  }

  /// Keeps the ledger's own account of what the customer answered.
  void note(const Act& act) {
    if (const auto* verdict = std::get_if<Verdict>(&act)) inherit(*verdict);
    if (const auto* report = std::get_if<ServiceReport>(&act)) {
      const auto* queue = std::get_if<QueueReport>(report);
      if (queue != nullptr && (!ledger.desk || ledger.desk->at <= queue->at)) ledger.desk = *queue;
    }
    const Feedback* feedback = std::get_if<Feedback>(&act);
    if (feedback == nullptr) return;
    Ledger::Offer* offer = ledger.find(feedback->trigger_id);
    const CareConfig& config = stage.care.config();
    if (offer == nullptr || stage.now > offer->expires_at + config.feedback_grace) return;
    switch (feedback->kind) {
      case FeedbackKind::dismissed:
        if (!dismissed_.insert(offer->id + feedback->item_id).second) return;
        ledger.rule_muted_until[offer->rule] = stage.now + config.mute.rule;
        ledger.all_muted_until = stage.now + config.mute.all;
        [[fallthrough]];
      case FeedbackKind::shown:
      case FeedbackKind::clicked:
      case FeedbackKind::accepted:
      case FeedbackKind::snoozed:
      case FeedbackKind::solved:
      case FeedbackKind::not_solved:
        offer->shown = offer->counts = true;
        if (feedback->kind == FeedbackKind::shown) break;
        [[fallthrough]];
      case FeedbackKind::expired:
      case FeedbackKind::failed:
      case FeedbackKind::opted_out:
        if (feedback->kind == FeedbackKind::failed && !offer->shown) offer->counts = false;
        offer->ended_at = stage.now;
        break;
      default:
        break;
    }
  }

  void inherit(const Verdict& verdict) {
    Customer visitor;
    if (verdict.change() != INHERITED || !visitor.ParseFromString(verdict.history())) return;
    const auto later = [](Time& moment, std::int64_t ms) {
      moment = std::max(moment, time_from_ms(ms));
    };
    later(ledger.all_muted_until, visitor.muted_until());
    for (const RuleMute& mute : visitor.rule_mutes()) {
      later(ledger.rule_muted_until[mute.rule()], mute.until());
    }
  }

  void check(const Outputs& outputs) {
    ledger.release(stage.now, stage.care.config());
    std::size_t offers = 0;
    for (const Output& output : outputs) {
      said += output.json + '\n';
      if (output.kind == Output::Kind::case_event) continue;
      const nlohmann::json json = nlohmann::json::parse(output.json);
      if (output.kind == Output::Kind::decision) {
        REQUIRE(ledger.decision_ids.insert(output.id).second);
        REQUIRE(json.contains("trigger_id") == (output.gate == Gate::emit));
        if (output.gate != Gate::emit) continue;
        ++ledger.emitted_decisions;
        REQUIRE(json["trigger_id"] == ledger.offers.back().id);
      } else if (output.op == Op::offer) {
        ++offers;
        check_offer(output, json);
      } else {
        check_cancel(output);
      }
    }
    REQUIRE(offers <= 1);
    REQUIRE(ledger.emitted_decisions == ledger.offers.size());
  }

  void check_offer(const Output& output, const nlohmann::json& json) {
    const Time now = stage.now;
    const CareConfig& config = stage.care.config();
    REQUIRE(ledger.find(output.id) == nullptr);
    REQUIRE(output.json.size() <= trigger_bytes_max);
    const Time expires_at = time_in(json, "expires_at");
    REQUIRE(expires_at > now);
    for (const Ledger::Offer& earlier : ledger.offers) {
      REQUIRE((earlier.ended_at || earlier.expires_at <= now));  // At most one is open.
    }
    REQUIRE(ledger.counting(now, std::chrono::days{1}) < config.caps.day);
    REQUIRE(ledger.counting(now, std::chrono::days{7}) < config.caps.week);
    REQUIRE(ledger.counting(now, std::chrono::days{30}) < config.caps.month);
    const std::string rule = json["rule"]["id"];
    check_experiment(rule, json);
    if (output.type == OfferType::chat_offer) check_desk();
    REQUIRE((!ledger.rule_muted_until.contains(rule) || ledger.rule_muted_until[rule] <= now));
    REQUIRE(ledger.all_muted_until <= now);
    REQUIRE_FALSE(opted_out_);
    ledger.offers.push_back({output.id, rule, json["target"]["session_id"], now, expires_at, {}});
    triggers.push_back(output.id);
  }

  void check_experiment(const std::string& rule, const nlohmann::json& json) {
    const CareConfig& config = stage.care.config();
    const Arms arms = arms_of("c1", rule, time_in(json, "event_time"), config.holdout);
    REQUIRE_FALSE((arms.global_control || arms.rule_control));
    for (const auto* silent : {&config.rules.shadow, &config.rules.paused}) {
      REQUIRE(std::find(silent->begin(), silent->end(), rule) == silent->end());
    }
  }

  /// Nobody is sent to a chat that nobody will take.
  void check_desk() {
    const CareConfig& config = stage.care.config();
    if (!config.chat_hours.empty()) REQUIRE(office().is_open(stage.now));
    if (!ledger.desk) return;
    REQUIRE(ledger.desk->at + config.capacity.feed_ttl >= stage.now);
    REQUIRE(ledger.desk->wait <= config.capacity.stop_wait);
  }

  void check_cancel(const Output& output) {
    ++ledger.cancels;
    Ledger::Offer* offer = ledger.find(output.id);
    REQUIRE(offer != nullptr);
    REQUIRE_FALSE(offer->ended_at.has_value());
    REQUIRE(offer->expires_at > stage.now);
    offer->ended_at = stage.now;
  }

  void check_state() {
    const Customer& customer = stage.customer;
    opted_out_ = customer.opted_out();
    for (const HelpEpisode& episode : customer.episodes()) {
      // A closed episode has taken its open offer back.
      const bool open = customer.has_open() && customer.open().episode_id() == episode.id();
      REQUIRE_FALSE((open && episode.closed()));
    }
    REQUIRE(customer.offers_size() <= 32);
    REQUIRE(customer.episodes_size() <= 8);
    REQUIRE(customer.rule_mutes_size() <= 26);
    std::string bytes;
    Care::encode(customer, bytes);
    state_bytes_max = std::max(state_bytes_max, bytes.size());
    REQUIRE(bytes.size() <= 8'192);
  }

  std::set<std::string> dismissed_;
  bool opted_out_ = false;
};

CareConfig generous() {
  CareConfig config =
      everyone_treated();  // Caps are met often only where cooldowns do not come first.
  config.rule_cooldown = 30min;
  config.mute.rule = 2h;
  config.mute.all = 20min;
  return config;
}

/// Some rules are kept from this customer for comparison, one is in shadow, one is paused.
CareConfig experimenting() {
  CareConfig config = generous();
  config.holdout.rule = 0.5;
  config.rules.shadow = {"chat-auth", "faq-request"};
  config.rules.paused = {"faq-error"};
  config.chat_hours = "office";
  return config;
}

CareConfig config_for(std::uint64_t seed) {
  return seed % 3 == 0 ? everyone_treated() : seed % 3 == 1 ? generous() : experimenting();
}

/// Lives `steps` random acts and returns them with all that was said.
std::pair<std::vector<Act>, std::string> lived(std::uint64_t seed, std::size_t steps) {
  Dice dice{seed};
  World world{config_for(seed)};
  std::map<std::string, std::uint32_t> sequences;
  std::vector<Act> acts;
  for (std::size_t i = 0; i < steps; ++i) {
    const std::uint64_t roll = dice.below(10);
    const Time now = world.stage.now;
    if (roll < 4) {
      acts.emplace_back(random_verdict(dice, sequences, world.stage));
    } else if (roll < 7) {
      acts.emplace_back(random_feedback(dice, world.triggers, now));
    } else if (roll < 8 && dice.one_in(3)) {
      acts.emplace_back(random_profile(dice, now));
    } else if (roll < 8 && dice.one_in(2)) {
      acts.emplace_back(random_report(dice, now));
    } else if (dice.one_in(40)) {
      acts.emplace_back(random_inheritance(dice, now));
    } else {
      acts.emplace_back(random_pause(dice));
    }
    world.live(acts.back());
  }
  return {std::move(acts), std::move(world.said)};
}

}  // namespace

TEST_CASE("whatever happens, a customer gets no more than was promised", "[properties]") {
  const std::uint64_t first = setting("ASSIST_SEED", 1);
  const std::uint64_t steps = setting("ASSIST_STEPS", 40'000);
  std::cout << "care properties: seeds " << first << " to " << first + 19 << ", " << steps
            << " steps in all\n";
  std::size_t offers = 0;
  for (std::uint64_t seed = first; seed < first + 20; ++seed) {
    INFO("ASSIST_SEED=" << seed);
    const auto [acts, said] = lived(seed, steps / 20);
    for (std::size_t at = 0; (at = said.find("\"op\":\"offer\"", at)) != std::string::npos; ++at)
      ++offers;
  }
  REQUIRE(offers > 100);  // A silent world would prove nothing.
}

TEST_CASE("the same life is told twice in the same bytes, stored and read back at any point",
          "[properties]") {
  const std::uint64_t first = setting("ASSIST_SEED", 1);
  for (std::uint64_t seed = first; seed < first + 10; ++seed) {
    INFO("ASSIST_SEED=" << seed);
    const auto [acts, said] = lived(seed, 1'000);
    World again{config_for(seed)};
    Dice dice{seed ^ 0x5bd1e995u};
    for (const Act& act : acts) {
      again.live(act);
      if (!dice.one_in(3)) continue;
      std::string bytes;
      Care::encode(again.stage.customer, bytes);
      Customer restored;
      REQUIRE(Care::decode(bytes, restored));
      again.stage.customer = std::move(restored);
      Service service;
      REQUIRE(service.ParseFromString(again.stage.service.SerializeAsString()));
      again.stage.service = std::move(service);
    }
    REQUIRE(again.said == said);
  }
}

TEST_CASE("every input told twice in a row is told once", "[properties]") {
  const std::uint64_t first = setting("ASSIST_SEED", 1);
  for (std::uint64_t seed = first; seed < first + 5; ++seed) {
    INFO("ASSIST_SEED=" << seed);
    const auto [acts, said] = lived(seed, 1'000);
    World again{config_for(seed)};
    for (const Act& act : acts) {
      again.live(act);
      if (!std::holds_alternative<Duration>(act)) again.live(act);
    }
    REQUIRE(again.said == said);
  }
}
