#include "processor/care/care.h"

#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using nlohmann::json;

TEST_CASE("a suggestion that did not help becomes a chat offer 45 s after it was shown",
          "[ladder]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  REQUIRE(faq.type == OfferType::faq_suggest);
  stage.waits(2s);
  stage.answers(faq.id, FeedbackKind::shown);
  REQUIRE(stage.waits(45s - 1ms).empty());
  const Outputs said = stage.waits(1ms);
  REQUIRE(triggers_in(said, Op::cancel).front().id == faq.id);
  REQUIRE(json::parse(triggers_in(said, Op::cancel).front().json)["reason"]["code"] == "upgraded");
  REQUIRE(offer_in(said).type == OfferType::chat_offer);
  REQUIRE(json::parse(offer_in(said).json)["reason"]["code"] == "still_stuck");
  REQUIRE(gate_in(said) == "emit");
}

TEST_CASE("when nobody says shown, the ladder counts from the emission", "[ladder]") {
  StageHand stage;
  stage.meets({});
  REQUIRE(stage.waits(45s - 1ms).empty());
  REQUIRE(offer_in(stage.waits(1ms)).type == OfferType::chat_offer);
}

TEST_CASE("a suggestion shown late may expire before the ladder, which goes on all the same",
          "[ladder]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(30s);
  stage.answers(faq.id, FeedbackKind::shown);
  const Outputs said = stage.waits(45s);
  REQUIRE(triggers_in(said, Op::cancel).empty());
  REQUIRE(offer_in(said).type == OfferType::chat_offer);
}

TEST_CASE("a second error in the episode does not wait for the ladder", "[ladder]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(5s);
  REQUIRE(stage.meets({.sequence = 2, .change = EVIDENCE_ADDED, .errors = 1}).empty());
  const Outputs said = stage.meets({.sequence = 3, .change = EVIDENCE_ADDED, .errors = 2});
  REQUIRE(triggers_in(said, Op::cancel).front().id == faq.id);
  REQUIRE(json::parse(offer_in(said).json)["reason"]["code"] == "second_error");
  REQUIRE(triggers_in(stage.waits(10min), Op::offer).empty());
}

TEST_CASE("one suggestion and one chat offer per episode, never more", "[ladder]") {
  StageHand stage;
  stage.meets({});
  stage.waits(1min);
  for (std::uint32_t i = 2; i < 20; ++i) {
    stage.meets({.sequence = i, .change = EVIDENCE_ADDED, .level = LEVEL_CHAT, .errors = i});
    stage.waits(1h);
  }
  REQUIRE(triggers_in(stage.outputs, Op::offer).size() == 2);
}

TEST_CASE("detect's word that a person is worth it is enough", "[ladder]") {
  StageHand stage;
  const Outputs said = stage.meets({.level = LEVEL_CHAT});
  REQUIRE(offer_in(said).type == OfferType::chat_offer);
  REQUIRE(json::parse(offer_in(said).json)["reason"]["code"] == "worth_a_person");
}

TEST_CASE("on a critical page a person is offered at once", "[ladder]") {
  StageHand stage;
  const Outputs said = stage.meets({.page = "/checkout/payment", .error_kind = "payment"});
  REQUIRE(offer_in(said).type == OfferType::chat_offer);
  const json trigger = json::parse(offer_in(said).json);
  REQUIRE(trigger["reason"]["code"] == "critical_page");
  REQUIRE(trigger["rule"]["id"] == "chat-payment");
  REQUIRE(trigger["reason"]["human"] == "3 payment errors in 70 s on /checkout/payment");
}

TEST_CASE("without an article the ladder goes on as though one had been shown", "[ladder]") {
  StageHand stage{everyone_treated(), Articles{}};
  REQUIRE(gate_in(stage.meets({})) == "no_article");
  const Outputs said = stage.waits(45s);
  REQUIRE(offer_in(said).type == OfferType::chat_offer);
  REQUIRE(triggers_in(said, Op::cancel).empty());
}

TEST_CASE("a click on a suggestion gives the customer time to read", "[ladder]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(40s);
  stage.answers(faq.id, FeedbackKind::clicked, "contact");
  REQUIRE_FALSE(stage.customer.has_open());
  REQUIRE(stage.waits(45s - 1ms).empty());
  REQUIRE(offer_in(stage.waits(1ms)).type == OfferType::chat_offer);
}

TEST_CASE("an article that did not solve it brings the chat offer at once", "[ladder]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(10s);
  stage.answers(faq.id, FeedbackKind::not_solved, "contact");
  REQUIRE(offer_in(stage.waits(0ms)).type == OfferType::chat_offer);
}

TEST_CASE("solved ends the episode: no chat offer, and the decision says why", "[ladder]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(10s);
  REQUIRE(gate_in(stage.answers(faq.id, FeedbackKind::solved, "contact")) == "episode_closed");
  REQUIRE(stage.waits(10min).empty());
}

TEST_CASE("a recovered episode takes its open offer back", "[cancel]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.waits(5s);
  const Outputs said = stage.meets({.sequence = 2, .change = RECOVERED});
  const auto cancels = triggers_in(said, Op::cancel);
  REQUIRE(cancels.size() == 1);
  REQUIRE(cancels.front().id == faq.id);
  const json cancel = json::parse(cancels.front().json);
  REQUIRE(cancel["op"] == "cancel");
  REQUIRE(cancel["reason"]["code"] == "recovered");
  REQUIRE(cancel["target"]["tab_id"] == "w1");
  REQUIRE(gate_in(said) == "episode_closed");
}

TEST_CASE("an episode that closes after its offer has expired has nothing to take back",
          "[cancel]") {
  StageHand stage;
  stage.meets({.level = LEVEL_CHAT});
  stage.waits(30s);
  REQUIRE(stage.meets({.sequence = 2, .change = CLOSED}).empty());
}

TEST_CASE("another episode's end leaves the open offer alone", "[cancel]") {
  StageHand stage;
  stage.meets({});
  stage.meets({.episode = "e2", .session = "s2", .error_kind = "auth"});
  stage.meets({.episode = "e2", .sequence = 2, .change = CLOSED, .session = "s2"});
  REQUIRE(triggers_in(stage.outputs, Op::cancel).empty());
  REQUIRE(stage.customer.has_open());
}

TEST_CASE("an episode whose offer is open is not forgotten for many others", "[cancel]") {
  StageHand stage;
  const Output offer = offer_in(stage.meets({.level = LEVEL_CHAT}));
  for (int n = 0; n < 20; ++n) {
    stage.meets({.episode = "o" + std::to_string(n), .session = "s2", .error_kind = "auth"});
  }
  REQUIRE(stage.customer.episodes_size() == 8);
  const auto cancels = triggers_in(
      stage.meets({.sequence = 2, .change = RECOVERED, .level = LEVEL_NONE}), Op::cancel);
  REQUIRE(cancels.size() == 1);
  REQUIRE(cancels[0].id == offer.id);
}

TEST_CASE("a profile that withdraws consent takes the open offer back", "[cancel]") {
  StageHand stage;
  stage.meets({});
  Profile profile = profile_of_ana();
  profile.consent_proactive = false;
  const auto cancels = triggers_in(stage.hears(profile), Op::cancel);
  REQUIRE(json::parse(cancels.at(0).json)["reason"]["code"] == "not_consented");
}

TEST_CASE("a repeated verdict says nothing twice", "[verdict]") {
  StageHand stage;
  stage.meets({});
  REQUIRE(stage.meets({}).empty());
  REQUIRE(stage.effect == Effect::unchanged);
}

TEST_CASE("the end of an episode that nobody knew is no news", "[verdict]") {
  StageHand stage;
  REQUIRE(stage.meets({.change = CLOSED}).empty());
  REQUIRE(stage.effect == Effect::unchanged);
}

TEST_CASE("evidence below every level is no candidate", "[verdict]") {
  StageHand stage;
  REQUIRE(stage.meets({.level = LEVEL_NONE}).empty());
  REQUIRE(stage.effect == Effect::unchanged);
}

TEST_CASE("the same input gives the same ids, another customer's others", "[verdict]") {
  const auto ids = [](std::string_view key) {
    StageHand stage;
    Outputs said;
    stage.care.apply(stage.customer, key, verdict_of({}, noon), noon, said);
    return std::pair{offer_in(said).id, decision_in(said).id};
  };
  REQUIRE(ids("c1") == ids("c1"));
  REQUIRE(ids("c1").first != ids("c2").first);
  REQUIRE(ids("c1").second != ids("c2").second);
}

TEST_CASE("what nobody showed in a minute does not count", "[reservation]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0s;
  config.caps.day = 1;
  StageHand stage{config};
  stage.meets({.level = LEVEL_CHAT});
  stage.waits(60s - 1ms);
  REQUIRE(gate_in(stage.meets({.episode = "e2", .level = LEVEL_CHAT, .session = "s2"})) ==
          "cap_24h");
  stage.waits(1ms);
  REQUIRE(gate_in(stage.meets({.episode = "e3", .level = LEVEL_CHAT, .session = "s3"})) == "emit");
}

TEST_CASE("what was shown counts, even when we hear of it late", "[reservation]") {
  CareConfig config = everyone_treated();
  config.caps.day = 1;
  StageHand stage{config};
  const Output chat = offer_in(stage.meets({.level = LEVEL_CHAT}));
  stage.waits(2min);
  stage.answers(chat.id, FeedbackKind::shown);
  stage.waits(1h);
  REQUIRE(gate_in(stage.meets({.episode = "e2", .session = "s2", .error_kind = "auth"})) ==
          "cap_24h");
}

TEST_CASE("a widget that could not show it gives the place back at once", "[reservation]") {
  StageHand stage;
  const Output faq = offer_in(stage.meets({}));
  stage.answers(faq.id, FeedbackKind::failed);
  REQUIRE_FALSE(stage.customer.has_open());
  REQUIRE(stage.customer.offers(0).state() == PastOffer::RELEASED);
}

TEST_CASE("a customer of whom nothing matters any more is forgotten", "[state]") {
  StageHand stage;
  stage.meets({});
  stage.waits(std::chrono::days{29});
  REQUIRE(stage.effect == Effect::changed);
  stage.waits(std::chrono::days{2});
  REQUIRE(stage.effect == Effect::finished);
  REQUIRE_FALSE(stage.care.due(stage.customer).has_value());
}

TEST_CASE("an opt-out is never forgotten", "[state]") {
  StageHand stage;
  stage.answers("t", FeedbackKind::opted_out);
  stage.waits(std::chrono::days{1000});
  REQUIRE(gate_in(stage.meets({})) == "opted_out");
}

TEST_CASE("a tombstone forgets the profile, an older profile changes nothing", "[profile]") {
  StageHand stage;
  stage.hears(profile_of_ana());
  Profile older = profile_of_ana();
  older.first_name = "Anna";
  older.updated_at -= 1ms;
  stage.hears(older);
  REQUIRE(stage.effect == Effect::unchanged);
  REQUIRE(stage.customer.profile().first_name() == "Ana");
  Profile tombstone;
  tombstone.customer_id = "c1";
  tombstone.updated_at = noon;
  stage.hears(tombstone);
  REQUIRE(stage.effect == Effect::finished);
}

TEST_CASE("bytes that are no state are refused", "[state]") {
  Customer customer;
  REQUIRE_FALSE(Care::decode("\xff\xff\xff", customer));
  Customer broken;
  HelpEpisode& episode = *broken.add_episodes();
  episode.set_ladder_at(1);
  episode.set_verdict("\xff");
  std::string bytes;
  Care::encode(broken, bytes);
  REQUIRE_FALSE(Care::decode(bytes, customer));
}
