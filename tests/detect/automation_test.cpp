#include "processor/detect/automation.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

const DetectConfig awake = [] {
  DetectConfig config;
  config.quiet_start = Duration{0};
  config.of<StuckOnErrorPage>().weight.enabled = false;
  return config;
}();

}  // namespace

TEST_CASE("a program's session is excluded, once it shows itself", "[automation]") {
  Visit visit(awake);
  visit.error_page(0, "/pay").error_page(10'000, "/pay");
  REQUIRE(visit.verdicts.size() == 1);
  int found = 0;
  for (int click = 0; click < 30; ++click) {
    visit.click(20'000 + click * 500, "buy");
    found += visit.observation.automated ? 1 : 0;
    REQUIRE((found == 1) == (click >= 12));
  }
  REQUIRE(visit.verdicts.size() == 2);
  REQUIRE(visit.verdicts[1].change() == CLOSED);
  REQUIRE(visit.verdicts[1].closed_because() == "automated");
  for (int error = 0; error < 9; ++error) visit.error_page(40'000 + error * 1'000, "/pay");
  visit.wait_until(10'000'000);
  REQUIRE(visit.verdicts.size() == 2);
}

TEST_CASE("hands are not steady, and not so fast", "[automation]") {
  Visit person(awake);
  for (int click = 0; click < 60; ++click) {
    person.click(click * 500 + click % 3 * 9, "plus");
    REQUIRE_FALSE(person.observation.automated);
  }
  Visit crawler(awake);
  bool found = false;
  for (int page = 0; page < 30; ++page) {
    crawler.view(page * 30 + page % 3, "/" + std::to_string(page));
    found |= crawler.observation.automated;
  }
  REQUIRE(found);
}

}  // namespace assist
