// Customers who keep saying no, and articles that were read already.
#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

/// Each offer in a session of its own, a day and more after the last: other mutes are over.
class Dismisser {
 public:
  Dismisser() : stage(config()) {}

  static CareConfig config() {
    CareConfig config = everyone_treated();
    config.mute.rule = config.mute.all = 0ms;
    config.rule_cooldown = 0ms;
    config.caps = {32, 32, 32, 32};
    return config;
  }

  std::string meets(Level level) {
    ++number_;
    stage.waits(25h);
    const std::string n = std::to_string(number_);
    last_ = stage.meets({.episode = "e" + n, .level = level, .session = "s" + n});
    return gate_in(last_);
  }

  void answers(FeedbackKind kind) { stage.answers(offer_in(last_).id, kind); }

  void dismisses(Level level) {
    REQUIRE(meets(level) == "emit");
    answers(FeedbackKind::dismissed);
  }

  StageHand stage;

 private:
  int number_ = 0;
  Outputs last_;
};

}  // namespace

TEST_CASE("after two dismissals there is one suggestion a week, and chat offers go on",
          "[repeated_no]") {
  Dismisser ana;
  ana.dismisses(LEVEL_FAQ);
  ana.dismisses(LEVEL_FAQ);
  REQUIRE(ana.meets(LEVEL_FAQ) == "muted");
  REQUIRE(ana.meets(LEVEL_CHAT) == "emit");
  ana.answers(FeedbackKind::shown);
  ana.stage.waits(120h);
  REQUIRE(ana.meets(LEVEL_FAQ) == "emit");
}

TEST_CASE("after three dismissals there is silence for 30 days", "[repeated_no]") {
  Dismisser ana;
  ana.dismisses(LEVEL_CHAT);
  ana.dismisses(LEVEL_CHAT);
  ana.dismisses(LEVEL_CHAT);
  const Time silent_since = ana.stage.now;
  REQUIRE(ana.meets(LEVEL_CHAT) == "muted");
  REQUIRE(ana.meets(LEVEL_FAQ) == "muted");
  while (ana.stage.now + 25h < silent_since + std::chrono::days{28}) {
    REQUIRE(ana.meets(LEVEL_CHAT) == "muted");
  }
  ana.stage.waits(24h * 3);
  REQUIRE(ana.meets(LEVEL_CHAT) == "emit");
}

TEST_CASE("who took an offer in between is still offered a person", "[repeated_no]") {
  Dismisser ana;
  ana.dismisses(LEVEL_CHAT);
  ana.dismisses(LEVEL_CHAT);
  REQUIRE(ana.meets(LEVEL_CHAT) == "emit");
  ana.answers(FeedbackKind::accepted);
  ana.dismisses(LEVEL_CHAT);
  REQUIRE(ana.meets(LEVEL_CHAT) == "emit");
}

TEST_CASE("help that solved it makes up for earlier dismissals", "[repeated_no]") {
  Dismisser ana;
  ana.dismisses(LEVEL_FAQ);
  ana.dismisses(LEVEL_FAQ);
  REQUIRE(ana.meets(LEVEL_CHAT) == "emit");
  ana.answers(FeedbackKind::accepted);
  ana.answers(FeedbackKind::solved);
  REQUIRE(ana.meets(LEVEL_FAQ) == "emit");
}

TEST_CASE("without `repeated` nothing adds up", "[repeated_no]") {
  CareConfig config = Dismisser::config();
  config.mute.repeated = 0ms;
  Dismisser ana;
  ana.stage.care = Care{config, demo_articles()};
  for (int i = 0; i < 5; ++i) ana.dismisses(LEVEL_CHAT);
}

TEST_CASE("the third offer ignored in a row is a dismissal here too", "[repeated_no]") {
  Dismisser ana;
  ana.dismisses(LEVEL_FAQ);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(ana.meets(LEVEL_CHAT) == "emit");
    ana.answers(FeedbackKind::shown);
  }
  ana.stage.waits(60s);
  REQUIRE(ana.meets(LEVEL_FAQ) == "muted");
}

TEST_CASE("an article that was just read is not suggested again", "[repeated_no]") {
  CareConfig config = Dismisser::config();
  config.min_gap = 30s;
  StageHand stage{config};
  const Outputs said = stage.meets({.page = "/login", .error_code = ""});
  stage.answers(offer_in(said).id, FeedbackKind::clicked, "sign-in");
  stage.waits(31s);
  const Plight again{.episode = "e2", .page = "/login", .session = "s2", .error_code = ""};
  REQUIRE(gate_in(stage.meets(again)) == "recent_help_read");
  stage.waits(15min);
  Plight later = again;
  later.sequence = 2;
  REQUIRE(gate_in(stage.meets(later)) == "emit");
}

TEST_CASE("of several articles only those that were not read are suggested", "[repeated_no]") {
  CareConfig config = Dismisser::config();
  config.min_gap = 30s;
  StageHand stage{config};
  const Outputs said = stage.meets({.page = "/login", .error_code = "card_declined"});
  stage.answers(offer_in(said).id, FeedbackKind::clicked, "card-declined");
  stage.waits(31s);
  const Outputs next = stage.meets(
      {.episode = "e2", .page = "/login", .session = "s2", .error_code = "card_declined"});
  const auto suggestions = nlohmann::json::parse(offer_in(next).json)["suggestions"];
  REQUIRE(suggestions.size() == 1);
  REQUIRE(suggestions[0]["id"] == "sign-in");
}
