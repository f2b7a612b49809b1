#include "processor/detect/moment.h"

#include <catch2/catch.hpp>

namespace assist {
namespace {

const MomentRules rules;
const ProgressNames no_names{ProgressRule{}};

Event event_on(EventType type, std::string_view page, std::string_view name = {}) {
  Event event;
  event.type = type;
  event.name = name;
  if (!page.empty()) event.page.emplace().page_template = page;
  return event;
}

}  // namespace

TEST_CASE("a page's error and its view are about one route, its requests about another",
          "[moment]") {
  Event error = event_on(EventType::error, "/pay");
  error.error = Error{};
  const Event view = event_on(EventType::page_view, "/pay");
  Event request = event_on(EventType::response, "/pay", "charge");
  request.response = Response{true, 1, {}, {}};
  REQUIRE(see(rules, error, no_names).route == see(rules, view, no_names).route);
  REQUIRE(see(rules, view, no_names).outcome == Outcome::shown);
  REQUIRE(see(rules, request, no_names).route != see(rules, view, no_names).route);
  REQUIRE(see(rules, request, no_names).outcome == Outcome::succeeded);
}

TEST_CASE("a response that is not ok is a failed request", "[moment]") {
  Event response = event_on(EventType::response, "/pay", "charge");
  response.response = Response{false, 1, 502, {}};
  const Moment moment = see(rules, response, no_names);
  REQUIRE(moment.outcome == Outcome::failed);
  REQUIRE(moment.kind == ErrorKind::request);
  REQUIRE(moment.status == 502);
}

TEST_CASE("an error without a page is told apart by its name", "[moment]") {
  Event first = event_on(EventType::error, "", "login");
  first.error = Error{ErrorKind::auth, {}, "X", {}};
  Event second = event_on(EventType::error, "", "signup");
  second.error = first.error;
  REQUIRE(see(rules, first, no_names).route != 0);
  REQUIRE(see(rules, first, no_names).route != see(rules, second, no_names).route);
}

TEST_CASE("texts are cut between characters", "[moment]") {
  REQUIRE(clipped("abc", 3) == "abc");
  REQUIRE(clipped("abcd", 3) == "abc");
  REQUIRE(clipped("ab\xC3\xA9", 3) == "ab");
  REQUIRE(clipped("\xE2\x82\xAC\xE2\x82\xAC", 5) == "\xE2\x82\xAC");
}

}  // namespace assist
