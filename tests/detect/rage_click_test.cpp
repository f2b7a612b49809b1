#include "processor/detect/signals/rage_click.h"

#include <functional>

#include "tests/detect/visit.h"

namespace assist {
namespace {

const DetectConfig rage = only<RageClick>();

DetectConfig with(const std::function<void(RageClick::Rule&)>& change) {
  DetectConfig config = rage;
  change(config.of<RageClick>());
  return config;
}

std::size_t firings_of(const DetectConfig& config, std::initializer_list<std::int64_t> times) {
  Visit visit(config);
  for (const std::int64_t ms : times) visit.click(ms, "buy");
  return visit.firings();
}

}  // namespace

TEST_CASE("four clicks on one element within a second are a rage click, at the fourth", "[rage]") {
  Visit visit(rage);
  visit.view(0, "/cart").click(1000, "buy").click(1200, "buy").click(1400, "buy");
  REQUIRE(visit.verdicts.empty());
  visit.click(1600, "buy");
  REQUIRE(visit.verdicts.size() == 1);
  const Verdict& verdict = visit.verdicts.front();
  REQUIRE(verdict.change() == OPENED);
  REQUIRE(verdict.deciding_event_id() == "e5");
  REQUIRE(verdict.time() == visit_start_ms + 1600);
  REQUIRE(verdict.page_template() == "/cart");
  const Evidence& evidence = verdict.evidence(0);
  REQUIRE(evidence.signal() == "rage_click");
  REQUIRE(evidence.family() == "click");
  REQUIRE(evidence.target() == "buy");
  REQUIRE(evidence.count() == 4);
  REQUIRE(evidence.threshold() == 4);
  REQUIRE(evidence.first_at() == visit_start_ms + 1000);
  REQUIRE(evidence.last_at() == visit_start_ms + 1600);
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e2", "e3", "e4", "e5"});
}

TEST_CASE("the span of a rage click ends at exactly one second", "[rage]") {
  REQUIRE(firings_of(rage, {0, 300, 600, 999}) == 1);
  REQUIRE(firings_of(rage, {0, 300, 600, 1000}) == 1);
  REQUIRE(firings_of(rage, {0, 300, 600, 1001}) == 0);
}

TEST_CASE("any four clicks within the span count, however long the run is", "[rage]") {
  REQUIRE(firings_of(rage, {0, 600, 1200, 1500, 1700, 1900}) == 1);
}

TEST_CASE("a first click far before a fast group does not matter", "[rage]") {
  REQUIRE(firings_of(rage, {0, 5000, 5100, 5200}) == 0);
  REQUIRE(firings_of(rage, {0, 5000, 5100, 5200, 5300}) == 1);
}

TEST_CASE("count N fires at N, not at N-1, and once for more", "[rage]") {
  for (const std::uint32_t count : {2U, 3U, 4U, 7U}) {
    Visit visit(with([count](RageClick::Rule& rule) { rule.count = count; }));
    for (std::uint32_t click = 1; click <= count + 3; ++click) {
      visit.click(click * 20, "buy");
      REQUIRE(visit.firings() == (click < count ? 0 : 1));
    }
  }
}

TEST_CASE("a gap rule bounds each gap, not the whole run", "[rage]") {
  const DetectConfig config = with([](RageClick::Rule& rule) {
    rule.count = 3;
    rule.span.reset();
    rule.gap = Duration{1000};
  });
  REQUIRE(firings_of(config, {0, 999, 1998}) == 1);
  REQUIRE(firings_of(config, {0, 1000, 2000}) == 1);
  REQUIRE(firings_of(config, {0, 1001, 2001}) == 0);
}

TEST_CASE("a rage click fires again only after the run was broken", "[rage]") {
  Visit visit(rage);
  for (int click = 0; click < 8; ++click) visit.click(click * 100, "buy");
  REQUIRE(visit.firings() == 1);
  SECTION("by time") {
    for (int click = 0; click < 4; ++click) visit.click(5000 + click * 100, "buy");
    REQUIRE(visit.firings() == 2);
  }
  SECTION("by another element") {
    for (int click = 0; click < 4; ++click) visit.click(750 + click * 20, "pay");
    REQUIRE(visit.firings() == 2);
  }
  SECTION("by progress") {
    visit.progress(720);
    for (int click = 0; click < 4; ++click) visit.click(730 + click * 20, "buy");
    REQUIRE(visit.firings() == 2);
  }
  SECTION("not by going on") {
    for (int click = 8; click < 30; ++click) visit.click(click * 100, "buy");
    REQUIRE(visit.firings() == 1);
  }
  SECTION("not by other events while clicks go on") {
    visit.view(720, "/cart");
    for (int click = 0; click < 4; ++click) visit.click(730 + click * 20, "buy");
    REQUIRE(visit.firings() == 1);
  }
}

TEST_CASE("another element in between breaks a run", "[rage]") {
  Visit visit(rage);
  visit.click(0, "buy").click(100, "buy").click(200, "buy").click(300, "pay").click(400, "buy");
  visit.click(500, "buy").click(600, "buy");
  REQUIRE(visit.firings() == 0);
  visit.click(700, "buy");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("where elements are unknown, position decides: 30 px to the click before, 50 px in all",
          "[rage]") {
  const auto fires = [](std::initializer_list<Pointer> places) {
    Visit visit(rage);
    std::int64_t ms = 0;
    for (const Pointer& place : places) visit.click_at(ms += 100, place.x, place.y);
    return visit.firings() == 1;
  };
  REQUIRE(fires({{0, 0}, {29, 0}, {0, 0}, {29, 0}}));
  REQUIRE(fires({{0, 0}, {30, 0}, {0, 0}, {30, 0}}));
  REQUIRE_FALSE(fires({{0, 0}, {30.5, 0}, {0, 0}, {30.5, 0}}));
  REQUIRE(fires({{0, 0}, {18, 24}, {0, 0}, {0, 0}}));
  REQUIRE_FALSE(fires({{0, 0}, {18, 25}, {0, 0}, {0, 0}}));
  // A drifting chain leaves the box.
  REQUIRE(fires({{0, 0}, {16, 0}, {32, 0}, {50, 0}}));
  REQUIRE_FALSE(fires({{0, 0}, {17, 0}, {34, 0}, {51, 0}}));
}

TEST_CASE("Manhattan distance is the sum over both axes", "[rage]") {
  const DetectConfig config = with([](RageClick::Rule& rule) {
    rule.count = 2;
    rule.identity = ClickIdentity::position;
    rule.metric = Metric::manhattan;
    rule.distance_px = 29;
  });
  Visit close(config);
  close.click_at(0, 0, 0).click_at(100, 14, 15);
  REQUIRE(close.firings() == 1);
  Visit apart(config);
  apart.click_at(0, 0, 0).click_at(100, 15, 15);
  REQUIRE(apart.firings() == 0);
}

TEST_CASE("known different elements are different, however near", "[rage]") {
  Visit visit(rage);
  for (int click = 0; click < 8; ++click) {
    Event event = visit.event(EventType::click, click * 50);
    event.element.emplace().id = click % 2 == 0 ? "left" : "right";
    event.pointer = Pointer{click % 2 == 0 ? 0.0 : 20.0, 0};
    visit.see(event);
  }
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("a rule may ask for the same element and a place near by", "[rage]") {
  const DetectConfig config =
      with([](RageClick::Rule& rule) { rule.identity = ClickIdentity::both; });
  for (const double step : {10.0, 40.0}) {
    Visit visit(config);
    for (int click = 0; click < 4; ++click) {
      Event event = visit.event(EventType::click, click * 50);
      event.element.emplace().id = "map";
      event.pointer = Pointer{click * step, 0};
      visit.see(event);
    }
    REQUIRE(visit.firings() == (step < 30 ? 1 : 0));
  }
}

TEST_CASE("clicks that say neither what nor where are not evaluable, so silent", "[rage]") {
  Visit visit(rage);
  for (int click = 0; click < 9; ++click) visit.click(click * 50, "");
  REQUIRE(visit.firings() == 0);
  const DetectConfig by_target =
      with([](RageClick::Rule& r) { r.identity = ClickIdentity::target; });
  Visit placed(by_target);
  for (int click = 0; click < 9; ++click) placed.click_at(click * 50, 5, 5);
  REQUIRE(placed.firings() == 0);
}

TEST_CASE("selecting text is intent, not rage", "[rage]") {
  for (const bool selects : {true, false}) {
    Visit visit(rage);
    for (int click = 0; click < 4; ++click) {
      Event event = visit.event(EventType::click, click * 100);
      event.element.emplace().id = "paragraph";
      event.selection = selects && click == 2;
      visit.see(event);
    }
    REQUIRE(visit.firings() == (selects ? 0 : 1));
  }
}

TEST_CASE("things meant to be clicked often are left out by kind, tag, role and text", "[rage]") {
  const auto fires = [](const Element& element) {
    Visit visit(rage);
    for (int click = 0; click < 6; ++click) {
      Event event = visit.event(EventType::click, click * 100);
      event.element = element;
      visit.see(event);
    }
    return visit.firings() > 0;
  };
  Element plain;
  plain.id = "x";
  REQUIRE(fires(plain));
  Element kind = plain, tag = plain, role = plain, text = plain, other = plain;
  kind.kind = "stepper";
  tag.tag = "CANVAS";
  role.role = "spinbutton";
  text.text = "Next";
  other.text = "Next day delivery";
  REQUIRE_FALSE(fires(kind));
  REQUIRE_FALSE(fires(tag));
  REQUIRE_FALSE(fires(role));
  REQUIRE_FALSE(fires(text));
  REQUIRE(fires(other));
}

TEST_CASE("clicking a disabled button counts: the visitor does not know why", "[rage]") {
  Visit visit(rage);
  for (int click = 0; click < 4; ++click) {
    Event event = visit.event(EventType::click, click * 100);
    event.element.emplace().id = "pay";
    event.element->disabled = true;
    visit.see(event);
  }
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("a page that answers between the clicks works", "[rage]") {
  Visit visit(rage);
  for (int click = 0; click < 10; ++click) {
    visit.click(click * 250, "plus").answer(click * 250 + 60, true, "/cart");
  }
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("a page view between clicks breaks the run, a scroll does not", "[rage]") {
  Visit moved(rage);
  moved.click(0, "go").click(100, "go").click(200, "go").view(250, "/next").click(300, "go");
  REQUIRE(moved.firings() == 0);
  Visit scrolled(rage);
  scrolled.click(0, "go").click(100, "go").click(200, "go").act(250, EventType::scroll);
  scrolled.click(300, "go");
  REQUIRE(scrolled.firings() == 1);
}

TEST_CASE("a late click takes its place in time", "[rage]") {
  SECTION("and completes the run") {
    Visit visit(rage);
    visit.click(0, "buy").click(100, "buy").click(300, "buy").click(200, "buy");
    REQUIRE(visit.firings() == 1);
    REQUIRE(ids_of(visit.verdicts[0].evidence(0)) ==
            std::vector<std::string>{"e1", "e2", "e4", "e3"});
  }
  SECTION("and breaks the run when it hit something else") {
    Visit visit(rage);
    visit.click(0, "buy").click(100, "buy").click(300, "buy").click(200, "other");
    visit.click(400, "buy");
    REQUIRE(visit.firings() == 0);
  }
  SECTION("but before a break it belongs to no run") {
    Visit visit(rage);
    visit.click(0, "buy").click(100, "buy").view(250, "/a").click(200, "buy").click(220, "buy");
    REQUIRE(visit.firings() == 0);
  }
}

TEST_CASE("a repeated click event is not a click", "[rage]") {
  Visit visit(rage);
  visit.click(0, "buy").click(100, "buy");
  Event event = visit.event(EventType::click, 200);
  event.element.emplace().id = "buy";
  visit.see(event).see(event).see(event);
  REQUIRE(visit.observation.duplicate);
  REQUIRE(visit.effect == Effect::unchanged);
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("the peers' reference rule: three clicks with gaps up to a second", "[rage]") {
  DetectConfig config = with([](RageClick::Rule& rule) {
    rule.count = 3;
    rule.span.reset();
    rule.gap = Duration{1000};
    rule.identity = ClickIdentity::target;
    rule.response_breaks = false;
    rule.breaks.insert(EventType::input);
    rule.breaks.insert(EventType::error);
  });
  Visit visit(config);
  visit.click(0, "a").act(100, EventType::scroll).click(1000, "a").click(2000, "a");
  REQUIRE(visit.firings() == 1);
  visit.act(2100, EventType::input).click(2500, "a").click(2600, "a").click(2700, "a");
  REQUIRE(visit.firings() == 1);
  visit.click(4000, "a").act(4100, EventType::input).click(4200, "a").click(4300, "a");
  REQUIRE(visit.firings() == 1);
  visit.click(4400, "a");
  REQUIRE(visit.firings() == 2);
}

}  // namespace assist
