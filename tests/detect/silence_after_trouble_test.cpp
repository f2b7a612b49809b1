#include "processor/detect/signals/silence_after_trouble.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

const DetectConfig silence = only<SilenceAfterTrouble>();

}  // namespace

TEST_CASE("trouble and then nothing for 20 seconds fires by a timer", "[silence]") {
  Visit visit(silence);
  visit.click(0, "login").error(1000, ErrorKind::auth, {}, "LOGIN_FAILED");
  REQUIRE(visit.detector().due(visit.session()) == visit_time(21'000));
  visit.wait_until(20'999);
  REQUIRE(visit.verdicts.empty());
  visit.wait_until(21'000);
  REQUIRE(visit.firings() == 1);
  const Evidence& evidence = visit.verdicts[0].evidence(0);
  REQUIRE(evidence.signal() == "silence_after_trouble");
  REQUIRE(evidence.family() == "silence");
  REQUIRE(evidence.error_code() == "LOGIN_FAILED");
  REQUIRE(evidence.error_kind() == "auth");
  REQUIRE(evidence.first_at() == visit_start_ms + 1000);
  REQUIRE(evidence.last_at() == visit_start_ms + 21'000);
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e2"});
}

TEST_CASE("any act of the visitor ends the silence", "[silence]") {
  for (const EventType type :
       {EventType::click, EventType::scroll, EventType::input, EventType::page_leave,
        EventType::visibility, EventType::session_end}) {
    Visit visit(silence);
    visit.error(1000, ErrorKind::auth, {}).act(20'999, type).wait_until(500'000);
    REQUIRE(visit.firings() == 0);
  }
}

TEST_CASE("what the machine does is no act of the visitor", "[silence]") {
  Visit visit(silence);
  visit.error(1000, ErrorKind::auth, "/login").answer(2000, true, "/login", "banner shown");
  visit.error(3000, ErrorKind::script, "/login").act(4000, EventType::identify).wait_until(21'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("trouble that is over is no reason to wait", "[silence]") {
  DetectConfig config = silence;
  config.progress.names = {"paid"};
  Visit visit(config);
  visit.error(0, ErrorKind::auth, "/login");
  SECTION("the same request is answered well") {
    visit.answer(2000, true, "/login");
  }
  SECTION("the visitor is logged in") {
    Event login = visit.event(EventType::identify, 2000);
    login.customer_id = "c-9";
    visit.see(login);
  }
  SECTION("the platform reports a step done") {
    visit.answer(2000, true, "/pay", "paid");
  }
  visit.wait_until(500'000);
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("a success from before the trouble does not end the wait", "[silence]") {
  DetectConfig config = silence;
  config.progress.names = {"paid"};
  Visit visit(config);
  visit.error(3000, ErrorKind::auth, "/login");
  visit.answer(2000, true, "/login").answer(2500, true, "/pay", "paid").wait_until(23'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("a login ends every login that failed, wherever it was tried", "[silence]") {
  Visit visit(silence);
  visit.error(0, ErrorKind::auth, "/checkout").error(3000, ErrorKind::auth, "/login");
  Event login = visit.event(EventType::identify, 5000);
  login.customer_id = "c-9";
  visit.see(login).wait_until(500'000);
  REQUIRE(visit.firings() == 0);
}

TEST_CASE("every kind of trouble counts, backing out too, but not a script error", "[silence]") {
  for (const ErrorKind kind : {ErrorKind::page, ErrorKind::request, ErrorKind::validation,
                               ErrorKind::auth, ErrorKind::payment, ErrorKind::script}) {
    Visit visit(silence);
    visit.error(0, kind, "/a").wait_until(20'000);
    REQUIRE(visit.firings() == (kind == ErrorKind::script ? 0 : 1));
  }
  Visit backed_out(silence);
  backed_out.act(0, EventType::cancel).wait_until(20'000);
  REQUIRE(backed_out.firings() == 1);
  DetectConfig config = silence;
  config.of<SilenceAfterTrouble>().cancel_is_trouble = false;
  Visit other(config);
  other.act(0, EventType::cancel).wait_until(20'000);
  REQUIRE(other.firings() == 0);
}

TEST_CASE("a failed login and the cancel of its dialog are one trouble", "[silence]") {
  Visit visit(silence);
  visit.error(0, ErrorKind::auth, {}, "LOGIN_FAILED");
  SECTION("within a second: the failure is told, the wait starts at its last row") {
    visit.act(1000, EventType::cancel).wait_until(20'999);
    REQUIRE(visit.firings() == 0);
    visit.wait_until(21'000);
    REQUIRE(visit.firings() == 1);
    REQUIRE(visit.verdicts[0].evidence(0).error_code() == "LOGIN_FAILED");
    REQUIRE(visit.verdicts[0].errors() == 1);
  }
  SECTION("a moment later it is trouble of its own") {
    visit.act(1001, EventType::cancel).wait_until(21'001);
    REQUIRE(visit.firings() == 1);
    REQUIRE(visit.verdicts[0].evidence(0).error_code().empty());
  }
}

TEST_CASE("a failure that is heard just after its cancel explains it", "[silence]") {
  Visit visit(silence);
  visit.act(500, EventType::cancel).error(100, ErrorKind::auth, {}, "LOGIN_FAILED");
  visit.wait_until(20'500);
  REQUIRE(visit.firings() == 1);
  REQUIRE(visit.verdicts[0].evidence(0).error_code() == "LOGIN_FAILED");
}

TEST_CASE("a further trouble starts the wait again", "[silence]") {
  Visit visit(silence);
  visit.error(0, ErrorKind::auth, {}, "A").error(15'000, ErrorKind::auth, {}, "B");
  visit.wait_until(34'999);
  REQUIRE(visit.firings() == 0);
  visit.wait_until(35'000);
  REQUIRE(visit.firings() == 1);
  REQUIRE(visit.verdicts[0].evidence(0).error_code() == "B");
}

TEST_CASE("silence fires once for one trouble and again for the next", "[silence]") {
  Visit visit(silence);
  visit.error(0, ErrorKind::auth, {}).wait_until(200'000);
  REQUIRE(visit.firings() == 1);
  visit.error(210'000, ErrorKind::auth, {}).wait_until(230'000);
  REQUIRE(visit.firings() == 2);
}

TEST_CASE("trouble that is heard after a later act of the visitor is over", "[silence]") {
  Visit visit(silence);
  visit.click(3000, "a").error(2000, ErrorKind::auth, {}).wait_until(100'000);
  REQUIRE(visit.firings() == 0);
  Visit before(silence);
  before.error(3000, ErrorKind::auth, {}).click(2000, "a").wait_until(100'000);
  REQUIRE(before.firings() == 1);
}

TEST_CASE("silence after a failed act is worth a person, after a lost page a suggestion",
          "[silence]") {
  const auto level_after = [](ErrorKind kind, int status) {
    DetectConfig config;
    config.of<StuckOnErrorPage>().weight.enabled = false;
    Visit visit(config);
    visit.error(0, kind, "/a", {}, status).wait_until(60'000);
    return visit.verdicts.empty() ? LEVEL_NONE : visit.verdicts[0].level();
  };
  REQUIRE(level_after(ErrorKind::auth, 0) == LEVEL_CHAT);
  REQUIRE(level_after(ErrorKind::payment, 402) == LEVEL_CHAT);
  REQUIRE(level_after(ErrorKind::page, 500) == LEVEL_CHAT);
  REQUIRE(level_after(ErrorKind::page, 499) == LEVEL_FAQ);
  REQUIRE(level_after(ErrorKind::page, 404) == LEVEL_FAQ);
}

TEST_CASE("where nobody reads, backing out counts in full when the silence lasts",
          "[silence_after_trouble]") {
  DetectConfig config;
  config.quiet_start = Duration{0};
  config.of<SilenceAfterTrouble>().soft_counts_after = Duration{120'000};
  Visit visit(config);
  visit.act(0, EventType::cancel).wait_until(119'999);
  REQUIRE(visit.verdicts.size() == 1);
  REQUIRE(visit.verdicts[0].level() == LEVEL_FAQ);
  visit.wait_until(120'000);
  REQUIRE(visit.verdicts.size() == 2);
  REQUIRE(visit.verdicts[1].change() == LEVEL_CHANGED);
  REQUIRE(visit.verdicts[1].level() == LEVEL_CHAT);
  REQUIRE(visit.verdicts[1].evidence_size() == 1);  // The same incident.
  REQUIRE(visit.verdicts[1].evidence(0).threshold() == 120);
  visit.wait_until(400'000);
  REQUIRE(visit.firings() == 2);

  Visit acts(config);
  acts.act(0, EventType::cancel).act(60'000, EventType::scroll).wait_until(250'000);
  REQUIRE(acts.firings() == 1);
}

}  // namespace assist
