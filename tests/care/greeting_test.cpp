#include "processor/care/connect/greeting.h"

#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using std::chrono::days;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

/// What the offer of a fresh customer with this profile says first; empty when it greets nobody.
std::string greeting_for(const Profile& profile, const Plight& trouble = {},
                         CareConfig config = everyone_treated()) {
  StageHand stage{config};
  stage.hears(profile);
  const json trigger = json::parse(offer_in(stage.meets(trouble)).json);
  return trigger["content"].value("greeting", "");
}

}  // namespace

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

TEST_CASE("a customer is greeted in his language, or else in that of the account", "[greeting]") {
  Profile profile = profile_of_ana();
  profile.locale = "xx-YY";
  StageHand stage{everyone_treated()};
  stage.hears(profile);
  const json content = json::parse(offer_in(stage.meets({})).json)["content"];
  REQUIRE(content["locale"] == "xx-YY");
  REQUIRE(content["locale_resolved"] == "en");
  REQUIRE(content["title"] == "This may help");
  REQUIRE(content["template_id"].get<std::string>().starts_with("faq_suggest.en."));
}

TEST_CASE("tenure is counted in the customer's zone, else the account's", "[greeting]") {
  // It is noon in London: a year is over where it is tomorrow already.
  Profile profile = profile_of_ana();
  profile.customer_since = std::chrono::sys_days{std::chrono::year{2025} / 11 / 23};
  const std::string year = "Hello Ana, I see you've been with us for 1 year, thanks for that!";
  const std::string months = "Hello Ana, I see you've been with us for 11 months, thanks for that!";
  REQUIRE(greeting_for(profile) == months);
  profile.time_zone = "Pacific/Auckland";
  REQUIRE(greeting_for(profile) == year);
  profile.time_zone = "Nowhere/At_All";
  REQUIRE(greeting_for(profile) == months);
  CareConfig config = everyone_treated();
  config.time_zone = "Pacific/Auckland";
  REQUIRE(greeting_for(profile, {}, config) == year);
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
