#include "processor/care/contradiction.h"

#include <catch2/catch.hpp>
#include <functional>

#include "processor/care/assist/rule_name.h"
#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

using Keys = std::vector<std::string>;

Keys found(const std::function<void(CareConfig&)>& change) {
  CareConfig config;
  change(config);
  Keys keys;
  for (const Contradiction& one : contradictions_in(config)) {
    REQUIRE_FALSE(one.what.empty());
    keys.push_back(one.key);
  }
  return keys;
}

}  // namespace

TEST_CASE("the defaults contradict themselves nowhere", "[contradiction]") {
  CHECK(found([](CareConfig&) {}).empty());
}

TEST_CASE("a cap of nothing is told, and really lets nothing through", "[contradiction]") {
  CHECK(found([](CareConfig& c) { c.caps = {0, 3, 6, 12}; }) == Keys{"caps"});
  CHECK(found([](CareConfig& c) { c.caps = {0, 0, 0, 0}; }) == Keys{"caps"});
  CareConfig config = everyone_treated();
  config.caps.session = 0;
  StageHand stage{config};
  CHECK(gate_in(stage.meets({})) == "cap_session");
}

TEST_CASE("one offer in a session leaves no room for the chat after the suggestion",
          "[contradiction]") {
  CHECK(found([](CareConfig& c) { c.caps.session = 1; }) == Keys{"caps.session"});
  CareConfig config = everyone_treated();
  config.caps.session = 1;
  StageHand stage{config};
  stage.answers(offer_in(stage.meets({})).id, FeedbackKind::shown);
  CHECK(gate_in(stage.waits(45s)) == "cap_session");
}

TEST_CASE("a cap that a shorter one keeps from being reached is told", "[contradiction]") {
  CHECK(found([](CareConfig& c) { c.caps = {2, 2, 14, 32}; }).empty());
  CHECK(found([](CareConfig& c) { c.caps = {2, 2, 15, 32}; }) == Keys{"caps.week"});
  CHECK(found([](CareConfig& c) { c.caps = {2, 2, 2, 10}; }).empty());
  CHECK(found([](CareConfig& c) { c.caps = {2, 2, 2, 11}; }) == Keys{"caps.month"});
}

TEST_CASE("a mute that a longer one covers is told", "[contradiction]") {
  CHECK(found([](CareConfig& c) { c.mute.rule = c.mute.all; }) == Keys{"mute.rule"});
  CHECK(found([](CareConfig& c) { c.mute.rule = c.mute.all + 1ms; }).empty());
  CHECK(found([](CareConfig& c) { c.mute.rule = 0ms; }).empty());
  CHECK(found([](CareConfig& c) { c.mute.ignored = c.mute.all; }) == Keys{"mute.ignored"});
  CHECK(found([](CareConfig& c) { c.mute.all = 0ms; }).empty());
}

TEST_CASE("a critical page that is excluded never gets its chat", "[contradiction]") {
  const auto with = [](Keys excluded, Keys critical) {
    return found([&](CareConfig& c) {
      c.excluded_pages = excluded;
      c.critical_pages = critical;
    });
  };
  CHECK(with({"/checkout/**"}, {"/checkout/payment"}) == Keys{"critical_pages"});
  CHECK(with({"/checkout/*"}, {"/checkout/payment", "/login"}) == Keys{"critical_pages"});
  CHECK(with({"/checkout/*"}, {"/checkout/*"}) == Keys{"critical_pages"});
  CHECK(with({"/checkout/**"}, {"/checkout/pay/**"}) == Keys{"critical_pages"});
  CHECK(with({"/checkout/*"}, {"/checkout/**"}).empty());
  CHECK(with({"/checkout/payment"}, {"/checkout/*"}).empty());
  CHECK(with({"/account"}, {"/checkout/payment"}).empty());
  CHECK(with({"/**"}, {"/checkout/payment"}) == Keys{"excluded_pages"});
  CareConfig config = everyone_treated();
  config.excluded_pages = {"/checkout/**"};
  StageHand stage{config};
  CHECK(gate_in(stage.meets({.page = "/checkout/payment"})) == "page_excluded");
}

TEST_CASE("a rule that is paused is not tried in shadow", "[contradiction]") {
  const Keys rule{"chat-payment"};
  CHECK(found([&](CareConfig& c) { c.rules = {rule, rule}; }) == Keys{"rules.shadow"});
  CHECK(found([&](CareConfig& c) { c.rules = {rule, {"chat-auth"}}; }).empty());
}

TEST_CASE("a whole kind of offer that is paused is told", "[contradiction]") {
  const auto pause = [](CareConfig& config, const std::string& type) {
    for (const std::string_view cause : causes) {
      config.rules.paused.push_back(type + std::string(cause));
    }
  };
  CHECK(found([&](CareConfig& c) { pause(c, "faq-"); }) == Keys{"rules.paused"});
  CHECK(found([&](CareConfig& c) {
          pause(c, "faq-");
          pause(c, "chat-");
        }) == Keys{"rules.paused", "rules.paused"});
  CHECK(found([&](CareConfig& c) {
          pause(c, "chat-");
          c.rules.paused.pop_back();
        }).empty());
}

TEST_CASE("snoozes without length and rules that stop at once are told", "[contradiction]") {
  CHECK(found([](CareConfig& c) { c.mute.snooze_default = c.mute.snooze_max = 0ms; }) ==
        Keys{"mute.snooze_max"});
  CHECK(found([](CareConfig& c) { c.autopause.dismiss_rate = 0; }) ==
        Keys{"autopause.dismiss_rate"});
}

TEST_CASE("a promise later than its deadline is told", "[contradiction]") {
  const auto high = static_cast<std::size_t>(Priority::high);
  CHECK(found([&](CareConfig& c) { c.resolve.targets[high].first_response = 23h; }) ==
        Keys{"resolve.promise.otherwise"});
  CHECK(found([&](CareConfig& c) {
          c.resolve.targets[high].first_response = 23h;
          c.resolve.promise.otherwise = 23h;
        }).empty());
  CHECK(found([&](CareConfig& c) {
          c.resolve.targets[high].first_response = 4min;
          c.resolve.promise.otherwise = 4min;
        }) == Keys{"resolve.promise.floor"});
  CHECK(found([&](CareConfig& c) {
          c.resolve.targets[high].first_response = 23h;
          c.resolve.first_response = ClockTime::business;
        }).empty());
}
