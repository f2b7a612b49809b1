#include "processor/detect/signals/error_page_burst.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

const DetectConfig burst = only<ErrorPageBurst>();

}  // namespace

TEST_CASE("two error pages within a minute are a burst, at the second", "[burst]") {
  Visit visit(burst);
  visit.error_page(0, "/a").error_page(30'000, "/b", 503);
  REQUIRE(visit.verdicts.size() == 1);
  const Evidence& evidence = visit.verdicts[0].evidence(0);
  REQUIRE(evidence.signal() == "error_page_burst");
  REQUIRE(evidence.count() == 2);
  REQUIRE(evidence.status() == 503);
  REQUIRE(evidence.error_kind() == "page");
  REQUIRE(evidence.page_template() == "/b");
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e1", "e2"});
  REQUIRE(visit.verdicts[0].errors() == 2);
}

TEST_CASE("the window of a burst ends at exactly one minute", "[burst]") {
  for (const std::int64_t gap : {59'999, 60'000, 60'001}) {
    Visit visit(burst);
    visit.error_page(0, "/a").error_page(gap, "/b");
    REQUIRE(visit.firings() == (gap <= 60'000 ? 1 : 0));
  }
}

TEST_CASE("a burst of N fires at N within the window of the newest N", "[burst]") {
  DetectConfig config = burst;
  config.of<ErrorPageBurst>().count = 3;
  Visit visit(config);
  visit.error_page(0, "/a").error_page(50'000, "/b").error_page(70'000, "/c");
  REQUIRE(visit.firings() == 0);
  visit.error_page(110'000, "/d");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("a burst fires once until progress or until its window has passed", "[burst]") {
  Visit visit(burst);
  visit.error_page(0, "/a").error_page(10'000, "/b").error_page(20'000, "/c");
  visit.error_page(60'000, "/d");
  REQUIRE(visit.firings() == 1);
  SECTION("the window has passed: a new first error") {
    visit.error_page(60'001, "/e");
    REQUIRE(visit.firings() == 1);
    visit.error_page(60'002, "/f");
    REQUIRE(visit.firings() == 2);
  }
  SECTION("progress") {
    visit.progress(60'000).error_page(60'100, "/e").error_page(60'200, "/f");
    REQUIRE(visit.firings() == 2);
  }
}

TEST_CASE("progress between two error pages means that there is no burst", "[burst]") {
  Visit visit(burst);
  visit.error_page(0, "/a").progress(10'000).error_page(20'000, "/b");
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("an error page that then works does not count", "[burst]") {
  Visit visit(burst);
  visit.error_page(0, "/a").view(10'000, "/a").click(15'000, "x").error_page(20'000, "/b");
  REQUIRE(visit.firings() == 0);
  visit.error_page(30'000, "/c");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("pages that work in between do not end a burst", "[burst]") {
  Visit visit(burst);
  visit.error_page(0, "/a").view(10'000, "/home").error_page(20'000, "/b");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("re-arming at once counts every second error, as access-log statistics do", "[burst]") {
  DetectConfig config = burst;
  config.of<ErrorPageBurst>().rearm = Rearm::when_fired;
  Visit visit(config);
  for (int error = 0; error < 7; ++error) visit.error_page(error * 1000, "/a");
  REQUIRE(visit.firings() == 3);
}

TEST_CASE("bursts that settle are those that the errors make in order", "[burst]") {
  DetectConfig config = burst;
  config.lateness = Duration{60'000};
  config.of<ErrorPageBurst>().rearm = Rearm::when_fired;
  config.of<ErrorPageBurst>().settle = Duration{60'000};
  Visit visit(config);
  // In order: 40 and 50 s, 100 and 150 s. As they come, 50 and 100 s would be the first.
  visit.error_page(100'000, "/c").error_page(50'000, "/b").error_page(40'000, "/a");
  REQUIRE(visit.verdicts.empty());
  visit.error_page(150'000, "/d");
  REQUIRE(visit.firings() == 1);
  REQUIRE(visit.verdicts[0].time() == visit_start_ms + 110'000);
  REQUIRE(ids_of(visit.verdicts[0].evidence(0)) == std::vector<std::string>{"e3", "e2"});
  visit.wait_until(209'999);
  REQUIRE(visit.firings() == 1);
  visit.wait_until(210'000);
  REQUIRE(visit.firings() == 2);
  const Evidence& evidence = visit.verdicts[1].evidence(0);
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e1", "e4"});
  REQUIRE(evidence.page_template() == "/d");
  REQUIRE(evidence.last_at() == visit_start_ms + 150'000);
}

TEST_CASE("an error that comes late starts no burst with what is too far away", "[burst]") {
  DetectConfig config = burst;
  config.lateness = Duration{5'000};
  config.of<ErrorPageBurst>().rearm = Rearm::when_fired;
  config.of<ErrorPageBurst>().settle = Duration{5'000};
  Visit visit(config);
  visit.error_page(0, "/a").error_page(60'001, "/c").wait_until(70'000);
  REQUIRE(visit.verdicts.empty());
  visit.error_page(66'000, "/d").progress(68'000).wait_until(90'000);
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("only the configured kinds make a burst", "[burst]") {
  Visit pages(burst);
  pages.error(0, ErrorKind::script, "/a").error(1000, ErrorKind::request, "/a");
  pages.error(2000, ErrorKind::auth, "/b").error_page(9000, "/c");
  REQUIRE(pages.firings() == 0);
  DetectConfig config = burst;
  config.of<ErrorPageBurst>().kinds.insert(ErrorKind::auth);
  Visit logins(config);
  logins.error(0, ErrorKind::auth, "/login").error(10'000, ErrorKind::auth, "/login");
  REQUIRE(logins.firings() == 1);
}

TEST_CASE("a server's and a client's report of one failure are one", "[burst]") {
  DetectConfig config = burst;
  config.of<ErrorPageBurst>().kinds.insert(ErrorKind::request);
  for (const std::int64_t gap : {300, 1000, 1001}) {
    Visit visit(config);
    visit.error(0, ErrorKind::request, "/pay", {}, 500).error_page(gap, "/pay");
    REQUIRE(visit.firings() == (gap <= 1000 ? 0 : 1));
    REQUIRE(visit.session().struggle->errors == (gap <= 1000 ? 1 : 2));
  }
}

TEST_CASE("late error pages are put in order", "[burst]") {
  Visit visit(burst);
  visit.error_page(62'000, "/b").error_page(58'000, "/a");
  REQUIRE(visit.firings() == 1);
  REQUIRE_FALSE(visit.observation.late);
  REQUIRE(ids_of(visit.verdicts[0].evidence(0)) == std::vector<std::string>{"e2", "e1"});
  REQUIRE(visit.verdicts[0].time() == visit_start_ms + 62'000);
}

}  // namespace assist
