#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

/// Makes a first offer, lets it be released or kept, and goes on to another session much later.
std::string shown_offer(StageHand& stage, const Plight& trouble) {
  const std::string id = offer_in(stage.meets(trouble)).id;
  stage.answers(id, FeedbackKind::shown);
  stage.answers(id, FeedbackKind::clicked);
  stage.meets(
      {.episode = trouble.episode, .sequence = 99, .change = CLOSED, .session = trouble.session});
  return id;
}

Plight trouble_number(int n, const char* kind = "request") {
  return {
      .episode = "e" + std::to_string(n), .session = "s" + std::to_string(n), .error_kind = kind};
}

}  // namespace

TEST_CASE("nothing stands in the way: the offer is emitted and its decision says so", "[gate]") {
  StageHand stage;
  const Outputs said = stage.meets({});
  REQUIRE(gate_in(said) == "emit");
  REQUIRE(offer_in(said).type == OfferType::faq_suggest);
}

TEST_CASE("without consent to unasked help there is silence", "[gate]") {
  StageHand stage;
  Profile profile = profile_of_ana();
  profile.consent_proactive = false;
  stage.hears(profile);
  REQUIRE(gate_in(stage.meets({})) == "not_consented");
}

TEST_CASE("consent that the configuration presumes can be presumed absent", "[gate]") {
  CareConfig config = everyone_treated();
  config.consent.proactive = false;
  StageHand stage{config};
  REQUIRE(gate_in(stage.meets({})) == "not_consented");
  stage.hears(profile_of_ana());
  REQUIRE(gate_in(stage.meets({.sequence = 2, .change = EVIDENCE_ADDED})) == "emit");
}

TEST_CASE("an opt-out holds at once, for every offer, known or not", "[gate]") {
  StageHand stage;
  stage.answers("t_of_another_life", FeedbackKind::opted_out);
  REQUIRE(gate_in(stage.meets({})) == "opted_out");
  SECTION("a profile that says yes as before does not lift it") {
    stage.hears(profile_of_ana());
    REQUIRE(gate_in(stage.meets({.sequence = 2})) == "opted_out");
  }
  SECTION("no and then yes lifts it") {
    Profile profile = profile_of_ana();
    profile.consent_proactive = false;
    stage.hears(profile);
    profile.consent_proactive = true;
    stage.hears(profile);
    REQUIRE(gate_in(stage.meets({.sequence = 2})) == "emit");
  }
}

TEST_CASE("missing consent is named before an opt-out, an opt-out before staff", "[gate]") {
  StageHand stage;
  Profile profile = profile_of_ana();
  profile.staff = true;
  stage.hears(profile);
  REQUIRE(gate_in(stage.meets({})) == "bot_or_staff");
  stage.answers("t", FeedbackKind::opted_out);
  REQUIRE(gate_in(stage.meets({.sequence = 2})) == "opted_out");
  profile.consent_proactive = false;
  stage.hears(profile);
  REQUIRE(gate_in(stage.meets({.sequence = 3})) == "not_consented");
}

TEST_CASE("an event older than the offer's time to live is stale", "[gate]") {
  StageHand stage;
  Verdict verdict = verdict_of({}, stage.now - 60s);
  REQUIRE(gate_in(stage.hears(verdict)) == "stale_event");
  verdict = verdict_of({.sequence = 2}, stage.now - 60s + 1ms);
  REQUIRE(gate_in(stage.hears(verdict)) == "emit");
}

TEST_CASE("a chat offer is stale sooner than a suggestion", "[gate]") {
  StageHand stage;
  REQUIRE(gate_in(stage.hears(verdict_of({.level = LEVEL_CHAT}, stage.now - 30s))) ==
          "stale_event");
  const Verdict fresh = verdict_of({.sequence = 2, .level = LEVEL_CHAT}, stage.now - 29s);
  REQUIRE(gate_in(stage.hears(fresh)) == "emit");
}

TEST_CASE("stale comes before closed, staff before stale", "[gate]") {
  StageHand stage;
  stage.meets({});
  stage.meets({.sequence = 2, .change = CLOSED});
  const Verdict late = verdict_of({.sequence = 3, .level = LEVEL_CHAT}, stage.now - 31s);
  REQUIRE(gate_in(stage.hears(late)) == "stale_event");
  Profile profile = profile_of_ana();
  profile.staff = true;
  stage.hears(profile);
  const Verdict later = verdict_of({.sequence = 4, .level = LEVEL_CHAT}, stage.now - 31s);
  REQUIRE(gate_in(stage.hears(later)) == "bot_or_staff");
}

TEST_CASE("evidence for an episode that is over is not acted upon", "[gate]") {
  StageHand stage;
  stage.meets({});
  stage.meets({.sequence = 2, .change = RECOVERED});
  const Outputs said = stage.meets({.sequence = 3, .change = EVIDENCE_ADDED, .errors = 2});
  REQUIRE(gate_in(said) == "episode_closed");
}

TEST_CASE("an accepted chat is a conversation: no offers until it is over", "[gate]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({.level = LEVEL_CHAT})).id;
  stage.answers(id, FeedbackKind::accepted);
  stage.waits(29min);
  REQUIRE(gate_in(stage.meets(trouble_number(2, "auth"))) == "active_conversation");
  stage.waits(1min);
  REQUIRE(gate_in(stage.meets(trouble_number(3, "auth"))) == "emit");
}

TEST_CASE("a closed episode is named before a conversation", "[gate]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({.level = LEVEL_CHAT})).id;
  stage.answers(id, FeedbackKind::accepted);
  const Plight second = trouble_number(2, "auth");
  stage.meets(second);
  stage.meets({.episode = "e2", .sequence = 2, .change = CLOSED, .session = "s2"});
  REQUIRE(gate_in(stage.meets({.episode = "e2", .sequence = 3, .session = "s2"})) ==
          "episode_closed");
}

TEST_CASE("one offer at a time, over all sessions", "[gate]") {
  StageHand stage;
  stage.meets({});
  stage.waits(10s);
  const Outputs said = stage.meets(trouble_number(2, "auth"));
  REQUIRE(gate_in(said) == "offer_open");
  REQUIRE(triggers_in(said, Op::offer).empty());
}

TEST_CASE("a conversation is named before an open offer", "[gate]") {
  CareConfig config = everyone_treated();
  config.min_gap = 0s;
  StageHand stage{config};
  const std::string first = offer_in(stage.meets({.level = LEVEL_CHAT})).id;
  stage.waits(31s);
  stage.meets(trouble_number(2, "auth"));
  REQUIRE(stage.customer.has_open());
  stage.answers(first, FeedbackKind::accepted);
  REQUIRE_FALSE(stage.customer.has_open());
  REQUIRE(gate_in(stage.meets(trouble_number(3, "page"))) == "active_conversation");
}

TEST_CASE("a dismissal mutes everything for a day and the rule for a week", "[gate]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({})).id;
  stage.answers(id, FeedbackKind::dismissed);
  stage.meets({.sequence = 9, .change = CLOSED});
  stage.waits(24h - 1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(2, "auth"))) == "muted");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(3))) == "muted");
  REQUIRE(gate_in(stage.meets(trouble_number(4, "auth"))) == "emit");
  stage.waits(6 * 24h);
  REQUIRE(gate_in(stage.meets(trouble_number(5))) == "emit");
}

TEST_CASE("a dismissal mutes the session in which it came for as long as it lasts", "[gate]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({})).id;
  stage.answers(id, FeedbackKind::dismissed);
  stage.waits(25h);
  REQUIRE(gate_in(stage.meets({.episode = "e2", .session = "s1", .error_kind = "auth"})) ==
          "muted");
  REQUIRE(gate_in(stage.meets({.episode = "e3", .session = "s2", .error_kind = "auth"})) == "emit");
}

TEST_CASE("muted is named before the rule's cooldown, an open offer before muted", "[gate]") {
  CareConfig config = everyone_treated();
  config.min_gap = 0s;
  StageHand stage{config};
  const std::string first = offer_in(stage.meets({})).id;
  stage.answers(first, FeedbackKind::snoozed, {}, 5min);
  REQUIRE(gate_in(stage.meets(trouble_number(2))) == "muted");
  stage.waits(5min);
  REQUIRE(gate_in(stage.meets(trouble_number(3))) == "rule_cooldown");
  REQUIRE(gate_in(stage.meets(trouble_number(4, "auth"))) == "emit");
  REQUIRE(gate_in(stage.meets(trouble_number(5))) == "offer_open");
}

TEST_CASE("the same rule rests for a day", "[gate]") {
  StageHand stage;
  shown_offer(stage, trouble_number(1));
  stage.waits(24h - 1ms);
  const Outputs said = stage.meets(trouble_number(2));
  REQUIRE(gate_in(said) == "rule_cooldown");
  REQUIRE(nlohmann::json::parse(decision_in(said).json)["reason"]["until"] ==
          "2026-11-23T12:00:00.000Z");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(3))) == "emit");
}

TEST_CASE("the same rule comes once per session even without a cooldown", "[gate]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  StageHand stage{config};
  shown_offer(stage, {});
  stage.waits(11min);
  REQUIRE(gate_in(stage.meets({.episode = "e2", .session = "s1"})) == "rule_cooldown");
  REQUIRE(gate_in(stage.meets({.episode = "e3", .session = "s2"})) == "emit");
}

TEST_CASE("a third offer in a session is one too many", "[gate]") {
  StageHand stage;
  const char* kinds[] = {"request", "auth", "page"};
  std::vector<std::string> gates;
  for (int n = 0; n < 3; ++n) {
    const Outputs said = stage.meets({.episode = "e" + std::to_string(n), .error_kind = kinds[n]});
    gates.push_back(gate_in(said));
    for (const Output& offer : triggers_in(said, Op::offer)) {
      stage.answers(offer.id, FeedbackKind::shown);
      stage.answers(offer.id, FeedbackKind::clicked);
    }
    stage.meets({.episode = "e" + std::to_string(n), .sequence = 2, .change = CLOSED});
    stage.waits(11min);
  }
  REQUIRE(gates == std::vector<std::string>{"emit", "emit", "cap_session"});
}

TEST_CASE("the window of 24 hours rolls: the fourth offer waits for the first to leave it",
          "[gate]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  StageHand stage{config};
  for (int n = 1; n <= 3; ++n) {
    shown_offer(stage, trouble_number(n));
    stage.waits(1h);
  }
  const Outputs full = stage.meets(trouble_number(4));
  REQUIRE(gate_in(full) == "cap_24h");
  REQUIRE(nlohmann::json::parse(decision_in(full).json)["caps"]["day"] == "3/3");
  stage.waits(21h - 1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(5))) == "cap_24h");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(6))) == "emit");
}

TEST_CASE("the windows of 7 and 30 days roll too", "[gate]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  StageHand stage{config};
  int n = 0;
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 2; ++i) {
      shown_offer(stage, trouble_number(++n));
      stage.waits(1h);
    }
    stage.waits(22h);
  }
  REQUIRE(gate_in(stage.meets(trouble_number(++n))) == "cap_7d");
  stage.waits(std::chrono::days{5});
  for (int day = 0; day < 3; ++day) {
    for (int i = 0; i < 2; ++i) {
      shown_offer(stage, trouble_number(++n));
      stage.waits(1h);
    }
    stage.waits(22h);
  }
  stage.waits(std::chrono::days{8});
  REQUIRE(gate_in(stage.meets(trouble_number(++n))) == "cap_30d");
  stage.waits(std::chrono::days{11});
  REQUIRE(gate_in(stage.meets(trouble_number(++n))) == "emit");
}

TEST_CASE("of caps that are full the narrowest is named", "[gate]") {
  CareConfig config = everyone_treated();
  config.caps = {.session = 0, .day = 0, .week = 0, .month = 0};
  REQUIRE(gate_in(StageHand{config}.meets({})) == "cap_session");
  config.caps.session = 1;
  REQUIRE(gate_in(StageHand{config}.meets({})) == "cap_24h");
  config.caps.day = 1;
  REQUIRE(gate_in(StageHand{config}.meets({})) == "cap_7d");
  config.caps.week = 1;
  REQUIRE(gate_in(StageHand{config}.meets({})) == "cap_30d");
  config.caps.month = 1;
  REQUIRE(gate_in(StageHand{config}.meets({})) == "emit");
}

TEST_CASE("between two offers lie ten minutes", "[gate]") {
  StageHand stage;
  shown_offer(stage, trouble_number(1));
  stage.waits(10min - 1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(2, "auth"))) == "min_gap");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets(trouble_number(3, "auth"))) == "emit");
}

TEST_CASE("a cooldown is named before a cap, a cap before the gap", "[gate]") {
  CareConfig config = everyone_treated();
  config.caps.day = 1;
  StageHand stage{config};
  shown_offer(stage, trouble_number(1));
  REQUIRE(gate_in(stage.meets(trouble_number(2))) == "rule_cooldown");
  REQUIRE(gate_in(stage.meets(trouble_number(3, "auth"))) == "cap_24h");
}

TEST_CASE("with no article there is no suggestion, and the gap is named before that", "[gate]") {
  StageHand stage{everyone_treated(), Articles{}};
  REQUIRE(gate_in(stage.meets({})) == "no_article");
  const std::string id = offer_in(stage.meets({.episode = "e2", .level = LEVEL_CHAT})).id;
  stage.answers(id, FeedbackKind::accepted);
  stage.answers(id, FeedbackKind::solved);
  REQUIRE(gate_in(stage.meets(trouble_number(3, "auth"))) == "min_gap");
}

TEST_CASE("every gate has a name of its own", "[gate]") {
  std::vector<std::string_view> names;
  for (std::size_t i = 0; i < gate_count; ++i) {
    const std::string_view name = name_of(static_cast<Gate>(i));
    REQUIRE(std::find(names.begin(), names.end(), name) == names.end());
    names.push_back(name);
  }
}
