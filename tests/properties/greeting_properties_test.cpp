// Whoever the customer is and whatever a platform knows of him: a greeting keeps its promises.
// Seeds are printed by rapidcheck.
#include <rapidcheck.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "processor/event/code_points.h"
#include "processor/event/person_name.h"
#include "tests/care/stage_hand.h"

using namespace assist;
using nlohmann::json;

namespace {

/// What platforms, importers and jokers store as a name, whole or in part.
const std::vector<std::string> name_parts = {"Ana",
                                             "Zoë",
                                             "李",
                                             "O'Neill",
                                             "Jean-Luc",
                                             " ",
                                             "{first_name}",
                                             "{years}",
                                             "%s",
                                             "<b>",
                                             "@",
                                             "7",
                                             "null",
                                             "https://x.y",
                                             "#",
                                             "'",
                                             "\"",
                                             "\\",
                                             "\n",
                                             "\xE2\x80\xAE",
                                             "\xEE\x80\x80",
                                             "\xC3",
                                             "👋",
                                             "Wolfeschlegelsteinhausenbergerdorff"};

const std::vector<std::string> locales = {"",   "en", "de-AT", "fr", "es-419",
                                          "pl", "ja", "xx",    "ar"};
const std::vector<std::string> zones = {"", "Pacific/Auckland", "America/Los_Angeles", "No/Where"};

Templates shipped() {
  std::vector<TemplateFile> files;
  for (const auto& entry : std::filesystem::directory_iterator("deploy/templates")) {
    std::ostringstream text;
    text << std::ifstream{entry.path()}.rdbuf();
    files.push_back({entry.path().filename().string(), text.str()});
  }
  return std::get<Templates>(Templates::parse(files, "en", GreetingConfig{}.max_len));
}

std::string any_name() {
  std::string name;
  const int parts = *rc::gen::inRange(0, 4);
  for (int i = 0; i < parts; ++i) name += *rc::gen::elementOf(name_parts);
  return greetable_name(name);
}

std::optional<bool> any_consent() {
  const int choice = *rc::gen::inRange(0, 6);
  return choice == 0 ? std::nullopt : std::optional{choice > 1};
}

Profile any_profile() {
  Profile profile;
  profile.customer_id = "c1";
  profile.first_name = any_name();
  profile.last_name = any_name();
  profile.honorific = any_name();
  if (*rc::gen::inRange(0, 4) > 0) {
    profile.customer_since =
        noon - Duration{*rc::gen::inRange<std::int64_t>(-86'400'000, 3'300'000'000'000)};
  }
  profile.locale = *rc::gen::elementOf(locales);
  profile.time_zone = *rc::gen::elementOf(zones);
  profile.consent_proactive = true;
  profile.consent_personalise = any_consent();
  profile.shared_device = *rc::gen::inRange(0, 6) == 0;
  profile.updated_at = noon;
  return profile;
}

void check_text(const std::string& text) {
  RC_ASSERT(!text.empty());
  RC_ASSERT(!longer_than(text, GreetingConfig{}.max_len));
  // No name has these: what is left of a place that nobody filled.
  RC_ASSERT(text.find_first_of("{}#<>\n") == text.npos);
}

void check_said(const std::string& text, const json& vars) {
  for (const auto& [name, value] : vars.items()) {
    if (value.is_string()) RC_ASSERT(text.find(value.get<std::string>()) != text.npos);
  }
  RC_ASSERT(!vars.empty());
}

}  // namespace

TEST_CASE("a greeting is short, filled, and only for who agreed to it", "[properties]") {
  const Templates templates = shipped();
  int greeted = 0, silent = 0;
  CHECK(rc::check("greeting", [&] {
    const Profile profile = any_profile();
    const bool named = *rc::gen::inRange(0, 5) > 0;
    StageHand stage{everyone_treated(), demo_articles(), templates};
    stage.hears(profile);
    Verdict verdict = verdict_of({}, stage.now);
    if (!named) verdict.clear_customer_id();
    const json content = json::parse(offer_in(stage.hears(verdict)).json)["content"];
    const bool agreed = profile.consent_personalise.value_or(false) && !profile.shared_device;
    if (!content.contains("greeting")) {
      ++silent;
      RC_ASSERT(!content.contains("vars"));
      return;
    }
    ++greeted;
    RC_ASSERT(agreed && named);
    check_text(content["greeting"]);
    check_said(content["greeting"], content["vars"]);
  }));
  CHECK(greeted > 0);
  CHECK(silent > 0);
}

TEST_CASE("without consent no word of an offer has the name", "[properties]") {
  const Templates templates = shipped();
  CHECK(rc::check("consent", [&] {
    Profile profile = any_profile();
    profile.first_name = "Zebulonia";
    profile.last_name = "Quarkwright";
    if (*rc::gen::arbitrary<bool>()) {
      profile.shared_device = true;
    } else {
      profile.consent_personalise = false;
    }
    StageHand stage{everyone_treated(), demo_articles(), templates};
    stage.hears(profile);
    stage.meets({});
    stage.waits(std::chrono::minutes{2});
    RC_ASSERT(!stage.outputs.empty());
    for (const Output& output : stage.outputs) {
      for (const char* secret : {"Zebulonia", "Quarkwright", "tenure"}) {
        RC_ASSERT(output.json.find(secret) == std::string::npos);
      }
    }
  }));
}
