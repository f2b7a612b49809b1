#include "processor/detect/signals/slow_response.h"

#include "tests/detect/way.h"

namespace assist {

TEST_CASE("a wait that was pressed into is told once, as clicks", "[slow_response]") {
  Visit visit(only<SlowResponse>());
  visit.view(0, "/map");
  answer_in(press(visit, 1'000, true), 12'000, 11'000);
  REQUIRE(visit.verdicts.empty());
  answer_in(press(visit, 13'000, false), 24'000, 10'000);  // The next is nobody else's to tell.
  REQUIRE(visit.firings() == 1);
  DetectConfig all;
  all.quiet_start = Duration{0};
  Visit waiting(all);
  waiting.view(0, "/map");
  for (int click = 0; click < 4; ++click) press(waiting, 2'000 + click * 7'000 + click, true);
  answer_in(waiting, 40'000, 38'000);
  REQUIRE_FALSE(waiting.verdicts.empty());
  for (const Verdict& verdict : waiting.verdicts) REQUIRE(verdict.level() == LEVEL_FAQ);
}

TEST_CASE("one slow answer among quick ones is told at once, each spell once", "[slow_response]") {
  Visit visit(each_of<SlowResponse>());
  visit.view(0, "/a").click(1'000, "buy");
  for (int time = 0; time < 5; ++time) answer_in(visit, 10'000 + time * 9'000, 8'000);
  REQUIRE(visit.firings() == 1);
  REQUIRE(ids_of(first_of(visit)) == std::vector<std::string>{"e3"});
  REQUIRE(first_of(visit).threshold() == 7);
}

TEST_CASE("progress ends a slow spell", "[slow_response]") {
  Visit visit(each_of<SlowResponse>());
  visit.view(0, "/a").click(1'000, "buy");
  answer_in(visit, 10'000, 8'000);
  visit.progress(11'000);
  const std::size_t before = visit.firings();
  answer_in(visit, 20'000, 8'000);
  REQUIRE(visit.firings() == before + 1);
}

}  // namespace assist
