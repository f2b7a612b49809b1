// Whom an episode belongs to, and what becomes of it when the visitor turns out to be another.
#include "processor/detect/detector.h"
#include "tests/detect/visit.h"

namespace assist {

TEST_CASE("an episode belongs to one customer", "[episode]") {
  DetectConfig config;
  config.quiet_start = Duration{0};
  config.of<StuckOnErrorPage>().weight.enabled = false;
  Visit visit(config);
  visit.error_page(0, "/pay").error_page(10'000, "/pay");
  Event event = visit.event(EventType::click, 12'000);
  SECTION("it ends when the visitor becomes known, and more evidence opens his own") {
    event.customer_id = "c-9";
    visit.see(event);
    REQUIRE(visit.verdicts.size() == 2);
    const Verdict& closed = visit.verdicts[1];
    REQUIRE(closed.change() == CLOSED);
    REQUIRE(closed.closed_because() == "identified");
    REQUIRE(closed.customer_id().empty());
    REQUIRE(closed.episode_id() == visit.verdicts[0].episode_id());

    visit.error_page(13'000, "/pay");
    REQUIRE(visit.verdicts.size() == 3);
    const Verdict& opened = visit.verdicts[2];
    REQUIRE(opened.change() == OPENED);
    REQUIRE(opened.sequence() == 1);
    REQUIRE(opened.customer_id() == "c-9");
    REQUIRE(opened.episode_id() != visit.verdicts[0].episode_id());
    REQUIRE(opened.evidence_size() == 2);
    REQUIRE(opened.errors() == 3);

    Event other = visit.event(EventType::click, 14'000);
    other.customer_id = "c-10";
    visit.see(other);
    REQUIRE(visit.verdicts.size() == 4);
    REQUIRE(visit.verdicts[3].closed_because() == "identified");
    REQUIRE(visit.verdicts[3].customer_id() == "c-9");
  }
  SECTION("an anonymous id counts as long as no customer is known") {
    event.anonymous_id = "a-5";
    visit.see(event).error_page(13'000, "/pay");
    REQUIRE(visit.verdicts.size() == 3);
    REQUIRE(visit.verdicts[1].change() == CLOSED);
    REQUIRE(visit.verdicts[2].change() == OPENED);
    Event known = visit.event(EventType::click, 14'000);
    known.customer_id = "c-9";
    visit.see(known).error_page(15'000, "/pay");
    REQUIRE(visit.verdicts.size() == 5);
    Event again = visit.event(EventType::click, 16'000);
    again.customer_id = "c-9";
    again.anonymous_id = "a-6";
    visit.see(again);
    REQUIRE(visit.verdicts.size() == 5);
  }
  SECTION("who is stuck no longer takes nothing along") {
    event.type = EventType::progress;
    event.progress = Progress{"paid", true};
    event.customer_id = "c-9";
    visit.see(event);
    REQUIRE(visit.verdicts.size() == 2);
    REQUIRE(visit.verdicts[1].change() == RECOVERED);
    REQUIRE(visit.verdicts[1].customer_id().empty());
    visit.error_page(20'000, "/cart").error_page(30'000, "/cart");
    REQUIRE(visit.verdicts.back().customer_id() == "c-9");
  }
}

TEST_CASE("who a visitor was is told once, when he becomes known", "[episode]") {
  Detector detector{DetectConfig{}};
  Session session;
  Visit visit;
  Observation observation;
  const auto known_from = [&](std::int64_t ms, std::string_view anonymous,
                              std::string_view customer) {
    Event event = visit.event(EventType::click, ms);
    event.anonymous_id = anonymous;
    event.customer_id = customer;
    observation.clear();
    detector.observe(session, event, observation);
    return observation.known_from;
  };
  SECTION("by his anonymous id") {
    REQUIRE(known_from(0, "a-1", "").empty());
    REQUIRE(known_from(1'000, "a-1", "c-1") == "a-1");
    REQUIRE(known_from(2'000, "a-1", "c-1").empty());
  }
  SECTION("also when the first event knows both") {
    REQUIRE(known_from(0, "a-1", "c-1") == "a-1");
  }
  SECTION("by the session where nothing else is known") {
    const std::string key{visit.event(EventType::click, 0).key};
    REQUIRE(known_from(0, "", "").empty());
    REQUIRE(known_from(1'000, "", "c-1") == key);
  }
  SECTION("not when there was nobody before") {
    REQUIRE(known_from(0, "", "c-1").empty());
  }
  SECTION("not when the two are one") {
    REQUIRE(known_from(0, "c-1", "c-1").empty());
  }
}

}  // namespace assist
