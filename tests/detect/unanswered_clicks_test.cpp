#include "processor/detect/signals/unanswered_clicks.h"

#include "tests/detect/way.h"

namespace assist {
namespace {

/// Every wait that is long enough gives a verdict.
DetectConfig waiting() {
  DetectConfig config = only<UnansweredClicks>();
  config.of<UnansweredClicks>().weight.points = 100;
  config.faq_level = config.chat_level = 0.1;
  config.hysteresis = 0;
  return config;
}

double points_of(const Visit& visit) {
  return visit.verdicts.back().evidence(0).points();
}

}  // namespace

TEST_CASE("pressing on for three seconds without an answer is evidence", "[unanswered_clicks]") {
  Visit visit(waiting());
  press(press(visit, 0, true), 2'999, true);
  REQUIRE(visit.verdicts.empty());
  press(visit, 3'000, true);
  REQUIRE(visit.verdicts.size() == 1);
  const Evidence& evidence = visit.verdicts[0].evidence(0);
  REQUIRE(evidence.signal() == "unanswered_clicks");
  REQUIRE(evidence.count() == 3);
  REQUIRE(evidence.first_at() == visit_start_ms);
  REQUIRE(evidence.last_at() == visit_start_ms + 3'000);
  REQUIRE(evidence.target() == "map");
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e1", "e3"});
  REQUIRE(points_of(visit) == Approx(0.4 * 3 * 4 / 5));
}

TEST_CASE("one wait is one incident that grows until its answer", "[unanswered_clicks]") {
  DetectConfig config = waiting();
  config.faq_level = 4;
  config.chat_level = 100;
  Visit visit(config);
  press(press(press(visit, 0, true), 4'000, true), 8'000, true);
  REQUIRE(visit.verdicts.empty());  // 2.7 points.
  visit.answer(15'000, true, "/map");
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence_size() == 1);
  REQUIRE(points_of(visit) == Approx(0.4 * 15 * 4 / 5));
  press(press(visit, 16'000, true), 18'000, true);
  REQUIRE(visit.verdicts.size() == 1);  // A new wait, still short.
  press(visit, 20'000, true);
  REQUIRE(visit.verdicts.size() == 2);
  REQUIRE(visit.verdicts[1].evidence_size() == 2);
}

TEST_CASE("a wait weighs more where waiting is the rule", "[unanswered_clicks]") {
  Visit slow(waiting()), fast(waiting());
  for (int click = 0; click < 20; ++click) press(fast, click * 1'000 + click % 2 * 50, false);
  for (Visit* visit : {&slow, &fast}) press(press(*visit, 30'000, true), 40'000, true);
  REQUIRE(points_of(slow) > 5 * points_of(fast));
}

TEST_CASE("answers, another page and progress end a wait", "[unanswered_clicks]") {
  Visit visit(waiting());
  press(visit, 0, true).answer(1'000, true, "/map");
  press(visit, 10'000, true).view(11'000, "/list");
  press(visit, 20'000, true).progress(21'000);
  press(visit, 30'000, true).progress(40'000);
  REQUIRE(visit.verdicts.empty());
  press(press(press(visit, 50'000, true), 52'000, false), 90'000, true);  // Answered untold.
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("clicks on a page that owes nothing are no wait", "[unanswered_clicks]") {
  Visit visit(waiting());
  for (int click = 0; click < 30; ++click) press(visit, click * 700 + click % 2 * 50, false);
  REQUIRE(visit.verdicts.empty());
  Visit silent(waiting());  // Its source does not say.
  for (int click = 0; click < 30; ++click) silent.click(click * 700 + click % 2 * 50, "map");
  REQUIRE(silent.verdicts.empty());
}

TEST_CASE("a click that is heard late changes nothing of a wait", "[unanswered_clicks]") {
  Visit visit(waiting());
  press(press(visit, 10'000, true), 12'000, true);
  press(visit, 2'000, true);
  REQUIRE(visit.verdicts.empty());
}

}  // namespace assist
