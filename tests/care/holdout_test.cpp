// Who is kept without help, and that everything else goes on for him as for the others.
#include "processor/care/assist/holdout.h"

#include <catch2/catch.hpp>
#include <set>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

CareConfig all_in_control() {
  CareConfig config;
  config.holdout.global = 1;
  config.holdout.rule = 0;
  return config;
}

CareConfig rule_in_shadow(const std::string& rule) {
  CareConfig config = everyone_treated();
  config.rules.shadow = {rule};
  return config;
}

json decision_of(const Outputs& said) {
  return json::parse(decision_in(said).json);
}

}  // namespace

TEST_CASE("the groups have the configured sizes, and each rule draws for itself", "[holdout]") {
  const HoldoutConfig config;
  constexpr int customers = 40'000;
  int global = 0, chat = 0, faq = 0, both = 0;
  for (int i = 0; i < customers; ++i) {
    const std::string key = "customer-" + std::to_string(i);
    const Arms a = arms_of(key, "chat-payment", noon, config);
    const Arms b = arms_of(key, "faq-payment", noon, config);
    REQUIRE(a.global_control == b.global_control);
    global += a.global_control;
    chat += a.rule_control;
    faq += b.rule_control;
    both += a.rule_control && b.rule_control;
  }
  // Four standard deviations around the expectation.
  REQUIRE(std::abs(global - 2'000) < 175);
  REQUIRE(std::abs(chat - 4'000) < 240);
  REQUIRE(std::abs(faq - 4'000) < 240);
  REQUIRE(std::abs(both - 400) < 80);
}

TEST_CASE("arms hold for a period and are drawn anew in the next", "[holdout]") {
  const HoldoutConfig config{.global = 0.5, .rule = 0.5, .salt = "s", .salt_days = 180};
  std::set<bool> arms;
  for (int day = 0; day < 180; ++day) {
    const Time at = time_from_ms(0) + std::chrono::days{180 * 100 + day} + 5h;
    const Arms drawn = arms_of("ana", "chat-auth", at, config);
    REQUIRE(drawn.salt == "s/100");
    arms.insert(drawn.global_control);
  }
  REQUIRE(arms.size() == 1);
  std::set<bool> over_periods;
  for (int period = 0; period < 40; ++period) {
    const Time at = time_from_ms(0) + std::chrono::days{180 * period};
    over_periods.insert(arms_of("ana", "chat-auth", at, config).global_control);
  }
  REQUIRE(over_periods.size() == 2);
}

TEST_CASE("whoever is in the control group gets nothing, and a record of what it would have been",
          "[holdout]") {
  StageHand stage{all_in_control()};
  const Outputs said = stage.meets({});
  REQUIRE(triggers_in(said, Op::offer).empty());
  const json decision = decision_of(said);
  REQUIRE(decision["gate"] == "holdout_global");
  REQUIRE(decision["experiment"]["global"] == "control");
  REQUIRE(decision["experiment"]["propensity"] == 0.0);
  REQUIRE(decision["candidates"][0]["articles"].size() == 1);
}

TEST_CASE("a control's caps and cooldowns go on as though the offer had been shown", "[holdout]") {
  StageHand stage{all_in_control()};
  stage.meets({});
  REQUIRE(gate_in(stage.waits(45s)) == "holdout_global");  // The chat that follows the suggestion.
  stage.waits(11min);
  REQUIRE(gate_in(stage.meets({.episode = "e2", .error_kind = "auth"})) == "cap_session");
  REQUIRE(gate_in(stage.meets({.episode = "e3", .session = "s2"})) == "rule_cooldown");
}

TEST_CASE("any other gate is named before the control groups", "[holdout]") {
  CareConfig config = all_in_control();
  config.excluded_pages = {"/search"};
  StageHand stage{config};
  REQUIRE(gate_in(stage.meets({})) == "page_excluded");
  CareConfig both = all_in_control();
  both.holdout.rule = 1;
  REQUIRE(gate_in(StageHand{both}.meets({})) == "holdout_global");
  both.holdout.global = 0;
  REQUIRE(gate_in(StageHand{both}.meets({})) == "holdout_rule");
  both.rules.shadow = {"faq-request"};
  REQUIRE(gate_in(StageHand{both}.meets({})) == "holdout_rule");
}

TEST_CASE("a rule in shadow is decided and recorded, and takes nothing from the others",
          "[holdout]") {
  StageHand stage{rule_in_shadow("faq-request")};
  const Outputs said = stage.meets({});
  REQUIRE(triggers_in(said, Op::offer).empty());
  REQUIRE(gate_in(said) == "shadow");
  REQUIRE(gate_in(stage.meets({.episode = "e2", .error_kind = "auth"})) == "emit");
}

TEST_CASE("a rule in shadow keeps its own cooldown, so that it says how often it would speak",
          "[holdout]") {
  StageHand stage{rule_in_shadow("faq-request")};
  REQUIRE(gate_in(stage.meets({})) == "shadow");
  stage.waits(11min);
  REQUIRE(gate_in(stage.meets({.episode = "e2", .session = "s2"})) == "rule_cooldown");
}

TEST_CASE("what a rule said in shadow does not count once it is live", "[holdout]") {
  StageHand stage{rule_in_shadow("faq-request")};
  REQUIRE(gate_in(stage.meets({})) == "shadow");
  stage.care = Care{everyone_treated(), demo_articles()};
  REQUIRE(gate_in(stage.meets({.episode = "e2"})) == "emit");
}

TEST_CASE("after a suggestion in shadow the ladder goes on", "[holdout]") {
  StageHand stage{rule_in_shadow("faq-request")};
  stage.meets({});
  REQUIRE(gate_in(stage.waits(45s)) == "emit");
}

TEST_CASE("a paused rule is silent", "[holdout]") {
  CareConfig config = everyone_treated();
  config.rules.paused = {"faq-request"};
  StageHand stage{config};
  REQUIRE(gate_in(stage.meets({})) == "rule_paused");
  REQUIRE(gate_in(stage.meets({.episode = "e2", .error_kind = "auth"})) == "emit");
}
