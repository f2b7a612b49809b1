#include "processor/care/resolve/promise.h"

#include <catch2/catch.hpp>

#include "tests/care/office.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

const Time monday = at("2026-11-30T10:02:00Z");

/// `count` answers of the last four weeks that took `took` each.
ResponseHistory history_of(int count, Duration took) {
  ResponseHistory history;
  for (int i = count; i > 0; --i) learn(history, monday - std::chrono::days{7} - i * 1min, took);
  return history;
}

PromiseTerms terms_of(const ResponseHistory& history, Time now, std::optional<Time> deadline = {},
                      const char* zone = "UTC") {
  return promise_terms(history, PromiseConfig{}, now, deadline, office(), zone_named(zone).value());
}

}  // namespace

TEST_CASE("without fifty answers a day is promised", "[promise]") {
  CHECK_FALSE(usual_response(history_of(49, 10min), monday));
  const PromiseTerms terms = terms_of(history_of(49, 10min), monday);
  CHECK(terms.due == at("2026-12-01T11:00:00Z"));  // The next round hour after a day.
  CHECK(terms.basis == PromiseBasis::otherwise);
  CHECK_FALSE(terms.at_risk);
}

TEST_CASE("nine of ten answers and a margin make a promise, rounded up", "[promise]") {
  ResponseHistory history = history_of(90, 10min);
  for (int i = 0; i < 10; ++i) learn(history, monday - 1h, 5h);
  CHECK(usual_response(history, monday) == 10min);
  learn(history, monday - 1h, 5h);
  CHECK(usual_response(history, monday) == 5h);
  // 11.5 minutes after 10:02 is 10:13:30.
  CHECK(terms_of(history_of(60, 10min), monday).due == at("2026-11-30T10:15:00Z"));
  CHECK(terms_of(history_of(60, 10min), monday).basis == PromiseBasis::history);
  // 5:45 after 10:02 is 15:47.
  CHECK(terms_of(history_of(60, 5h), monday).due == at("2026-11-30T16:00:00Z"));
  CHECK(terms_of(history_of(60, 1s), monday).due == at("2026-11-30T10:10:00Z"));  // The floor.
}

TEST_CASE("a round time is one on the customer's own clock", "[promise]") {
  CHECK(terms_of({}, monday, {}, "Asia/Kathmandu").due == at("2026-12-01T10:15:00Z"));  // 16:00.
}

TEST_CASE("only the last four weeks count, and only the newest answers are kept", "[promise]") {
  ResponseHistory history = history_of(60, 10min);
  CHECK_FALSE(usual_response(history, monday + 21 * 24h));
  for (int i = 0; i < 1'000; ++i) learn(history, monday, 1min);
  CHECK(history.asked_at_s_size() == history_samples_max);
  CHECK(history.took_s_size() == history_samples_max);
  CHECK(usual_response(history, monday) == 1min);
}

TEST_CASE("what would be later than the deadline is at risk, and the deadline is shown",
          "[promise]") {
  const Time deadline = monday + 4h;
  const PromiseTerms terms = terms_of(history_of(60, 5h), monday, deadline);
  CHECK(terms.due == deadline);
  CHECK(terms.basis == PromiseBasis::deadline);
  CHECK(terms.at_risk);
  // Without history nobody knows that it will be late.
  CHECK(terms_of({}, monday, deadline).due == deadline);
  CHECK_FALSE(terms_of({}, monday, deadline).at_risk);
  // Only the rounding would be later.
  const PromiseTerms close = terms_of({}, monday, monday + 24h);
  CHECK(close.due == monday + 24h);
  CHECK_FALSE(close.at_risk);
}

TEST_CASE("nobody is promised an answer before somebody is there", "[promise]") {
  const Time saturday = at("2026-12-05T12:00:00Z");
  const Time opens = at("2026-12-07T09:00:00Z");
  const PromiseTerms soon = terms_of(history_of(60, 10min), at("2026-12-05T12:00:00Z"));
  CHECK(soon.due == opens);
  CHECK(soon.basis == PromiseBasis::opening);
  CHECK_FALSE(soon.at_risk);
  const PromiseTerms impossible = terms_of({}, saturday, saturday + 24h);
  CHECK(impossible.due == opens);
  CHECK(impossible.at_risk);
}

TEST_CASE("a guess gives the team an hour of work, over a weekend if need be", "[promise]") {
  const Time friday = at("2026-12-04T16:50:00Z");
  CHECK(terms_of({}, friday).due == at("2026-12-07T10:00:00Z"));
  CHECK(terms_of(history_of(60, 10min), friday).due == at("2026-12-04T17:05:00Z"));
}

TEST_CASE("an answer is learned in its hour of the week, queue and priority", "[promise]") {
  const std::string key = history_key("support", Priority::normal, monday, office());
  CHECK(key == history_key("support", Priority::normal, monday + 7 * 24h + 57min, office()));
  CHECK(key != history_key("support", Priority::normal, monday + 1h, office()));
  CHECK(key != history_key("support", Priority::high, monday, office()));
  CHECK(key != history_key("billing", Priority::normal, monday, office()));
}
