#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

const Plight chat_worthy{.level = LEVEL_CHAT};

Plight other_trouble(int n) {
  return {
      .episode = "o" + std::to_string(n), .session = "o" + std::to_string(n), .error_kind = "auth"};
}

}  // namespace

TEST_CASE("the same feedback twice counts once", "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  for (const FeedbackKind kind : {FeedbackKind::shown, FeedbackKind::dismissed}) {
    stage.answers(chat.id, kind);
    REQUIRE(stage.effect == Effect::changed);
    const std::string before = stage.customer.SerializeAsString();
    stage.waits(1s);
    stage.answers(chat.id, kind);
    REQUIRE(stage.effect == Effect::unchanged);
    REQUIRE(stage.customer.SerializeAsString() == before);
  }
}

TEST_CASE("clicks on two articles are two facts", "[feedback]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.answers(faq.id, FeedbackKind::clicked, "a");
  stage.answers(faq.id, FeedbackKind::clicked, "b");
  REQUIRE(stage.effect == Effect::changed);
  stage.answers(faq.id, FeedbackKind::clicked, "a");
  REQUIRE(stage.effect == Effect::unchanged);
}

TEST_CASE("feedback later than five minutes after the expiry changes nothing", "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  stage.waits(30s + 5min);
  SECTION("at the limit it counts") {
    stage.answers(chat.id, FeedbackKind::dismissed);
    REQUIRE(stage.effect == Effect::changed);
  }
  SECTION("over the limit it does not") {
    stage.waits(1ms);
    stage.answers(chat.id, FeedbackKind::dismissed);
    REQUIRE(stage.customer.muted_until() == 0);
  }
  SECTION("an opt-out counts whenever it comes") {
    stage.waits(1h);
    stage.answers(chat.id, FeedbackKind::opted_out);
    REQUIRE(stage.customer.opted_out());
  }
}

TEST_CASE("feedback about an offer that we do not know changes nothing", "[feedback]") {
  StageHand stage;
  stage.answers("t_unknown", FeedbackKind::dismissed);
  REQUIRE(stage.effect == Effect::unchanged);
}

TEST_CASE("shown and left unanswered means an hour of quiet", "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  stage.answers(chat.id, FeedbackKind::shown);
  stage.waits(30s + 60min - 1ms);
  REQUIRE(gate_in(stage.meets(other_trouble(1))) == "muted");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets(other_trouble(2))) == "emit");
}

TEST_CASE("an offer that was never shown was not ignored", "[feedback]") {
  StageHand stage;
  stage.meets(chat_worthy);
  stage.waits(11min);
  REQUIRE(gate_in(stage.meets(other_trouble(1))) == "emit");
}

TEST_CASE("the third offer ignored in a row counts as a dismissal", "[feedback]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  StageHand stage{config};
  for (int n = 0; n < 3; ++n) {
    REQUIRE(stage.customer.muted_until() == 0);
    const Output chat = offer_in(stage.meets({.episode = "e" + std::to_string(n),
                                              .level = LEVEL_CHAT,
                                              .session = "s" + std::to_string(n)}));
    stage.answers(chat.id, FeedbackKind::shown);
    stage.waits(2h);
  }
  REQUIRE(stage.customer.muted_until() != 0);
  stage.waits(21h);
  REQUIRE(gate_in(stage.meets(other_trouble(1))) == "muted");
}

TEST_CASE("a snooze lasts as long as the customer chose", "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  stage.answers(chat.id, FeedbackKind::snoozed, {}, 1h);
  REQUIRE_FALSE(stage.customer.has_open());
  stage.waits(1h - 1ms);
  REQUIRE(gate_in(stage.meets(other_trouble(1))) == "muted");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets(other_trouble(2))) == "emit");
}

TEST_CASE("a snooze of zero is none, one without a time is a day, one too long is cut",
          "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  SECTION("zero") {
    stage.answers(chat.id, FeedbackKind::snoozed, {}, 0s);
    REQUIRE(stage.customer.snoozed_until() == 0);
  }
  SECTION("unset") {
    stage.answers(chat.id, FeedbackKind::snoozed);
    REQUIRE(stage.customer.snoozed_until() == ms_of(noon + 24h));
  }
  SECTION("for ever") {
    stage.answers(chat.id, FeedbackKind::snoozed, {}, std::chrono::days{10'000});
    REQUIRE(stage.customer.snoozed_until() == ms_of(noon + std::chrono::days{30}));
  }
}

TEST_CASE("an opt-out closes what is open, and takes back what another widget shows",
          "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  SECTION("said to the open offer: the widget has closed it") {
    REQUIRE(stage.answers(chat.id, FeedbackKind::opted_out).empty());
  }
  SECTION("said elsewhere: the open offer is taken back") {
    const auto cancels = triggers_in(stage.answers("t_old", FeedbackKind::opted_out), Op::cancel);
    REQUIRE(cancels.at(0).id == chat.id);
  }
  REQUIRE_FALSE(stage.customer.has_open());
}

TEST_CASE("an answer resets the count of ignored offers", "[feedback]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  StageHand stage{config};
  for (int n = 0; n < 3; ++n) {
    const Output chat = offer_in(stage.meets({.episode = "e" + std::to_string(n),
                                              .level = LEVEL_CHAT,
                                              .session = "s" + std::to_string(n)}));
    stage.answers(chat.id, FeedbackKind::shown);
    if (n == 1) stage.answers(chat.id, FeedbackKind::accepted);
    stage.waits(2h);
  }
  REQUIRE(stage.customer.muted_until() == 0);
  REQUIRE(stage.customer.ignored_in_a_row() == 1);
}

TEST_CASE("a widget's own clock cannot move the ladder out of the offer's time", "[feedback]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(10s);
  for (const Duration skew : {Duration{-24h}, Duration{24h}}) {
    StageHand other;
    other.customer = stage.customer;
    other.now = stage.now;
    other.hears(Feedback{"c1", faq.id, FeedbackKind::shown, stage.now + skew, "w1", "", {}});
    const Time ladder = time_from_ms(other.customer.episodes(0).ladder_at());
    REQUIRE(ladder >= noon + 45s);
    REQUIRE(ladder <= stage.now + 45s);
  }
}

TEST_CASE("received and hidden are heard and change nothing that matters", "[feedback]") {
  StageHand stage;
  const Output chat = offer_in(stage.meets(chat_worthy));
  stage.answers(chat.id, FeedbackKind::received);
  stage.answers(chat.id, FeedbackKind::hidden);
  REQUIRE(stage.customer.has_open());
  REQUIRE(stage.customer.offers(0).state() == PastOffer::RESERVED);
}
