// Clicks without an effect, and clicks after which something fails: dead_click, dead_rage,
// error_click.
#include "tests/detect/visit.h"

namespace assist {
namespace {

Visit& press(Visit& visit, std::int64_t ms, std::string_view target, std::string_view kind = {},
             std::string_view tag = "button") {
  Event click = visit.event(EventType::click, ms);
  Element& element = click.element.emplace();
  element.id = target;
  element.tag = tag;
  element.kind = kind;
  element.interactive = true;
  return visit.see(click);
}

/// A source that is known to tell answers.
Visit& open(Visit& visit) {
  return visit.view(-10'000, "/cart").answer(-9'000, true, "/cart");
}

DetectConfig only_dead_rage() {
  return only<DeadRage>();
}

}  // namespace

TEST_CASE("a click that nothing answers is dead after three seconds", "[dead_click]") {
  Visit visit(only<DeadClick>());
  press(open(visit), 0, "pay").wait_until(2'999);
  REQUIRE(visit.verdicts.empty());
  visit.wait_until(3'000);
  REQUIRE(visit.verdicts.size() == 1);
  const Evidence& evidence = visit.verdicts[0].evidence(0);
  REQUIRE(evidence.signal() == "dead_click");
  REQUIRE(evidence.target() == "pay");
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e3"});
  REQUIRE(evidence.threshold() == 3);
  press(visit, 4'000, "pay").wait_until(20'000);
  REQUIRE(visit.firings() == 1);  // The same incident.
  press(visit, 21'000, "help").wait_until(25'000);
  REQUIRE(visit.firings() == 2);
}

TEST_CASE("any effect makes a click live", "[dead_click]") {
  for (const EventType effect :
       {EventType::response, EventType::page_view, EventType::page_leave, EventType::input,
        EventType::scroll, EventType::visibility, EventType::form_submit, EventType::search,
        EventType::progress, EventType::session_end}) {
    Visit visit(only<DeadClick>());
    press(open(visit), 0, "pay");
    Event event = visit.event(effect, 2'999);
    if (effect == EventType::response) event.response = Response{true, 90, {}, {}};
    visit.see(event).wait_until(60'000);
    INFO(name_of(effect));
    REQUIRE(visit.verdicts.empty());
  }
  Visit menu(only<DeadClick>());  // Opens when the button goes down.
  press(open(menu).answer(-100, true, "/cart"), 0, "menu").wait_until(60'000);
  REQUIRE(menu.verdicts.empty());
  Visit early(only<DeadClick>());
  press(open(early).answer(-101, true, "/cart"), 0, "menu").wait_until(60'000);
  REQUIRE(early.firings() == 1);
}

TEST_CASE("what works unseen, or is no button, is never dead", "[dead_click]") {
  for (const std::string_view kind : {"link", "download", "new_tab", "file", "checkbox", "text"}) {
    Visit visit(only<DeadClick>());
    press(open(visit), 0, "x", kind).wait_until(60'000);
    INFO(kind);
    REQUIRE(visit.verdicts.empty());
  }
  for (const std::string_view tag : {"a", "input", "select", "canvas", "video", "label"}) {
    Visit visit(only<DeadClick>());
    press(open(visit), 0, "x", {}, tag).wait_until(60'000);
    INFO(tag);
    REQUIRE(visit.verdicts.empty());
  }
  Visit text(only<DeadClick>());
  open(text).click(0, "paragraph").wait_until(60'000);
  REQUIRE(text.verdicts.empty());
}

TEST_CASE("a source that tells no answers has no dead clicks", "[dead_click]") {
  Visit visit(only<DeadClick>());
  press(visit.view(-10'000, "/cart"), 0, "pay").wait_until(60'000);
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("five clicks in seven seconds without an effect", "[dead_rage]") {
  Visit visit(only_dead_rage());
  open(visit);
  for (int click = 0; click < 4; ++click) press(visit, click * 600, "pay");
  REQUIRE(visit.verdicts.empty());
  press(visit, 2'400, "pay");
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence(0).signal() == "dead_rage");
  REQUIRE(visit.verdicts[0].evidence(0).count() == 5);
  REQUIRE(visit.verdicts[0].deciding_event_id() == "e7");
  press(visit, 2'500, "pay").wait_until(30'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("three dead clicks in fifteen seconds", "[dead_rage]") {
  Visit visit(only_dead_rage());
  press(press(press(open(visit), 0, "pay"), 1'200, "pay"), 2'400, "pay").wait_until(5'399);
  REQUIRE(visit.verdicts.empty());
  visit.wait_until(5'400);
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence(0).count() == 3);
  Visit slow(only_dead_rage());
  press(press(press(open(slow), 0, "pay"), 8'000, "pay"), 15'001, "pay").wait_until(60'000);
  REQUIRE(slow.verdicts.empty());
}

TEST_CASE("a stepper that answers, another target and a late click are no dead rage",
          "[dead_rage]") {
  Visit stepper(only_dead_rage());
  open(stepper);
  for (int click = 0; click < 10; ++click) {
    press(stepper, click * 250 + click % 2 * 20, "plus").answer(click * 250 + 110, true, "/cart");
  }
  stepper.wait_until(60'000);
  REQUIRE(stepper.verdicts.empty());
  Visit two(only_dead_rage());
  open(two);
  for (int click = 0; click < 8; ++click) {
    press(two, click * 300 + click % 3, click % 2 == 0 ? "a" : "b");
  }
  two.wait_until(60'000);
  REQUIRE(two.verdicts.empty());
}

TEST_CASE("order of arrival does not matter", "[dead_rage]") {
  Visit visit(only_dead_rage());
  open(visit);
  for (const std::int64_t ms : {0, 1'200, 600, 2'400, 1'800}) press(visit, ms, "pay");
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].time() == visit_start_ms + 2'400);
}

TEST_CASE("a request that fails within two seconds of a click", "[error_click]") {
  Visit visit(only<ErrorClick>());
  visit.view(-5'000, "/cart").click(0, "buy").error(2'000, ErrorKind::request, "/cart", "E1");
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence(0).signal() == "error_click");
  REQUIRE(visit.verdicts[0].evidence(0).error_code() == "E1");
  visit.error(2'100, ErrorKind::request, "/cart", "E2");
  REQUIRE(visit.firings() == 1);  // Once per click.
  Visit late(only<ErrorClick>());
  late.view(-5'000, "/cart").click(0, "buy").error(2'001, ErrorKind::request, "/cart");
  REQUIRE(late.verdicts.empty());
  Visit script(only<ErrorClick>());
  script.view(-5'000, "/cart").click(0, "buy").error(500, ErrorKind::script, "/cart");
  REQUIRE(script.verdicts.empty());
  Visit elsewhere(only<ErrorClick>());
  elsewhere.view(-5'000, "/cart").click(0, "buy").error(500, ErrorKind::request, "/home");
  REQUIRE(elsewhere.verdicts.empty());
  Visit background(only<ErrorClick>());
  background.view(-5'000, "/cart").error(500, ErrorKind::request, "/cart");
  REQUIRE(background.verdicts.empty());
}

}  // namespace assist
