#include "processor/detect/signals/repeat_failure.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

const DetectConfig repeat = only<RepeatFailure>();

Visit& fail(Visit& visit, std::int64_t ms, std::string_view code = "CARD_DECLINED") {
  return visit.error(ms, ErrorKind::payment, "/pay", code);
}

}  // namespace

TEST_CASE("three failed payments in a row mean that the customer is stuck", "[repeat]") {
  Visit visit(repeat);
  fail(visit, 0);
  fail(visit, 20'000);
  REQUIRE(visit.firings() == 0);
  fail(visit, 40'000);
  REQUIRE(visit.firings() == 1);
  const Evidence& evidence = visit.verdicts[0].evidence(0);
  REQUIRE(evidence.error_code() == "CARD_DECLINED");
  REQUIRE(evidence.error_kind() == "payment");
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e1", "e2", "e3"});
}

TEST_CASE("the window of a repeated failure ends at exactly two minutes", "[repeat]") {
  for (const std::int64_t last : {119'999, 120'000, 120'001}) {
    Visit visit(repeat);
    fail(visit, 0);
    fail(visit, 60'000);
    fail(visit, last);
    REQUIRE(visit.firings() == (last <= 120'000 ? 1 : 0));
  }
}

TEST_CASE("different codes or routes are different failures", "[repeat]") {
  Visit visit(repeat);
  fail(visit, 0, "A");
  fail(visit, 1000, "B");
  visit.error(2000, ErrorKind::payment, "/other", "A");
  fail(visit, 3000, "A");
  REQUIRE(visit.firings() == 0);
  fail(visit, 4000, "A");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("where no code is sent the status tells failures apart", "[repeat]") {
  Visit visit(repeat);
  visit.error_page(0, "/a", 500).error_page(5000, "/a", 404).error_page(9000, "/a", 500);
  REQUIRE(visit.firings() == 0);
  visit.error_page(12'000, "/a", 500);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("a success between failures starts the count again", "[repeat]") {
  Visit visit(repeat);
  visit.answer(0, false, "/pay", "charge").answer(5000, false, "/pay", "charge");
  visit.answer(9000, true, "/pay", "charge").answer(12'000, false, "/pay", "charge");
  REQUIRE(visit.firings() == 0);
  visit.answer(15'000, true, "/pay", "something else").answer(20'000, false, "/pay", "charge");
  visit.answer(25'000, false, "/pay", "charge");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("a login that works at last ends the failures", "[repeat]") {
  Visit visit(repeat);
  visit.error(0, ErrorKind::auth, "/login", "BAD").error(9000, ErrorKind::auth, "/login", "BAD");
  Event login = visit.event(EventType::identify, 15'000);
  login.customer_id = "c-1";
  visit.see(login).error(20'000, ErrorKind::auth, "/login", "BAD");
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("a repeated failure fires once until progress or until its window has passed",
          "[repeat]") {
  Visit visit(repeat);
  for (int failure = 0; failure < 6; ++failure) fail(visit, failure * 10'000);
  REQUIRE(visit.firings() == 1);
  SECTION("progress") {
    visit.progress(55'000);
    for (int failure = 6; failure < 9; ++failure) fail(visit, failure * 10'000);
    REQUIRE(visit.firings() == 2);
  }
  SECTION("window") {
    for (const std::int64_t ms : {121'000, 122'000, 123'000}) fail(visit, ms);
    REQUIRE(visit.firings() == 2);
  }
}

TEST_CASE("the failure forgotten first is the one that failed longest ago", "[repeat]") {
  DetectConfig config = repeat;
  config.of<RepeatFailure>().causes_max = 2;
  Visit visit(config);
  fail(visit, 0, "A");
  fail(visit, 1000, "B");
  fail(visit, 2000, "A");
  fail(visit, 3000, "C");  // B goes.
  fail(visit, 4000, "A");
  REQUIRE(visit.firings() == 1);
  fail(visit, 5000, "B");
  fail(visit, 6000, "B");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("script errors trouble nobody by default", "[repeat]") {
  Visit visit(repeat);
  for (int error = 0; error < 9; ++error) {
    visit.error(error * 1000, ErrorKind::script, "/a", "TypeError");
  }
  REQUIRE(visit.firings() == 0);
  REQUIRE_FALSE(visit.session().struggle);
}

}  // namespace assist
