#include "processor/care/wording.h"

#include <catch2/catch.hpp>

#include "tests/care/stage_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

Evidence& add(Verdict& verdict, const char* signal, const char* family, std::uint32_t count) {
  Evidence& evidence = *verdict.add_evidence();
  evidence.set_signal(signal);
  evidence.set_family(family);
  evidence.set_count(count);
  return evidence;
}

}  // namespace

TEST_CASE("trouble is told as a person would tell it", "[wording]") {
  Verdict verdict = verdict_of({.page = "/checkout/payment", .error_kind = "payment"}, noon);
  REQUIRE(describe(verdict) == "3 payment errors in 70 s on /checkout/payment");
  add(verdict, "silence_after_trouble", "silence", 1);
  REQUIRE(describe(verdict) == "3 payment errors in 70 s on /checkout/payment, then silence");
  add(verdict, "rage_click", "click", 5);
  REQUIRE(
      describe(verdict) ==
      "3 payment errors in 70 s on /checkout/payment, 5 rapid clicks on one spot, then silence");
}

TEST_CASE("every kind of trouble has words", "[wording]") {
  const auto told = [](const char* signal, const char* kind, std::uint32_t count) {
    Verdict verdict;
    add(verdict, signal, "x", count).set_error_kind(kind);
    return describe(verdict);
  };
  REQUIRE(told("error_page_burst", "page", 2) == "2 error pages");
  REQUIRE(told("repeat_failure", "auth", 1) == "1 failed sign-in");
  REQUIRE(told("repeat_failure", "validation", 4) == "4 rejected entries");
  REQUIRE(told("repeat_failure", "request", 2) == "2 failed requests");
  REQUIRE(told("repeat_failure", "script", 1) == "1 script error");
  REQUIRE(told("stuck_on_error_page", "page", 1) == "no way on from an error page");
  REQUIRE(told("dead_click", "", 3) == "3 clicks without effect");
  REQUIRE(told("back_and_forth", "", 1) == "back and forth");
  REQUIRE(told("", "", 1) == "signs of trouble");
}

TEST_CASE("no evidence, only silence, and counted errors still make a sentence", "[wording]") {
  Verdict verdict;
  REQUIRE(describe(verdict) == "trouble");
  add(verdict, "silence_after_trouble", "silence", 1);
  REQUIRE(describe(verdict) == "trouble, then silence");
  verdict.set_errors(2);
  REQUIRE(describe(verdict) == "2 errors, then silence");
}

TEST_CASE("durations are floored to a natural unit", "[wording]") {
  REQUIRE(duration_words(999ms) == "a moment");
  REQUIRE(duration_words(70'900ms) == "70 s");
  REQUIRE(duration_words(119'999ms) == "119 s");
  REQUIRE(duration_words(120s) == "2 min");
  REQUIRE(duration_words(2h) == "2 h");
  REQUIRE(duration_words(48h) == "2 d");
}

TEST_CASE("times are RFC 3339 with milliseconds", "[wording]") {
  REQUIRE(rfc3339(noon + 7ms) == "2026-11-22T12:00:00.007Z");
  REQUIRE(rfc3339(time_from_ms(-1)) == "1969-12-31T23:59:59.999Z");
}
