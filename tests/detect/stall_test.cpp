#include "processor/detect/signals/stall.h"

#include "tests/detect/way.h"

namespace assist {
namespace {

/// Where a form has just been refused.
Visit& refused(Visit& visit) {
  return visit.view(0, "/pay").error(1'000, ErrorKind::validation, "/pay");
}

/// Clicks every ten seconds, not quite evenly.
Visit& try_on(Visit& visit, int from_s, int to_s) {
  for (int at = from_s; at <= to_s; at += 10) visit.click(at * 1'000 + at / 10 % 2 * 40, "next");
  return visit;
}

}  // namespace

TEST_CASE("who has read for long and then clicks a few times has not stalled", "[stall]") {
  Visit visit(only<Stall>());
  visit.view(0, "/pay").error(300'000, ErrorKind::validation, "/pay");
  for (int click = 0; click < 12; ++click) visit.click(301'000 + click * 1'900 + click % 3, "next");
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("a page that answers is not stalled on", "[stall]") {
  Visit player(only<Stall>());
  player.progress(0).view(1'000, "/film");  // Its source sends progress.
  for (int at = 10; at < 600; at += 10) {
    player.click(at * 1'000 + at / 10 % 2 * 40, "forward").answer(at * 1'000 + 300, true, "/film");
  }
  REQUIRE(player.verdicts.empty());
  Visit refusing(only<Stall>());
  refused(refusing);
  for (int at = 10; at <= 80; at += 10) {
    refusing.click(at * 1'000 + at / 10 % 2 * 40, "pay").answer(at * 1'000 + 300, false, "/pay");
  }
  REQUIRE(refusing.firings() == 1);
}

TEST_CASE("a stall ends with progress, typing, leaving and another page", "[stall]") {
  const auto broken_by = [](auto&& act) {
    Visit visit(only<Stall>());
    refused(visit);
    try_on(visit, 10, 50);
    act(visit);
    try_on(visit, 60, 110);
    return visit.verdicts.empty();
  };
  REQUIRE(broken_by([](Visit& visit) { visit.progress(55'000); }));
  REQUIRE(broken_by([](Visit& visit) { visit.act(55'000, EventType::input); }));
  REQUIRE(broken_by([](Visit& visit) { visit.act(55'000, EventType::page_leave); }));
  REQUIRE(broken_by([](Visit& visit) { visit.view(55'000, "/cart"); }));
  REQUIRE_FALSE(broken_by([](Visit& visit) { visit.act(55'000, EventType::scroll); }));
  REQUIRE_FALSE(broken_by([](Visit& visit) { visit.view(55'000, "/pay"); }));  // A reload.
}

TEST_CASE("clicks that select text, and those in another tab, are no trying", "[stall]") {
  Visit selecting(only<Stall>());
  refused(selecting);
  for (int at = 10; at < 300; at += 10) {
    Event click = selecting.event(EventType::click, at * 1'000 + at / 10 % 2 * 40);
    click.selection = true;
    selecting.see(click);
  }
  REQUIRE(selecting.verdicts.empty());
  Visit tabs(only<Stall>());
  view_in(tabs, "one", 0, "/pay").error(1'000, ErrorKind::validation, "/page");
  for (int at = 10; at < 300; at += 10) {
    Event click = tabs.event(EventType::click, at * 1'000 + at / 10 % 2 * 40);
    click.tab_id = at / 10 % 20 == 1 ? "one" : "two";  // One click in two hundred seconds here.
    tabs.see(click);
  }
  REQUIRE(tabs.verdicts.empty());
}

TEST_CASE("a stall is told again only after it has ended", "[stall]") {
  Visit visit(each_of<Stall>());
  refused(visit);
  try_on(visit, 10, 900);
  REQUIRE(visit.firings() == 1);
  visit.act(901'000, EventType::input);
  try_on(visit, 910, 980);
  REQUIRE(visit.firings() == 2);
}

}  // namespace assist
