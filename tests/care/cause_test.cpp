// What a decision says about why its gate is closed: the earlier offer or answer, and how far the
// candidate came.
#include <catch2/catch.hpp>
#include <set>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

constexpr const char* noon_text = "2026-11-22T12:00:00.000Z";

json decided(const Outputs& outputs) {
  return json::parse(decision_in(outputs).json);
}

json cause_in(const Outputs& outputs) {
  return decided(outputs)["reason"].value("cause", json());
}

Plight other(const char* kind = "auth") {
  return {.episode = "e2", .session = "s2", .error_kind = kind};
}

}  // namespace

TEST_CASE("a dismissal is told with its time and its offer", "[cause]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({})).id;
  stage.waits(20s);
  stage.answers(id, FeedbackKind::dismissed);
  stage.waits(1h);
  const json decision = decided(stage.meets(other()));
  CHECK(decision["gate"] == "muted");
  CHECK(decision["reason"]["cause"] ==
        json{{"kind", "dismissed"}, {"at", "2026-11-22T12:00:20.000Z"}, {"trigger_id", id}});
  CHECK(decision["reason"]["until"] == "2026-11-23T12:00:20.000Z");
}

TEST_CASE("the rule's own mute names the dismissal too, days later", "[cause]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({})).id;
  stage.answers(id, FeedbackKind::dismissed);
  stage.waits(72h);
  const json cause = cause_in(stage.meets({.episode = "e2", .session = "s2"}));
  CHECK(cause == json{{"kind", "dismissed"}, {"at", noon_text}, {"trigger_id", id}});
}

TEST_CASE("in the session of a dismissal its mute has a cause without an end", "[cause]") {
  CareConfig config;
  config.mute.all = 1s;
  StageHand stage{config};
  stage.answers(offer_in(stage.meets({})).id, FeedbackKind::dismissed);
  stage.waits(1h);
  const json decision = decided(stage.meets({.episode = "e2", .error_kind = "auth"}));
  CHECK(decision["gate"] == "muted");
  CHECK_FALSE(decision["reason"].contains("until"));
  CHECK(decision["reason"]["cause"]["kind"] == "dismissed");
  CHECK(decision["reason"]["cause"]["at"] == noon_text);
}

TEST_CASE("an offer that was shown and left unanswered is told as ignored", "[cause]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({.level = LEVEL_CHAT})).id;
  stage.answers(id, FeedbackKind::shown);
  stage.waits(20min);
  const json cause = cause_in(stage.meets(other()));
  CHECK(cause == json{{"kind", "ignored"}, {"at", "2026-11-22T12:00:30.000Z"}, {"trigger_id", id}});
}

TEST_CASE("a snooze is told without a time: its length was the customer's choice", "[cause]") {
  StageHand stage;
  stage.answers(offer_in(stage.meets({})).id, FeedbackKind::snoozed, {}, 3h);
  stage.waits(1h);
  CHECK(cause_in(stage.meets(other())) == json{{"kind", "snoozed"}});
}

TEST_CASE("a conversation is told with the offer that was accepted", "[cause]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({.level = LEVEL_CHAT})).id;
  stage.waits(5s);
  stage.answers(id, FeedbackKind::accepted);
  stage.waits(10min);
  CHECK(cause_in(stage.meets(other())) ==
        json{{"kind", "accepted"}, {"at", "2026-11-22T12:00:05.000Z"}, {"trigger_id", id}});
}

TEST_CASE("an open offer, a cooldown and the gap name the offer before", "[cause]") {
  StageHand stage;
  const std::string id = offer_in(stage.meets({})).id;
  const json offered{{"kind", "offered"}, {"at", noon_text}, {"trigger_id", id}};
  stage.waits(10s);
  CHECK(cause_in(stage.meets(other())) == offered);
  stage.answers(id, FeedbackKind::clicked);
  const json gap = decided(stage.meets({.episode = "e2",
                                        .sequence = 2,
                                        .change = EVIDENCE_ADDED,
                                        .session = "s2",
                                        .error_kind = "auth"}));
  CHECK(gap["gate"] == "min_gap");
  CHECK(gap["reason"]["cause"] == offered);
  stage.waits(1h);
  const json cooldown = decided(stage.meets({.episode = "e3", .session = "s3"}));
  CHECK(cooldown["gate"] == "rule_cooldown");
  CHECK(cooldown["reason"]["cause"] == offered);
}

TEST_CASE("a dismissal is told as it was, though the setting has changed since", "[cause]") {
  StageHand before;
  const std::string id = offer_in(before.meets({})).id;
  before.answers(id, FeedbackKind::dismissed);
  before.waits(1h);
  CareConfig config = everyone_treated();
  config.mute.all = 2h;
  StageHand after{config};
  after.customer = before.customer;
  after.now = before.now;
  CHECK(cause_in(after.meets(other())) ==
        json{{"kind", "dismissed"}, {"at", noon_text}, {"trigger_id", id}});
}

TEST_CASE("when the setting has changed since, no time of an ignored offer is made up", "[cause]") {
  StageHand before;
  before.answers(offer_in(before.meets({})).id, FeedbackKind::shown);
  before.meets({.sequence = 2, .change = EVIDENCE_ADDED});
  before.answers(before.customer.open().trigger_id(), FeedbackKind::expired);
  before.waits(11min);
  CareConfig config = everyone_treated();
  config.mute.ignored = 2h;
  StageHand after{config};
  after.customer = before.customer;
  after.now = before.now;
  CHECK(cause_in(after.meets(other())) == json{{"kind", "ignored"}});
}

TEST_CASE("of two offers the one that was dismissed is named", "[cause]") {
  StageHand stage;
  const std::string articles = offer_in(stage.meets({})).id;
  stage.answers(articles, FeedbackKind::shown);
  stage.waits(45s);
  const std::string chat = triggers_in(stage.outputs, Op::offer).back().id;
  REQUIRE(chat != articles);
  stage.answers(chat, FeedbackKind::dismissed);
  const json cause = cause_in(stage.meets(other()));
  CHECK(cause ==
        json{{"kind", "dismissed"}, {"at", "2026-11-22T12:00:45.000Z"}, {"trigger_id", chat}});
}

TEST_CASE("an offer that a control group did not get is told as withheld", "[cause]") {
  CareConfig config = everyone_treated();
  config.holdout.global = 0.5;
  for (int salt = 0; salt < 64; ++salt) {
    config.holdout.salt = std::to_string(salt);
    StageHand stage{config};
    if (gate_in(stage.meets({})) != "holdout_global") continue;
    stage.waits(1h);
    const json decision = decided(stage.meets({.episode = "e3", .session = "s3"}));
    CHECK(decision["gate"] == "rule_cooldown");
    CHECK(decision["reason"]["cause"] == json{{"kind", "withheld"}, {"at", noon_text}});
    return;
  }
  FAIL("of 64 draws none kept the customer without help");
}

TEST_CASE("what needs no earlier offer has no cause", "[cause]") {
  StageHand stage{everyone_treated(), Articles{}};
  CHECK(cause_in(stage.meets({})).is_null());
}

TEST_CASE("a decision tells how many gates were passed, in their order", "[cause]") {
  StageHand stage;
  const json emitted = decided(stage.meets({}));
  const int all = emitted["gates"]["of"];
  CHECK(all == static_cast<int>(gate_count) - 1);
  CHECK(emitted["gates"]["passed"] == all);
  Profile profile = profile_of_ana();
  profile.consent_proactive = false;
  stage.hears(profile);
  CHECK(decided(stage.meets(other()))["gates"] == json{{"passed", 0}, {"of", all}});
  CHECK(passed_before(Gate::opted_out) == 1);
}

TEST_CASE("every gate has its own name and its own words", "[cause]") {
  std::set<std::string_view> words;
  for (std::size_t i = 0; i < gate_count; ++i) {
    const Gate gate = static_cast<Gate>(i);
    CHECK(gate_named(name_of(gate)) == gate);
    words.insert(plain_words(gate));
  }
  CHECK(words.size() == gate_count);
  CHECK_FALSE(gate_named("bad_mood"));
}

TEST_CASE("what was seen stands alone beside the sentence that tells it", "[cause]") {
  StageHand stage;
  const json reason = decided(stage.meets({}))["reason"];
  CHECK(reason["seen"] == "3 failed requests in 70 s on /search");
  CHECK(reason["human"].get<std::string>().ends_with(reason["seen"].get<std::string>()));
}
