#include "processor/detect/detector.h"

#include <algorithm>
#include <set>

#include "tests/detect/visit.h"

namespace assist {
namespace {

/// Without the quiet start and the stay on error pages, so that stories can be short.
DetectConfig awake() {
  DetectConfig config;
  config.quiet_start = Duration{0};
  config.of<StuckOnErrorPage>().weight.enabled = false;
  return config;
}

/// An episode at FAQ level from two error pages, at 10 s.
Visit& get_stuck(Visit& visit) {
  return visit.error_page(0, "/pay").error_page(10'000, "/pay");
}

std::vector<Change> changes_of(const Visit& visit) {
  std::vector<Change> changes;
  for (const Verdict& verdict : visit.verdicts) changes.push_back(verdict.change());
  return changes;
}

}  // namespace

TEST_CASE("an ordinary visit gives no verdict", "[detector]") {
  Visit visit;
  visit.view(0, "/").click(4000, "shoes").view(4500, "/shoes").act(9000, EventType::scroll);
  visit.click(20'000, "buy").answer(20'200, true, "/shoes").view(21'000, "/cart").progress(40'000);
  visit.wait_until(5'000'000);
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("an episode opens, gathers evidence, rises, and closes by silence", "[episode]") {
  Visit visit(awake());
  get_stuck(visit);
  REQUIRE(changes_of(visit) == std::vector<Change>{OPENED});
  REQUIRE(visit.verdicts[0].level() == LEVEL_FAQ);
  for (int click = 0; click < 4; ++click) visit.click(12'000 + click * 100, "retry");
  visit.act(13'000, EventType::scroll);
  REQUIRE(changes_of(visit) == std::vector<Change>{OPENED, EVIDENCE_ADDED});
  visit.error_page(20'000, "/pay").act(21'000, EventType::scroll);
  REQUIRE(changes_of(visit) == std::vector<Change>{OPENED, EVIDENCE_ADDED, LEVEL_CHANGED});
  REQUIRE(visit.verdicts[2].level() == LEVEL_CHAT);
  REQUIRE(visit.verdicts[2].errors() == 3);
  REQUIRE(visit.verdicts[2].evidence(0).signal() == "repeat_failure");
  visit.wait_until(1'000'000);
  const Verdict& last = visit.verdicts.back();
  REQUIRE(last.change() == CLOSED);
  REQUIRE(last.closed_because() == "silence");
  REQUIRE(last.level() == LEVEL_NONE);
  REQUIRE(last.time() == visit_start_ms + 320'000);
  for (std::size_t index = 0; index < visit.verdicts.size(); ++index) {
    REQUIRE(visit.verdicts[index].sequence() == index + 1);
    REQUIRE(visit.verdicts[index].episode_id() == last.episode_id());
    REQUIRE(visit.verdicts[index].evidence_size() > 0);
  }
}

TEST_CASE("evidence stands in order of weight", "[episode]") {
  Visit visit(awake());
  for (int click = 0; click < 4; ++click) visit.click(click * 100, "retry");
  visit.act(500, EventType::scroll).error_page(1000, "/pay").error_page(2000, "/pay");
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence_size() == 2);
  REQUIRE(visit.verdicts[0].evidence(0).signal() == "error_page_burst");
  REQUIRE(visit.verdicts[0].evidence(1).signal() == "rage_click");
}

TEST_CASE("chat needs two families or a decisive signal, not points alone", "[score]") {
  DetectConfig config = awake();
  config.of<ErrorPageBurst>().weight.points = 9;
  Visit one_family(config);
  get_stuck(one_family);
  REQUIRE(one_family.verdicts[0].level() == LEVEL_FAQ);
  config.of<ErrorPageBurst>().weight.decisive = true;
  Visit decisive(config);
  get_stuck(decisive);
  REQUIRE(decisive.verdicts[0].level() == LEVEL_CHAT);
  config.of<ErrorPageBurst>().weight = {.points = 6};
  Visit two_families(config);
  for (int click = 0; click < 4; ++click) two_families.click(click * 100, "retry");
  get_stuck(two_families.act(600, EventType::scroll));
  REQUIRE(two_families.verdicts[0].level() == LEVEL_CHAT);
}

TEST_CASE("points lose half their weight in the half-life", "[score]") {
  DetectConfig config = awake();
  config.of<RageClick>().weight.points = 4;
  config.faq_level = 5.9;
  for (const std::int64_t later : {89'000, 91'000}) {
    Visit visit(config);
    for (int click = 0; click < 4; ++click) visit.click(click * 10, "a");
    for (int click = 0; click < 4; ++click) visit.click(30 + later + click * 10, "b");
    REQUIRE(visit.verdicts.size() == 1);
    REQUIRE(visit.verdicts[0].score() == Approx(6).margin(0.02));
  }
  Visit visit(config);
  for (int click = 0; click < 4; ++click) visit.click(click * 10, "a");
  for (int click = 0; click < 4; ++click) visit.click(120'000 + click * 10, "b");
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("chat falls back to a suggestion only below its level minus the hysteresis", "[score]") {
  DetectConfig config = awake();
  config.of<RepeatFailure>().weight.points = 7;
  Visit visit(config);
  for (const std::int64_t ms : {0, 1000, 2000}) {
    visit.error(ms, ErrorKind::payment, "/form", "DECLINED");
  }
  REQUIRE(visit.verdicts.back().level() == LEVEL_CHAT);
  visit.act(10'000, EventType::scroll).act(40'000, EventType::scroll);
  REQUIRE(visit.verdicts.size() == 1);
  visit.act(50'000, EventType::scroll);
  REQUIRE(visit.verdicts.size() == 2);
  REQUIRE(visit.verdicts[1].change() == LEVEL_CHANGED);
  REQUIRE(visit.verdicts[1].level() == LEVEL_FAQ);
  visit.act(250'000, EventType::scroll);
  REQUIRE(visit.verdicts.size() == 2);
}

TEST_CASE("a goal clears everything", "[progress]") {
  Visit visit(awake());
  get_stuck(visit).progress(20'000, true);
  REQUIRE(visit.verdicts.back().change() == RECOVERED);
  REQUIRE(visit.verdicts.back().closed_because() == "goal");
  REQUIRE(visit.session().struggle->findings.empty());
  REQUIRE(visit.session().struggle->carried_points == 0);
}

TEST_CASE("progress halves the score, which ends the episode when it falls below the level",
          "[progress]") {
  Visit visit(awake());
  get_stuck(visit).progress(10'000);
  REQUIRE(visit.verdicts.back().change() == RECOVERED);
  REQUIRE(visit.verdicts.back().closed_because() == "progress");
  REQUIRE(visit.verdicts.back().score() == 2);
  REQUIRE(visit.verdicts.back().progress_known());
  REQUIRE(visit.session().struggle->carried_points == 2);
  visit.error_page(11'000, "/a").error_page(12'000, "/b");
  REQUIRE(visit.verdicts.back().change() == OPENED);
  REQUIRE(visit.verdicts.back().sequence() == 1);
  REQUIRE(visit.verdicts.back().score() == Approx(5.97).margin(0.01));
  REQUIRE(visit.verdicts.back().episode_id() != visit.verdicts.front().episode_id());
}

TEST_CASE("progress leaves a heavy episode open, at a lower level", "[progress]") {
  Visit visit(awake());
  get_stuck(visit).error_page(12'000, "/pay").act(13'000, EventType::scroll);
  REQUIRE(visit.verdicts.back().level() == LEVEL_CHAT);
  visit.progress(13'000);
  REQUIRE(visit.verdicts.back().change() == LEVEL_CHANGED);
  REQUIRE(visit.verdicts.back().level() == LEVEL_FAQ);
  visit.progress(14'000);
  REQUIRE(visit.verdicts.back().change() == RECOVERED);
}

TEST_CASE("names and pages can be configured to be progress or the goal", "[progress]") {
  DetectConfig config = awake();
  config.progress.names = {"step_done"};
  config.progress.pages = {"/checkout/2"};
  config.progress.goal_names = {"paid"};
  config.progress.goal_pages = {"/thanks"};
  const auto ended_by = [&](EventType type, std::string_view name, std::string_view page) {
    Visit visit(config);
    get_stuck(visit);
    Event event = visit.event(type, 20'000);
    event.name = name;
    if (!page.empty()) event.page.emplace().page_template = page;
    visit.see(event);
    return visit.verdicts.back().closed_because();
  };
  REQUIRE(ended_by(EventType::custom, "step_done", "") == "progress");
  REQUIRE(ended_by(EventType::page_view, "", "/checkout/2") == "progress");
  REQUIRE(ended_by(EventType::custom, "paid", "") == "goal");
  REQUIRE(ended_by(EventType::page_view, "", "/thanks") == "goal");
  REQUIRE(ended_by(EventType::page_view, "", "/checkout/3").empty());
  REQUIRE(ended_by(EventType::error, "step_done", "/checkout/2").empty());
}

TEST_CASE("a source that sends no progress is said to be so", "[progress]") {
  Visit unknown(awake());
  get_stuck(unknown);
  REQUIRE_FALSE(unknown.verdicts[0].progress_known());
  DetectConfig config = awake();
  config.progress.goal_pages = {"/thanks"};
  Visit configured(config);
  get_stuck(configured);
  REQUIRE(configured.verdicts[0].progress_known());
}

TEST_CASE("the failing page that then works is a recovery, once it has proved itself",
          "[recovery]") {
  Visit visit(awake());
  get_stuck(visit).view(20'000, "/pay");
  REQUIRE(visit.verdicts.size() == 1);
  SECTION("by standing for a second") {
    visit.wait_until(21'000);
    REQUIRE(visit.verdicts.back().change() == RECOVERED);
    REQUIRE(visit.verdicts.back().closed_because() == "recovery");
    REQUIRE(visit.verdicts.back().time() == visit_start_ms + 21'000);
  }
  SECTION("but not when its error follows") {
    visit.error_page(20'700, "/pay").wait_until(30'000);
    REQUIRE(visit.verdicts.back().change() != RECOVERED);
  }
  SECTION("and not where the source is told not to count it") {
    DetectConfig config = awake();
    config.progress.by_recovery = false;
    Visit other(config);
    get_stuck(other).view(20'000, "/pay").wait_until(30'000);
    REQUIRE(other.verdicts.size() == 1);
  }
}

TEST_CASE("an episode recovers only when nothing is failing any more", "[recovery]") {
  Visit visit(awake());
  visit.error_page(0, "/a").error_page(5000, "/b").view(10'000, "/a").wait_until(12'000);
  REQUIRE(changes_of(visit) == std::vector<Change>{OPENED});
  visit.view(15'000, "/b").wait_until(17'000);
  REQUIRE(visit.verdicts.back().change() == RECOVERED);
}

TEST_CASE("a request that is answered well recovers at once", "[recovery]") {
  Visit visit(awake());
  for (const std::int64_t ms : {0, 10'000, 20'000}) visit.answer(ms, false, "/pay", "charge");
  REQUIRE(visit.verdicts.back().change() == OPENED);
  visit.answer(30'000, true, "/pay", "charge");
  REQUIRE(visit.verdicts.back().change() == RECOVERED);
  REQUIRE(visit.verdicts.back().deciding_event_id() == "e4");
}

TEST_CASE("one error and then success is nobody's business", "[recovery]") {
  Visit visit;
  visit.view(0, "/pay").error_page(40'000, "/pay").view(45'000, "/pay").click(60'000, "pay");
  visit.progress(62'000, true).wait_until(5'000'000);
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("the session's end closes an episode and forgets the session soon", "[episode]") {
  Visit visit(awake());
  get_stuck(visit).act(12'000, EventType::session_end);
  REQUIRE(visit.verdicts.back().change() == CLOSED);
  REQUIRE(visit.verdicts.back().closed_because() == "session_end");
  REQUIRE(visit.detector().due(visit.session()) == visit_time(17'000));
  visit.wait_until(17'000);
  REQUIRE(visit.effect == Effect::finished);
}

TEST_CASE("a session without events is forgotten after its idle time, an episode closed before",
          "[expiry]") {
  Visit visit(awake());
  get_stuck(visit).wait_until(1'809'999);
  REQUIRE(visit.effect != Effect::finished);
  visit.wait_until(1'810'000);
  REQUIRE(visit.effect == Effect::finished);
  REQUIRE(visit.verdicts.back().change() == CLOSED);
  DetectConfig config = awake();
  config.episode_silence = Duration{3'600'000};
  Visit open(config);
  get_stuck(open).wait_until(1'810'000);
  REQUIRE(open.effect == Effect::finished);
  REQUIRE(open.verdicts.back().closed_because() == "silence");
}

TEST_CASE("in the first 30 seconds only a decisive loop is heard", "[quiet]") {
  DetectConfig config;
  config.of<StuckOnErrorPage>().weight.enabled = false;
  Visit visit(config);
  get_stuck(visit).act(11'000, EventType::scroll);
  REQUIRE(visit.verdicts.empty());
  REQUIRE(visit.detector().due(visit.session()) == visit_time(30'000));
  SECTION("other evidence waits, undecayed, for their end") {
    visit.click(20'000, "x").wait_until(30'000);
    REQUIRE(visit.verdicts.size() == 1);
    REQUIRE(visit.verdicts[0].score() == 4);
    REQUIRE(visit.verdicts[0].time() == visit_start_ms + 30'000);
    REQUIRE(visit.verdicts[0].deciding_event_id().empty());
  }
  SECTION("a decisive loop does not wait") {
    visit.error_page(12'000, "/pay");
    REQUIRE(visit.verdicts.size() == 1);
    REQUIRE(visit.verdicts[0].level() == LEVEL_CHAT);
  }
  SECTION("progress before their end means that nothing needs to be said") {
    visit.progress(20'000).wait_until(400'000);
    REQUIRE(visit.verdicts.empty());
  }
}

TEST_CASE("further errors of an episode are told, but not each of a flood", "[episode]") {
  Visit visit(awake());
  get_stuck(visit);
  for (int error = 0; error < 100; ++error) {
    visit.error(11'000 + error * 100, ErrorKind::request, "/pay", std::to_string(error));
  }
  REQUIRE(visit.verdicts.size() <= 4);
  REQUIRE(visit.verdicts.back().change() == EVIDENCE_ADDED);
  REQUIRE(visit.verdicts.back().errors() > 2);
  DetectConfig config = awake();
  config.notice_errors = false;
  Visit silent(config);
  get_stuck(silent).error(20'000, ErrorKind::request, "/pay").act(20'500, EventType::scroll);
  REQUIRE(silent.verdicts.size() == 1);
}

TEST_CASE("a repeat among the newest ids changes nothing, whatever it says", "[duplicate]") {
  DetectConfig config = awake();
  config.recent_ids = 4;
  Visit visit(config);
  Event first = visit.event(EventType::error, 0);
  first.error = Error{};
  visit.see(first);
  for (int act = 1; act < 4; ++act) visit.act(act * 100, EventType::scroll);
  const std::string before = visit.bytes();
  visit.see(first);
  REQUIRE(visit.observation.duplicate);
  REQUIRE(visit.effect == Effect::unchanged);
  REQUIRE(visit.bytes() == before);
  visit.act(500, EventType::scroll).see(first);
  REQUIRE_FALSE(visit.observation.duplicate);
}

TEST_CASE("with no memory for ids every event counts", "[duplicate]") {
  DetectConfig config = awake();
  config.recent_ids = 0;
  Visit visit(config);
  Event error = visit.event(EventType::error, 0);
  error.error = Error{};
  visit.see(error).see(error);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("an event older than the newest by more than the lateness is late, and still used",
          "[late]") {
  Visit visit(awake());
  visit.error_page(20'000, "/a");
  visit.act(15'000, EventType::scroll);
  REQUIRE_FALSE(visit.observation.late);
  visit.error_page(14'999, "/b");
  REQUIRE(visit.observation.late);
  REQUIRE(visit.session().last_at == visit_time(20'000));
  REQUIRE(visit.session().page_template == "/a");
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].time() == visit_start_ms + 20'000);
  REQUIRE(ids_of(visit.verdicts[0].evidence(0)) == std::vector<std::string>{"e3", "e1"});
}

TEST_CASE("disorder within the lateness gives the same verdicts", "[late]") {
  const std::vector<std::int64_t> errors{1000, 3000, 4000, 9000, 12'000, 14'000};
  const auto openings = [&](const std::vector<std::size_t>& order) {
    Visit visit(awake());
    visit.act(0, EventType::scroll);
    for (const std::size_t index : order) visit.error_page(errors[index], "/pay");
    visit.act(15'000, EventType::scroll);
    std::set<std::pair<std::string, Level>> seen;
    for (const Verdict& verdict : visit.verdicts) {
      seen.emplace(verdict.evidence(0).signal(), verdict.level());
    }
    return seen;
  };
  const auto in_order = openings({0, 1, 2, 3, 4, 5});
  REQUIRE(in_order.size() == 2);
  REQUIRE(openings({1, 0, 2, 4, 3, 5}) == in_order);
  REQUIRE(openings({2, 1, 0, 3, 5, 4}) == in_order);
}

TEST_CASE("who the visitor is may become known in mid-session and is then kept", "[identity]") {
  Visit visit(awake(), "anon-7");
  Event first = visit.event(EventType::page_view, 0);
  first.session_id = {};
  first.anonymous_id = "anon-7";
  first.tenant = "shop";
  first.tab_id = "t1";
  visit.see(first);
  Event login = visit.event(EventType::identify, 1000);
  login.session_id = {};
  login.customer_id = "c-42";
  visit.see(login);
  Event last = visit.event(EventType::error, 2000);
  last.session_id = "session-1";
  last.tab_id = "t2";
  last.error = Error{};
  visit.see(last).error_page(3000, "/a");
  const Verdict& verdict = visit.verdicts.back();
  REQUIRE(verdict.session_key() == "anon-7");
  REQUIRE(verdict.anonymous_id() == "anon-7");
  REQUIRE(verdict.customer_id() == "c-42");
  REQUIRE(verdict.session_id() == "anon-7");  // error_page() sends it.
  REQUIRE(verdict.tenant() == "shop");
  REQUIRE(verdict.tab_id() == "t2");
}

TEST_CASE("the same events give the same episode id, other sessions another", "[episode]") {
  const auto id_of = [](const std::string& key) {
    Visit visit(awake(), key);
    get_stuck(visit);
    return visit.verdicts[0].episode_id();
  };
  REQUIRE(id_of("s-1") == id_of("s-1"));
  REQUIRE(id_of("s-1") != id_of("s-2"));
  REQUIRE(id_of("s-1").size() == 32);
}

TEST_CASE("a switched-off signal is silent and sets no timer", "[detector]") {
  DetectConfig config = awake();
  config.of<ErrorPageBurst>().weight.enabled = false;
  config.of<RepeatFailure>().weight.enabled = false;
  config.of<SilenceAfterTrouble>().weight.enabled = false;
  config.of<StuckOnErrorPage>().weight.enabled = false;
  Visit visit(config);
  for (int error = 0; error < 9; ++error) visit.error_page(error * 1000, "/pay");
  visit.wait_until(1'000'000);
  REQUIRE(visit.verdicts.empty());
}

TEST_CASE("no more evidence is kept than configured, the heaviest stays", "[limits]") {
  DetectConfig config = awake();
  config.evidence_max = 3;
  Visit visit(config);
  get_stuck(visit).error_page(11'000, "/pay");
  for (int run = 0; run < 10; ++run) {
    for (int click = 0; click < 4; ++click) {
      visit.click(12'000 + run * 2000 + click * 100,
                  "b" + std::string(1, static_cast<char>('0' + run)));
    }
  }
  REQUIRE(visit.verdicts.back().evidence_size() == 3);
  REQUIRE(visit.verdicts.back().evidence(0).signal() == "repeat_failure");
}

TEST_CASE("due names the earliest timer and firing it moves on", "[timer]") {
  Visit visit;
  REQUIRE_FALSE(visit.detector().due(visit.session()));
  visit.act(0, EventType::scroll);
  REQUIRE(visit.detector().due(visit.session()) == visit_time(1'800'000));
  visit.error_page(1000, "/a");
  REQUIRE(visit.detector().due(visit.session()) == visit_time(16'000));
  visit.wait_until(16'000);
  REQUIRE(visit.detector().due(visit.session()) == visit_time(21'000));
  Observation observation;
  Session copy;
  REQUIRE(visit.detector().decode(visit.bytes(), copy));
  REQUIRE(visit.detector().fire(copy, "s-1", visit_time(20'999), observation) == Effect::unchanged);
}

TEST_CASE("a verdict says what nearly fired and what its source cannot show", "[detector]") {
  Visit visit(awake());
  get_stuck(visit);  // Two of three failures of one page.
  const Verdict& opened = visit.verdicts[0];
  REQUIRE(opened.near_misses_size() == 1);
  REQUIRE(opened.near_misses(0).signal() == "repeat_failure");
  REQUIRE(opened.near_misses(0).have() == 2);
  REQUIRE(opened.near_misses(0).need() == 3);
  const auto& cannot = opened.not_evaluable();
  REQUIRE(std::find(cannot.begin(), cannot.end(), "rage_click") != cannot.end());
  REQUIRE(std::find(cannot.begin(), cannot.end(), "repeat_failure") == cannot.end());
}

TEST_CASE("two views of one fact count once, the heavier", "[score]") {
  DetectConfig config = awake();
  config.of<AuthLoop>().weight.points = 6.5;
  Visit visit(config);
  for (const std::int64_t ms : {0, 9'000, 18'000}) {
    visit.error(ms, ErrorKind::auth, "/login", "PASSWORD");
  }
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence_size() == 2);
  REQUIRE(visit.verdicts[0].evidence(0).signal() == "auth_loop");
  REQUIRE(visit.verdicts[0].evidence(1).signal() == "repeat_failure");
  REQUIRE(visit.verdicts[0].evidence(1).points() == 0);
  REQUIRE(visit.verdicts[0].score() == 6.5);
}

TEST_CASE("what another finding counts is no second kind of evidence", "[score]") {
  DetectConfig config = awake();
  config.chat_level = 6;
  AllSignals::each([&]<class S>() { config.of<S>().weight.decisive = false; });
  Visit visit(config);
  // An invalid field is a matter of forms, the same failure again one of errors.
  for (const std::int64_t ms : {0, 9'000, 18'000}) {
    Event event = visit.event(EventType::error, ms);
    event.error = Error{ErrorKind::validation, {}, "EMPTY", {}};
    event.form = Form{"order", "street"};
    visit.see(event);
  }
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].evidence_size() == 2);
  REQUIRE(visit.verdicts[0].level() == LEVEL_FAQ);
}

}  // namespace assist
