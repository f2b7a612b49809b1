// What all signals about the way through pages owe to the trail: tabs, rows of one view, late
// views, reloads on the way, incidents, and bounds.
#include "tests/detect/way.h"

namespace assist {

TEST_CASE("one view that server and client both log is one view", "[trail]") {
  Visit reload(only<ReloadLoop>());
  for (int load = 0; load < 2; ++load) {
    view(view(reload, load * 4'000, "/a"), load * 4'000 + 300, "/a");
  }
  REQUIRE(reload.verdicts.empty());  // Two loads, four rows.
  view(reload, 9'000, "/a");
  REQUIRE(reload.firings() == 1);
  Visit back(only<QuickBack>());
  for (const int ms : {0, 10'000, 20'000, 30'000, 40'000, 50'000, 60'000}) {
    const std::string_view page = ms / 10'000 % 2 == 0 ? "/list" : "/item";
    view(view(back, ms, page), ms + 200, page);
  }
  REQUIRE(back.verdicts.empty());
}

TEST_CASE("a key held down on reload still counts, once in a second", "[trail]") {
  Visit visit(only<ReloadLoop>());
  for (int load = 0; load < 10; ++load) view(visit, load * 300, "/a");
  REQUIRE(visit.firings() == 1);
  REQUIRE(first_of(visit).last_at() - first_of(visit).first_at() <= 3'000);
}

TEST_CASE("no run is made of two tabs", "[trail]") {
  Visit reload(only<ReloadLoop>());
  for (int tab = 0; tab < 6; ++tab) {
    view_in(reload, "t" + std::to_string(tab), tab * 1'500, "/a");  // Restored by the browser.
  }
  REQUIRE(reload.verdicts.empty());
  Visit ping_pong(only<PingPong>()), quick(only<QuickBack>()), lost(only<Lostness>());
  for (int time = 0; time < 12; ++time) {
    const std::string_view tab = time % 2 == 0 ? "left" : "right";
    const std::string_view page = time % 2 == 0 ? "/a" : "/b";
    for (Visit* visit : {&ping_pong, &quick, &lost}) view_in(*visit, tab, time * 3'000, page);
  }
  REQUIRE(ping_pong.verdicts.empty());
  REQUIRE(quick.verdicts.empty());
  REQUIRE(lost.verdicts.empty());
}

TEST_CASE("a view that is heard late makes no run and breaks none", "[trail]") {
  Visit reload(only<ReloadLoop>());
  view(view(view(reload, 0, "/a"), 6'000, "/a"), 3'000, "/b");
  REQUIRE(reload.verdicts.empty());
  view(reload, 9'000, "/a");
  REQUIRE(reload.firings() == 1);
  Visit ping_pong(only<PingPong>());
  view(way(ping_pong, 10'000, "aba"), 5'000, "b");
  REQUIRE(ping_pong.verdicts.empty());
}

TEST_CASE("a repeated delivery is no reload", "[trail]") {
  Visit visit(only<ReloadLoop>());
  Event again = visit.event(EventType::page_view, 0);
  again.page.emplace().url = "/a";
  for (int ms = 0; ms < 10'000; ms += 2'000) {
    again.time = visit_time(ms);
    visit.see(again);
  }
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("addresses that differ in what redaction took out are different", "[trail]") {
  Visit visit(only<ReloadLoop>());
  for (int page = 1; page <= 5; ++page) {
    Event view = visit.event(EventType::page_view, page * 2'000);
    view.page.emplace().url = "/list?page=REDACTED";
    view.page->url_mark = static_cast<std::uint8_t>(page);
    visit.see(view);
  }
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("a reload on the way neither makes nor breaks what comes of the way", "[trail]") {
  Visit ping_pong(only<PingPong>());
  way(ping_pong, 0, "abba");
  REQUIRE(ping_pong.verdicts.empty());
  way(ping_pong, 20'000, "b");
  REQUIRE(ping_pong.firings() == 1);
  REQUIRE(first_of(ping_pong).first_at() == visit_start_ms);
  Visit quick(only<QuickBack>());
  way(quick, 0, "abbaccad", 2'000);
  REQUIRE(quick.verdicts.empty());
  way(quick, 16'000, "a");
  REQUIRE(quick.firings() == 1);
  Visit lost(only<Lostness>());
  way(lost, 0, "abccdabb");  // Six views.
  REQUIRE(lost.verdicts.empty());
}

TEST_CASE("every view counts for one incident of a signal at most", "[trail]") {
  DetectConfig reloads = each_of<ReloadLoop>();
  Visit reload(reloads);
  view(view(view(reload, 0, "/a"), 5'000, "/a"), 10'000, "/a");
  REQUIRE(reload.firings() == 1);
  view(reload, 61'000, "/a");  // One more is no second loop.
  REQUIRE(reload.firings() == 1);
  view(view(reload, 62'500, "/a"), 64'000, "/a");
  REQUIRE(reload.firings() == 2);
  Visit ping_pong(each_of<PingPong>());
  way(ping_pong, 0, "ababab", 10'000);
  REQUIRE(ping_pong.firings() == 1);
  way(ping_pong, 1'800'000 - 60'000, "abab");  // Half an hour later: another incident.
  REQUIRE(ping_pong.firings() == 2);
}

TEST_CASE("a way without end is remembered within bounds, and costs no memory", "[trail]") {
  DetectConfig config;
  for (const std::string_view pages : {"ab", "abc", "a", "abcdefghijklmnopqrstuvwxyz"}) {
    Visit visit(config);
    std::size_t bytes = 0;
    for (std::size_t count = 0; count < 2'000; ++count) {
      view(visit, static_cast<std::int64_t>(count) * 2'100, pages.substr(count % pages.size(), 1));
      if (count == 200) bytes = visit.detector().memory_bytes(visit.session());
    }
    REQUIRE(visit.detector().memory_bytes(visit.session()) <= bytes + 1'024);
    REQUIRE(visit.session().trail.size() <= trail_max);
  }
}

TEST_CASE("no count can be configured that a trail cannot hold", "[trail]") {
  DetectConfig config = only<ReloadLoop>();
  config.of<ReloadLoop>().count = trail_max + 1;
  REQUIRE_FALSE(problems_of(config).empty());
  config.of<ReloadLoop>().count = trail_max;
  config.of<PingPong>().returns = 8;
  REQUIRE(problems_of(config).empty());
  Visit visit(config);
  for (std::size_t load = 0; load < trail_max; ++load) {
    REQUIRE(visit.verdicts.empty());
    view(visit, static_cast<std::int64_t>(load) * 1'200, "/a");
  }
  REQUIRE(visit.firings() == 1);
}

}  // namespace assist
