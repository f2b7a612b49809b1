// Signals about the way through pages: reload_loop, ping_pong, quick_back, lostness, stall,
// step_churn, tab_flip, excess_scroll, cursor_thrash, slow_response.
#include "tests/detect/way.h"

namespace assist {

TEST_CASE("the same page three times in fifteen seconds", "[reload_loop]") {
  Visit visit(only<ReloadLoop>());
  view(view(visit, 0, "/a"), 7'000, "/a");
  REQUIRE(visit.verdicts.empty());
  view(visit, 15'000, "/a");
  REQUIRE(first_of(visit).signal() == "reload_loop");
  REQUIRE(ids_of(first_of(visit)) == std::vector<std::string>{"e2", "e3"});
  REQUIRE(first_of(visit).points() == 10);
  view(visit, 20'000, "/a");
  REQUIRE(visit.firings() == 1);  // Once per incident.
}

TEST_CASE("a load that a click has asked for is no reload", "[reload_loop]") {
  Visit paging(only<ReloadLoop>());  // The next page of a list, under the same address.
  view(paging, 0, "/list");
  for (std::int64_t ms = 1'000; ms < 9'000; ms += 1'000) {
    paging.click(ms, "next-page");
    view(paging, ms + 200, "/list");
  }
  REQUIRE(paging.verdicts.empty());
  view(view(paging, 10'500, "/list"), 12'000, "/list");  // These nobody asked for.
  REQUIRE(first_of(paging).signal() == "reload_loop");
}

TEST_CASE("slow reloads weigh less, later ones nothing", "[reload_loop]") {
  DetectConfig config = only<ReloadLoop>();
  config.faq_level = 1;
  Visit slow(config);
  view(view(view(slow, 0, "/a"), 30'000, "/a"), 60'000, "/a");
  REQUIRE(first_of(slow).points() == 2);
  Visit later(config);
  view(view(view(later, 0, "/a"), 30'000, "/a"), 60'001, "/a");
  REQUIRE(later.verdicts.empty());
}

TEST_CASE("other pages, other items, progress and other tabs are no reload", "[reload_loop]") {
  Visit other(only<ReloadLoop>());
  view(view(view(view(other, 0, "/a"), 1'000, "/b"), 2'000, "/a"), 3'000, "/a");
  REQUIRE(other.verdicts.empty());
  Visit items(only<ReloadLoop>());
  view(view(view(items, 0, "/item/1"), 1'000, "/item/2"), 2'000, "/item/3");
  REQUIRE(items.verdicts.empty());
  Visit progress(only<ReloadLoop>());
  view(view(view(progress, 0, "/a"), 1'000, "/a").progress(1'500), 2'000, "/a");
  REQUIRE(progress.verdicts.empty());
  Visit tabs(only<ReloadLoop>());
  for (int time = 0; time < 3; ++time) {
    view(tabs, time * 2'000, "/a", "/page", "t1");
    view(tabs, time * 2'000 + 1'000, "/b", "/page", "t2");
  }
  REQUIRE(tabs.verdicts.empty());  // Alternating tabs: nothing is concluded.
}

TEST_CASE("back and forth between two pages", "[ping_pong]") {
  Visit visit(only<PingPong>());
  view(view(view(visit, 0, "/a"), 20'000, "/b"), 40'000, "/a");
  REQUIRE(visit.verdicts.empty());
  view(visit, 90'000, "/b");
  REQUIRE(first_of(visit).signal() == "ping_pong");
  REQUIRE(ids_of(first_of(visit)) == std::vector<std::string>{"e3", "e4"});
  view(view(visit, 91'000, "/a"), 92'000, "/b");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("a list and its items are no ping-pong", "[ping_pong]") {
  Visit shopper(only<PingPong>());
  for (int item = 0; item < 10; ++item) {
    view(shopper, item * 10'000, "/list", "/list");
    view(shopper, item * 10'000 + 5'000, "/item/" + std::to_string(item), "/item/:id");
  }
  REQUIRE(shopper.verdicts.empty());
  Visit slow(only<PingPong>());
  view(view(view(view(slow, 0, "/a"), 30'000, "/b"), 60'000, "/a"), 90'001, "/b");
  REQUIRE(slow.verdicts.empty());
  Visit progress(only<PingPong>());
  view(view(view(progress, 0, "/a"), 1'000, "/b").progress(1'500), 2'000, "/a");
  view(progress, 3'000, "/b");
  REQUIRE(progress.verdicts.empty());
}

TEST_CASE("three pages left at once", "[quick_back]") {
  Visit visit(only<QuickBack>());
  view(visit, 0, "/list");
  for (int item = 1; item <= 3; ++item) {
    REQUIRE(visit.verdicts.empty());
    view(visit, item * 10'000, "/item/" + std::to_string(item));
    view(visit, item * 10'000 + 7'999, "/list");
  }
  REQUIRE(first_of(visit).signal() == "quick_back");
  REQUIRE(first_of(visit).count() == 3);
  Visit reader(only<QuickBack>());
  view(reader, 0, "/list");
  for (int item = 1; item <= 6; ++item) {
    view(reader, item * 10'000, "/item/" + std::to_string(item));
    view(reader, item * 10'000 + 8'000, "/list");
  }
  REQUIRE(reader.verdicts.empty());
}

TEST_CASE("eight views of four pages are lost, of five not", "[lostness]") {
  Visit lost(only<Lostness>());
  for (int page = 0; page < 7; ++page) view(lost, page * 5'000, "/" + std::to_string(page % 4));
  REQUIRE(lost.verdicts.empty());
  view(lost, 40'000, "/3");
  REQUIRE(first_of(lost).signal() == "lostness");
  REQUIRE(first_of(lost).count() == 8);
  Visit found(only<Lostness>());
  for (int page = 0; page < 8; ++page) view(found, page * 5'000, "/" + std::to_string(page % 5));
  REQUIRE(found.verdicts.empty());
}

TEST_CASE("a long way over many pages is not lost, nor is one with progress", "[lostness]") {
  Visit visit(only<Lostness>());
  for (int page = 0; page < 300; ++page) view(visit, page * 5'000, "/" + std::to_string(page));
  REQUIRE(visit.verdicts.empty());
  Visit progress(only<Lostness>());
  for (int page = 0; page < 40; ++page) {
    view(progress, page * 5'000, "/" + std::to_string(page % 4));
    if (page % 6 == 5) progress.progress(page * 5'000 + 100);
  }
  REQUIRE(progress.verdicts.empty());
}

TEST_CASE("clicking on for a minute where something failed", "[stall]") {
  Visit visit(only<Stall>());
  visit.view(0, "/pay").error(2'000, ErrorKind::validation, "/pay");
  for (int click = 0; click < 6; ++click) visit.click(5'000 + click * 10'000 + click % 2, "next");
  REQUIRE(visit.verdicts.empty());
  visit.click(65'000, "next");
  REQUIRE(visit.verdicts.empty());  // A minute after the first click, not after the page.
  visit.click(65'001, "next");
  REQUIRE(first_of(visit).signal() == "stall");
  REQUIRE(first_of(visit).count() == 8);
  REQUIRE(first_of(visit).first_at() == visit_start_ms + 5'000);
  visit.click(80'000, "next");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("readers, players, typists and those who get on do not stall", "[stall]") {
  Visit player(only<Stall>());  // Its source sends no progress, and nothing failed.
  player.view(0, "/film");
  for (int click = 0; click < 40; ++click) player.click(click * 9'000 + click % 2 * 50, "pause");
  REQUIRE(player.verdicts.empty());
  Visit reader(only<Stall>());
  reader.view(0, "/pay").error(2'000, ErrorKind::validation, "/pay");
  for (int act = 0; act < 40; ++act) reader.act(5'000 + act * 9'000, EventType::scroll);
  REQUIRE(reader.verdicts.empty());
  Visit typist(only<Stall>());
  typist.view(0, "/form").error(2'000, ErrorKind::validation, "/form");
  for (int field = 0; field < 20; ++field) {
    typist.click(5'000 + field * 9'000, "field").act(6'000 + field * 9'000, EventType::input);
  }
  REQUIRE(typist.verdicts.empty());
}

TEST_CASE("basket, checkout, basket, checkout", "[step_churn]") {
  DetectConfig config = only<StepChurn>();
  config.faq_level = 2;
  Visit visit(config);
  step(step(step(visit, 0, "basket"), 10'000, "checkout"), 20'000, "basket");
  REQUIRE(visit.verdicts.empty());
  step(visit, 140'000, "checkout");
  REQUIRE(first_of(visit).signal() == "step_churn");
  Visit forward(config);
  for (int count = 0; count < 30; ++count) step(forward, count * 5'000, std::to_string(count));
  REQUIRE(forward.verdicts.empty());
}

TEST_CASE("hide, show, hide, show", "[tab_flip]") {
  DetectConfig config = only<TabFlip>();
  Visit visit(config);
  for (int flip = 0; flip < 3; ++flip) visit.act(flip * 10'000, EventType::visibility);
  REQUIRE(visit.verdicts.empty());
  visit.act(30'000, EventType::visibility);
  REQUIRE(first_of(visit).signal() == "tab_flip");
  Visit slow(config);
  for (int flip = 0; flip < 20; ++flip) slow.act(flip * 10'001, EventType::visibility);
  REQUIRE(slow.verdicts.empty());
}

TEST_CASE("six changes of direction in twenty seconds", "[excess_scroll]") {
  Visit visit(only<ExcessScroll>());
  valued(valued(visit, EventType::scroll, 0, 3), EventType::scroll, 20'000, 2);
  REQUIRE(visit.verdicts.empty());
  valued(visit, EventType::scroll, 20'000, 1);
  REQUIRE(first_of(visit).signal() == "excess_scroll");
  REQUIRE(first_of(visit).count() == 6);
  Visit calm(only<ExcessScroll>());
  for (int scroll = 0; scroll < 50; ++scroll) valued(calm, EventType::scroll, scroll * 5'000, 1);
  REQUIRE(calm.verdicts.empty());
  Visit silent(only<ExcessScroll>());  // A client that counts nothing.
  for (int scroll = 0; scroll < 50; ++scroll) silent.act(scroll * 100, EventType::scroll);
  REQUIRE(silent.verdicts.empty());
}

TEST_CASE("a shaken pointer counts once a minute", "[cursor_thrash]") {
  Visit visit(only<CursorThrash>());
  valued(visit, EventType::cursor, 0, 19);
  REQUIRE(visit.verdicts.empty());
  valued(visit, EventType::cursor, 1'000, 20).act(5'000, EventType::cursor_thrash);
  REQUIRE(visit.firings() == 1);
  visit.act(61'000, EventType::cursor_thrash);
  REQUIRE(visit.firings() == 2);
}

TEST_CASE("a page over three seconds, an action over seven", "[slow_response]") {
  Visit page(only<SlowResponse>());
  answer_in(page.view(0, "/a"), 3'000, 3'000);
  REQUIRE(page.verdicts.empty());
  answer_in(page, 9'000, 3'001);
  REQUIRE(first_of(page).signal() == "slow_response");
  answer_in(page, 19'000, 9'000);
  REQUIRE(page.firings() == 1);  // The same slow spell.
  answer_in(answer_in(page, 20'000, 100), 30'000, 9'000);
  REQUIRE(page.firings() == 2);
  Visit action(only<SlowResponse>());
  answer_in(action.view(0, "/a").click(1'000, "buy"), 8'000, 7'000);
  REQUIRE(action.verdicts.empty());
  answer_in(action, 16'000, 7'001);
  REQUIRE(action.firings() == 1);
}

TEST_CASE("going to and fro between two tabs of the site is no flight", "[tab_flip]") {
  Visit visit(each_of<TabFlip>());
  for (int flip = 0; flip < 10; ++flip) {
    for (const std::string_view tab : {"one", "two"}) {
      Event change = visit.event(EventType::visibility, flip * 2'000);
      change.tab_id = tab;
      visit.see(change);
    }
  }
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("flips are told once, and late ones count in their place", "[tab_flip]") {
  Visit visit(each_of<TabFlip>());
  for (const int ms : {20'000, 0, 10'000, 25'000}) visit.act(ms, EventType::visibility);
  REQUIRE(visit.firings() == 1);
  REQUIRE(ids_of(first_of(visit)) == std::vector<std::string>{"e2", "e3", "e1", "e4"});
  for (int ms = 25'100; ms < 30'000; ms += 100) visit.act(ms, EventType::visibility);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("scrolling that is reported in many small parts adds up", "[excess_scroll]") {
  DetectConfig config = each_of<ExcessScroll>();
  config.of<ExcessScroll>().reversals = 60;
  Visit visit(config);
  for (int part = 0; part < 59; ++part) valued(visit, EventType::scroll, part * 300, 1);
  REQUIRE(visit.verdicts.empty());
  valued(visit, EventType::scroll, 59 * 300, 1);
  REQUIRE(first_of(visit).count() == 60);
  Visit slower(config);  // 50 in twenty seconds.
  for (int part = 0; part < 500; ++part) valued(slower, EventType::scroll, part * 400, 1);
  REQUIRE(slower.verdicts.empty());
}

TEST_CASE("what the client says of its pointer is told as it says it", "[cursor_thrash]") {
  Visit counted(each_of<CursorThrash>());
  valued(counted, EventType::cursor, 0, 31);
  REQUIRE(first_of(counted).count() == 31);
  REQUIRE(first_of(counted).threshold() == 20);
  Visit claimed(each_of<CursorThrash>());
  claimed.act(0, EventType::cursor_thrash);
  REQUIRE(first_of(claimed).count() == 1);
  for (const std::string& name : claimed.verdicts[0].not_evaluable()) {
    REQUIRE(name != "cursor_thrash");
  }
  Visit forged;  // Whatever it claims, and however often, is no suggestion by itself.
  for (int claim = 0; claim < 500; ++claim) {
    forged.act(40'000 + claim * 500 + claim % 7, EventType::cursor_thrash);
  }
  REQUIRE(forged.verdicts.empty());
}

TEST_CASE("steps: a goal ends the counting, the same step again is none", "[step_churn]") {
  DetectConfig config = each_of<StepChurn>();
  Visit repeated(config);
  for (int time = 0; time < 10; ++time) step(repeated, time * 5'000, "basket");
  REQUIRE(repeated.verdicts.empty());
  Visit bought(config);
  step(step(step(bought, 0, "basket"), 5'000, "checkout"), 10'000, "basket");
  bought.progress(12'000, true);
  step(bought, 15'000, "checkout");
  step(bought, 20'000, "basket");
  REQUIRE(bought.verdicts.empty());
  Visit slow(config);
  for (int time = 0; time < 10; ++time) {
    step(slow, time * 120'001, time % 2 == 0 ? "basket" : "checkout");
  }
  REQUIRE(slow.verdicts.empty());
}

}  // namespace assist
