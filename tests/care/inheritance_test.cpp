// What follows a visitor who becomes known: the stricter of two wishes, the sum of two histories.
#include "processor/care/inheritance.h"

#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

/// The visitor of one stage becomes the customer of another, at the same moment.
void becomes(StageHand& visitor, StageHand& customer) {
  customer.now = std::max(customer.now, visitor.now);
  Verdict inheritance;
  inheritance.set_change(INHERITED);
  inheritance.set_customer_id("c1");
  inheritance.set_time(ms_of(customer.now));
  if (history_of(visitor.customer, *inheritance.mutable_history())) customer.hears(inheritance);
}

Plight later(int n) {
  return {.episode = "later" + std::to_string(n), .session = "ls" + std::to_string(n)};
}

}  // namespace

TEST_CASE("who opted out before he logged in is left alone after it", "[inheritance]") {
  StageHand visitor, customer;
  visitor.answers("t_any", FeedbackKind::opted_out);
  becomes(visitor, customer);
  REQUIRE(gate_in(customer.meets({})) == "opted_out");
}

TEST_CASE("an opt-out of the customer is not lifted by an anonymous visit", "[inheritance]") {
  StageHand visitor, customer;
  customer.answers("t_any", FeedbackKind::opted_out);
  offer_in(visitor.meets({}));
  becomes(visitor, customer);
  REQUIRE(gate_in(customer.meets(later(1))) == "opted_out");
}

TEST_CASE("a dismissal counts for the customer too, for its whole time", "[inheritance]") {
  StageHand visitor, customer;
  visitor.answers(offer_in(visitor.meets({})).id, FeedbackKind::dismissed);
  becomes(visitor, customer);
  REQUIRE(gate_in(customer.meets(later(1))) == "muted");
  customer.waits(25h);
  REQUIRE(gate_in(customer.meets(later(2))) == "muted");  // The rule, for seven days.
  customer.waits(24h * 6);
  REQUIRE(gate_in(customer.meets(later(3))) == "emit");
}

TEST_CASE("offers of both count under the caps", "[inheritance]") {
  CareConfig config = everyone_treated();
  config.rule_cooldown = 0ms;
  config.min_gap = 30s;
  config.caps = {1, 2, 6, 12};
  StageHand visitor{config}, customer{config};
  visitor.answers(offer_in(visitor.meets(later(1))).id, FeedbackKind::clicked);
  customer.answers(offer_in(customer.meets(later(2))).id, FeedbackKind::clicked);
  visitor.waits(1min);
  customer.waits(1min);
  becomes(visitor, customer);
  REQUIRE(gate_in(customer.meets(later(3))) == "cap_24h");
}

TEST_CASE("inheriting twice is inheriting once", "[inheritance]") {
  StageHand visitor, customer;
  visitor.answers(offer_in(visitor.meets({})).id, FeedbackKind::dismissed);
  becomes(visitor, customer);
  const std::string once = customer.customer.SerializeAsString();
  becomes(visitor, customer);
  REQUIRE(customer.customer.SerializeAsString() == once);
  REQUIRE(customer.effect == Effect::unchanged);
}

TEST_CASE("a visitor of whom nothing is kept leaves nothing", "[inheritance]") {
  std::string bytes;
  REQUIRE_FALSE(history_of(Customer{}, bytes));
  StageHand visitor;
  visitor.hears(profile_of_ana());
  REQUIRE_FALSE(history_of(visitor.customer, bytes));
}

TEST_CASE("what is no history changes nothing", "[inheritance]") {
  StageHand customer;
  customer.meets({});
  const std::string before = customer.customer.SerializeAsString();
  REQUIRE_FALSE(inherit(customer.customer, "\xFF\xFF no history"));
  Customer huge;
  for (int i = 0; i < 1'000; ++i) huge.add_offers()->set_trigger_id("t" + std::to_string(i));
  REQUIRE_FALSE(inherit(customer.customer, huge.SerializeAsString()));
  REQUIRE(customer.customer.SerializeAsString() == before);
}

TEST_CASE("two full histories make one that is full", "[inheritance]") {
  Customer customer, visitor;
  for (int i = 0; i < past_offers_max; ++i) {
    for (auto [state, name] : {std::pair{&customer, "c"}, std::pair{&visitor, "v"}}) {
      PastOffer& offer = *state->add_offers();
      offer.set_trigger_id(name + std::to_string(i));
      offer.set_emitted_at(ms_of(noon + i * 1min));
    }
  }
  std::string bytes;
  REQUIRE(history_of(visitor, bytes));
  REQUIRE(inherit(customer, bytes));
  REQUIRE(customer.offers_size() == past_offers_max);
  REQUIRE(customer.offers(past_offers_max - 1).emitted_at() == ms_of(noon + 31min));
  REQUIRE(customer.offers(0).emitted_at() == ms_of(noon + 16min));
}
