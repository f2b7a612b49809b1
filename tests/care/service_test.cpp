// What the service behind the help allows: agents who are free, incidents, hours, rules that stop.
#include "processor/care/assist/service.h"

#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const Plight worth_a_person{.level = LEVEL_CHAT};

Plight person_number(int n) {
  return {
      .episode = "p" + std::to_string(n), .level = LEVEL_CHAT, .session = "ps" + std::to_string(n)};
}

/// The gates of all decisions, in their order.
std::vector<std::string> gates_in(const Outputs& said) {
  std::vector<std::string> gates;
  for (const Output& output : said) {
    if (output.kind == Output::Kind::decision) gates.emplace_back(name_of(output.gate));
  }
  return gates;
}

using Gates = std::vector<std::string>;

IncidentReport incident(const std::string& id, Time at) {
  return {
      .id = id, .open = true, .error_code = "http_500", .page = "", .article = "contact", .at = at};
}

}  // namespace

TEST_CASE("a queue that nobody reports on holds nothing back", "[service]") {
  StageHand stage;
  REQUIRE(gates_in(stage.meets(worth_a_person)) == Gates{"emit"});
}

TEST_CASE("a chat is offered while the wait is short, and no more when it is long", "[service]") {
  StageHand stage;
  stage.desk_has(2, 60s);
  REQUIRE(gates_in(stage.meets(worth_a_person)) == Gates{"emit"});
  StageHand busy;
  busy.desk_has(2, 181s);
  const Outputs said = busy.meets(worth_a_person);
  REQUIRE(gates_in(said) == Gates{"no_capacity", "emit"});
  REQUIRE(offer_in(said).type == OfferType::faq_suggest);
}

TEST_CASE("between the two waits nothing changes", "[service]") {
  Service service;
  const CapacityConfig config;
  const auto reported = [&](Duration wait, int n) {
    note(service, QueueReport{"support", 1, wait, noon + n * 1s}, 1, config);
    return has_capacity(service, "support", noon + n * 1s, config);
  };
  REQUIRE(reported(30s, 1));
  REQUIRE(reported(150s, 2));
  REQUIRE_FALSE(reported(181s, 3));
  REQUIRE_FALSE(reported(150s, 4));
  REQUIRE_FALSE(reported(61s, 5));
  REQUIRE(reported(60s, 6));
}

TEST_CASE("a report that is old means that nobody can say", "[service]") {
  Service service;
  const CapacityConfig config;
  note(service, QueueReport{"support", 5, 1s, noon}, 1, config);
  REQUIRE(has_capacity(service, "support", noon + 30s, config));
  REQUIRE_FALSE(has_capacity(service, "support", noon + 30s + 1ms, config));
  REQUIRE(has_capacity(service, "another", noon + 1h, config));
}

TEST_CASE("an older report does not replace a newer one", "[service]") {
  Service service;
  const CapacityConfig config;
  REQUIRE(note(service, QueueReport{"support", 0, 1h, noon + 1s}, 1, config));
  REQUIRE_FALSE(note(service, QueueReport{"support", 9, 1s, noon}, 1, config));
  REQUIRE_FALSE(has_capacity(service, "support", noon + 2s, config));
}

TEST_CASE("every open offer holds as much of an agent as offers are accepted", "[service]") {
  Service service;
  const CapacityConfig config{.accept_prior = 0.25};
  note(service, QueueReport{"support", 2, 10s, noon}, 1, config);
  int offered = 0;
  while (has_capacity(service, "support", noon, config)) {
    spend(service, "support", noon, noon + 30s);
    ++offered;
  }
  REQUIRE(offered == 8);  // Two agents, a quarter each.
  settle(service, "support", noon + 30s, OfferEnd::not_accepted);
  REQUIRE(has_capacity(service, "support", noon, config));
  spend(service, "support", noon, noon + 30s);
  settle(service, "support", noon + 30s, OfferEnd::accepted);
  REQUIRE_FALSE(has_capacity(service, "support", noon, config));  // One agent is busy now.
  note(service, QueueReport{"support", 2, 10s, noon + 31s}, 1, config);
  REQUIRE(has_capacity(service, "support", noon + 31s, config));  // And the offers have run out.
}

TEST_CASE("partitions share the agents in equal parts", "[service]") {
  const CapacityConfig config{.accept_prior = 0.25};
  int offered = 0;
  for (int partition = 0; partition < 4; ++partition) {
    Service service;
    note(service, QueueReport{"support", 4, 10s, noon}, 4, config);
    while (has_capacity(service, "support", noon, config)) {
      spend(service, "support", noon, noon + 30s);
      ++offered;
    }
  }
  REQUIRE(offered == 16);
}

TEST_CASE("how often offers are accepted is learned", "[service]") {
  Service service;
  const CapacityConfig config;
  note(service, QueueReport{"support", 9, 10s, noon}, 1, config);
  const QueueState& queue = service.queues(0);
  REQUIRE(acceptance(queue, config) == Approx(0.15));
  for (int i = 0; i < 2'000; ++i) {
    const Time until = noon + i * 1s;
    spend(service, "support", until - 30s, until);
    settle(service, "support", until, i % 2 == 0 ? OfferEnd::accepted : OfferEnd::not_accepted);
  }
  REQUIRE(acceptance(queue, config) == Approx(0.5).margin(0.05));
  REQUIRE(queue.settled() <= 400);
}

TEST_CASE("a dismissed offer gives the agent back, an accepted one does not", "[service]") {
  CareConfig config = everyone_treated();
  config.capacity.accept_prior = 1;
  StageHand stage{config};
  stage.desk_has(1, 10s);
  const std::string id = offer_in(stage.meets(worth_a_person)).id;
  REQUIRE_FALSE(has_capacity(stage.service, "support", stage.now, config.capacity));
  SECTION("dismissed") {
    stage.answers(id, FeedbackKind::dismissed);
    REQUIRE(stage.service.queues(0).offers_until().empty());
    REQUIRE(stage.service.queues(0).accepted() == 0);
  }
  SECTION("accepted") {
    stage.answers(id, FeedbackKind::accepted);
    REQUIRE(stage.service.queues(0).offers_until().empty());
    REQUIRE(stage.service.queues(0).accepted() == 1);
  }
  SECTION("the visitor gets on") {
    stage.meets({.sequence = 2, .change = RECOVERED});
    REQUIRE(stage.service.queues(0).offers_until().empty());
  }
}

TEST_CASE("in an incident nobody is sent to a chat, and the article about it comes first",
          "[service]") {
  StageHand stage;
  note(stage.service, incident("i1", stage.now), 1, stage.care.config().capacity);
  const Outputs said = stage.meets({.level = LEVEL_CHAT, .error_code = "http_500"});
  REQUIRE(gates_in(said) == Gates{"incident_mode", "emit"});
  const json offer = json::parse(offer_in(said).json);
  REQUIRE(offer["suggestions"][0]["id"] == "contact");
  REQUIRE(offer["suggestions"][0]["why"] == "incident");
  SECTION("another trouble is none of it") {
    StageHand other;
    other.service = stage.service;
    REQUIRE(gates_in(other.meets({.level = LEVEL_CHAT, .error_code = "PAY_1"})) == Gates{"emit"});
  }
  SECTION("when it is over, chats are offered again") {
    IncidentReport over = incident("i1", stage.now + 1s);
    over.open = false;
    note(stage.service, over, 1, stage.care.config().capacity);
    StageHand other;
    other.service = stage.service;
    REQUIRE(gates_in(other.meets(worth_a_person)) == Gates{"emit"});
  }
  SECTION("an incident that nobody speaks of any more is over") {
    StageHand other;
    other.service = stage.service;
    other.now += 24h;
    REQUIRE(gates_in(other.meets(worth_a_person)) == Gates{"emit"});
  }
}

TEST_CASE("incidents are bounded, the oldest goes", "[service]") {
  Service service;
  for (int i = 0; i < 100; ++i) {
    note(service, incident("i" + std::to_string(i), noon + i * 1s), 1, {});
  }
  REQUIRE(service.incidents_size() == incidents_max);
  REQUIRE(service.incidents(0).id() == "i68");
}

TEST_CASE(
    "outside the hours of chats there is a suggestion instead, and the decision says until when",
    "[service]") {
  CareConfig config = everyone_treated();
  config.chat_hours = "office";
  StageHand stage{config};
  stage.now = noon - 24h * 2 + 6h;  // 2026-11-20, a Friday, 18:00 UTC.
  const Outputs said = stage.meets(worth_a_person);
  REQUIRE(gates_in(said) == Gates{"outside_hours", "emit"});
  const json decision = json::parse(said.front().json);
  REQUIRE(decision["reason"]["until"] == "2026-11-23T09:00:00.000Z");
  stage.now = noon + 24h;  // Monday.
  REQUIRE(gates_in(stage.meets(person_number(1))) == Gates{"emit"});
}

TEST_CASE("the ladder's chat falls back in the same way, but nobody gets two suggestions",
          "[service]") {
  StageHand stage;
  REQUIRE(gates_in(stage.meets({})) == Gates{"emit"});
  stage.desk_has(0, 1h);
  REQUIRE(gates_in(stage.waits(45s)) == Gates{"no_capacity"});
}

TEST_CASE("a rule whose offers are dismissed stops by itself, in this version of the policy",
          "[service]") {
  CareConfig config = everyone_treated();
  config.autopause = {.dismiss_rate = 0.4, .window = 200};
  Service service;
  bool paused = false;
  int shown = 0;
  while (!paused && shown < 1'000) {
    note_shown(service, "chat-request", config);
    if (++shown % 2 == 0) paused = note_dismissed(service, "chat-request", config);
  }
  REQUIRE(paused);
  REQUIRE(shown > 100);
  REQUIRE(shown <= 200);
  REQUIRE(is_paused(service, "chat-request", config.policy_version));
  REQUIRE_FALSE(is_paused(service, "chat-auth", config.policy_version));
  REQUIRE_FALSE(is_paused(service, "chat-request", "another"));
  StageHand stage{config};
  stage.service = service;
  REQUIRE(gates_in(stage.meets(worth_a_person)) == Gates{"rule_paused"});
}

TEST_CASE("a rule that is dismissed now and then goes on", "[service]") {
  const CareConfig config = everyone_treated();
  Service service;
  for (int i = 0; i < 5'000; ++i) {
    note_shown(service, "chat-request", config);
    if (i % 3 == 0) REQUIRE_FALSE(note_dismissed(service, "chat-request", config));
  }
}

TEST_CASE("what was welcome long ago does not hide what is not any more", "[service]") {
  const CareConfig config = everyone_treated();
  Service service;
  for (int i = 0; i < 5'000; ++i) note_shown(service, "chat-request", config);
  int shown = 0;
  bool paused = false;
  while (!paused && ++shown < 1'000) {
    note_shown(service, "chat-request", config);
    paused = note_dismissed(service, "chat-request", config);
  }
  REQUIRE(shown < 150);
}
