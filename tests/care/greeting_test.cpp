#include "processor/care/connect/greeting.h"

#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using std::chrono::days;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

Time on(int y, unsigned m, unsigned d) {
  using namespace std::chrono;
  return Time{sys_days{year{y} / month{m} / d}};
}

std::string tenure_words(Time since, Time now) {
  const auto tenure = tenure_between(since, now);
  if (!tenure) return "none";
  return std::to_string(tenure->years) + "y" + std::to_string(tenure->months) + "m";
}

/// What the offer of a fresh customer with this profile says first; empty when it greets nobody.
std::string greeting_for(const Profile& profile, const Plight& trouble = {},
                         CareConfig config = everyone_treated()) {
  StageHand stage{config};
  stage.hears(profile);
  const json trigger = json::parse(offer_in(stage.meets(trouble)).json);
  return trigger["content"].value("greeting", "");
}

}  // namespace

TEST_CASE("tenure is floored, never rounded up", "[greeting]") {
  REQUIRE(tenure_words(on(2024, 11, 22), on(2026, 11, 22)) == "2y0m");
  REQUIRE(tenure_words(on(2024, 11, 23), on(2026, 11, 22)) == "1y0m");
  REQUIRE(tenure_words(on(2025, 11, 23), on(2026, 11, 22)) == "0y11m");
  REQUIRE(tenure_words(on(2026, 10, 23), on(2026, 11, 22)) == "0y0m");
  REQUIRE(tenure_words(on(2026, 10, 22), on(2026, 11, 22)) == "0y1m");
  REQUIRE(tenure_words(on(2026, 2, 1), on(2026, 3, 1)) == "0y0m");
  REQUIRE(tenure_words(on(2026, 11, 22), on(2026, 11, 22)) == "0y0m");
  REQUIRE(tenure_words(on(2024, 2, 29), on(2025, 2, 28)) == "0y11m");
  REQUIRE(tenure_words(on(2026, 11, 23), on(2026, 11, 22)) == "none");
  REQUIRE(tenure_words(on(1926, 11, 22), on(2026, 11, 22)) == "none");
  REQUIRE(tenure_words(on(1926, 11, 23), on(2026, 11, 22)) == "99y0m");
}

TEST_CASE("a known customer is greeted by name and tenure", "[greeting]") {
  REQUIRE(greeting_for(profile_of_ana()) ==
          "Hello Ana, I see you've been with us for 2 years, thanks for that!");
}

TEST_CASE("a clause whose facts are missing disappears, not the greeting", "[greeting]") {
  Profile profile = profile_of_ana();
  SECTION("one year") {
    profile.customer_since = noon - days{400};
    REQUIRE(greeting_for(profile) ==
            "Hello Ana, I see you've been with us for 1 year, thanks for that!");
  }
  SECTION("months") {
    profile.customer_since = noon - days{70};
    REQUIRE(greeting_for(profile) ==
            "Hello Ana, I see you've been with us for 2 months, thanks for that!");
  }
  SECTION("new") {
    profile.customer_since = noon - days{29};
    REQUIRE(greeting_for(profile) == "Hello Ana, welcome!");
  }
  SECTION("no tenure") {
    profile.customer_since.reset();
    REQUIRE(greeting_for(profile) == "Hello Ana!");
  }
  SECTION("tenure in the future") {
    profile.customer_since = noon + days{1};
    REQUIRE(greeting_for(profile) == "Hello Ana!");
  }
  SECTION("no name") {
    profile.first_name.clear();
    REQUIRE(greeting_for(profile) ==
            "Hello, I see you've been with us for 2 years, thanks for that!");
  }
  SECTION("neither") {
    profile.first_name.clear();
    profile.customer_since.reset();
    REQUIRE(greeting_for(profile) == "");
  }
}

TEST_CASE("nobody is greeted unless identity and consent are certain", "[greeting]") {
  Profile profile = profile_of_ana();
  SECTION("a shared device") {
    profile.shared_device = true;
  }
  SECTION("no consent to personalise") {
    profile.consent_personalise = false;
  }
  SECTION("consent unknown") {
    profile.consent_personalise.reset();
  }
  REQUIRE(greeting_for(profile) == "");
}

TEST_CASE("a visitor whom the verdict does not name is not greeted", "[greeting]") {
  StageHand stage;
  stage.hears(profile_of_ana());
  Verdict verdict = verdict_of({}, stage.now);
  verdict.clear_customer_id();
  const json trigger = json::parse(offer_in(stage.hears(verdict)).json);
  REQUIRE_FALSE(trigger["content"].contains("greeting"));
  REQUIRE(trigger["target"]["identity_level"] == "anonymous");
}

TEST_CASE("no pleasantries on a critical page, nor when they are switched off", "[greeting]") {
  REQUIRE(greeting_for(profile_of_ana(), {.page = "/checkout/payment"}) == "");
  CareConfig config = everyone_treated();
  config.greeting.enabled = false;
  REQUIRE(greeting_for(profile_of_ana(), {}, config) == "");
}

TEST_CASE("one greeting in thirty days, and only one that was shown counts", "[greeting]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  StageHand stage{config};
  stage.hears(profile_of_ana());
  const auto greets = [&stage](int n, bool shown) {
    const Output offer = offer_in(stage.meets({.episode = "e" + std::to_string(n),
                                               .level = LEVEL_CHAT,
                                               .session = "s" + std::to_string(n)}));
    if (shown) {
      stage.answers(offer.id, FeedbackKind::shown);
      stage.answers(offer.id, FeedbackKind::clicked);
    }
    return json::parse(offer.json)["content"].contains("greeting");
  };
  REQUIRE(greets(1, false));
  stage.waits(1h);
  REQUIRE(greets(2, true));
  stage.waits(days{30} - 1ms);
  REQUIRE_FALSE(greets(3, true));
  stage.waits(1h);
  REQUIRE(greets(4, true));
}

TEST_CASE("the chat offer after a suggestion does not greet again", "[greeting]") {
  StageHand stage;
  stage.hears(profile_of_ana());
  REQUIRE(json::parse(offer_in(stage.meets({})).json)["content"].contains("greeting"));
  const json chat = json::parse(offer_in(stage.waits(45s)).json);
  REQUIRE_FALSE(chat["content"].contains("greeting"));
}

TEST_CASE("a profile that comes after the trouble is used from then on", "[greeting]") {
  StageHand stage;
  REQUIRE_FALSE(json::parse(offer_in(stage.meets({})).json)["content"].contains("greeting"));
  stage.waits(1h);
  stage.hears(profile_of_ana());
  const Plight next{.episode = "e2", .level = LEVEL_CHAT, .session = "s2", .error_kind = "auth"};
  REQUIRE(json::parse(offer_in(stage.meets(next)).json)["content"].contains("greeting"));
}
