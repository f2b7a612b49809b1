#include "processor/detect/signals/stuck_on_error_page.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

const DetectConfig stay = only<StuckOnErrorPage>();

}  // namespace

TEST_CASE("sitting on an error page for 15 seconds is noticed by a timer", "[stay]") {
  Visit visit(stay);
  visit.error_page(1000, "/pay", 503);
  REQUIRE(visit.detector().due(visit.session()) == visit_time(16'000));
  visit.wait_until(15'999);
  REQUIRE(visit.verdicts.empty());
  visit.wait_until(16'000);
  REQUIRE(visit.firings() == 1);
  const Verdict& verdict = visit.verdicts[0];
  REQUIRE(verdict.deciding_event_id().empty());
  REQUIRE(verdict.time() == visit_start_ms + 16'000);
  REQUIRE(verdict.evidence(0).status() == 503);
  REQUIRE(verdict.evidence(0).threshold() == 15);
  REQUIRE(ids_of(verdict.evidence(0)) == std::vector<std::string>{"e1"});
  visit.wait_until(200'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("what leaves an error page ends the stay", "[stay]") {
  Visit visit(stay);
  visit.error_page(1000, "/pay");
  SECTION("another page") {
    visit.view(5000, "/home");
  }
  SECTION("leaving it") {
    visit.act(5000, EventType::page_leave);
  }
  SECTION("the session's end") {
    visit.act(5000, EventType::session_end);
  }
  SECTION("progress") {
    visit.progress(5000);
  }
  SECTION("a reload that works") {
    visit.view(5000, "/pay");
  }
  visit.wait_until(100'000);
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("what does not leave an error page does not end the stay", "[stay]") {
  Visit visit(stay);
  visit.error_page(1000, "/pay");
  SECTION("clicking about") {
    visit.click(5000, "retry").act(6000, EventType::scroll);
  }
  SECTION("the error page logged as a view") {
    visit.view(1400, "/pay");
  }
  SECTION("the error page's own address") {
    visit.view(2000, "/oops");
  }
  SECTION("a reload that fails again") {
    visit.view(5000, "/pay").error_page(5300, "/pay");
  }
  SECTION("an older page view that comes late") {
    visit.view(600, "/home");
  }
  visit.wait_until(16'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("another tab does not end the stay on an error page", "[stay]") {
  Visit visit(stay);
  Event error = visit.event(EventType::error, 0);
  error.tab_id = "t1";
  error.page.emplace().page_template = "/pay";
  error.error = Error{};
  Event view = visit.event(EventType::page_view, 5000);
  view.tab_id = "t2";
  view.page.emplace().page_template = "/home";
  visit.see(error).see(view).wait_until(20'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("an error that is no page leaves the visitor where they are", "[stay]") {
  Visit visit(stay);
  visit.error(0, ErrorKind::request, "/pay").error(5, ErrorKind::script, "/pay");
  visit.wait_until(100'000);
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("the next error page is a stay of its own", "[stay]") {
  Visit visit(stay);
  visit.error_page(0, "/a").wait_until(20'000).error_page(25'000, "/b").wait_until(39'999);
  REQUIRE(visit.firings() == 1);
  visit.wait_until(40'000);
  REQUIRE(visit.firings() == 2);
}

}  // namespace assist
