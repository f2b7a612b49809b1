#include "processor/detect/signals/unresolved_silence.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

DetectConfig unresolved() {
  DetectConfig config = only<UnresolvedSilence>();
  config.of<UnresolvedSilence>().points_soft = 10;
  return config;
}

Visit& fail(Visit& visit, std::int64_t ms) {
  return visit.error(ms, ErrorKind::auth, "/login", "LOGIN_FAILED");
}

}  // namespace

TEST_CASE("struggling on after a failure and then silence for three minutes",
          "[unresolved_silence]") {
  Visit visit(unresolved());
  fail(visit, 0).click(5'000, "help").view(9'000, "/").wait_until(188'999);
  REQUIRE(visit.verdicts.empty());
  visit.wait_until(189'000);
  REQUIRE(visit.verdicts.size() == 1);
  const Evidence& evidence = visit.verdicts[0].evidence(0);
  REQUIRE(evidence.signal() == "unresolved_silence");
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e1"});
  REQUIRE(evidence.error_code() == "LOGIN_FAILED");
  REQUIRE(evidence.threshold() == 180);
  REQUIRE(evidence.last_at() == visit_start_ms + 189'000);
  visit.click(200'000, "again").wait_until(900'000);
  REQUIRE(visit.firings() == 1);  // Once per trouble.
}

TEST_CASE("backing out alone takes five minutes, and counts only where it is said to",
          "[unresolved_silence]") {
  Visit visit(unresolved());
  visit.act(0, EventType::cancel).click(5'000, "menu").wait_until(304'999);
  REQUIRE(visit.verdicts.empty());
  visit.wait_until(305'000);
  REQUIRE(visit.firings() == 1);

  DetectConfig config = unresolved();
  config.of<UnresolvedSilence>().points_soft = 0;
  Visit reader(config);
  reader.act(0, EventType::cancel).click(5'000, "menu").wait_until(2'000'000);
  REQUIRE(reader.verdicts.empty());
}

TEST_CASE("closing the dialog of what failed makes the failure no softer", "[unresolved_silence]") {
  Visit visit(unresolved());
  fail(visit, 0).act(500, EventType::cancel).click(5'000, "help").wait_until(185'000);
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("what is resolved, goes on or has left is not silent", "[unresolved_silence]") {
  Visit stopped(unresolved());  // silence_after_trouble's.
  fail(stopped, 0).wait_until(1'000'000);
  REQUIRE(stopped.verdicts.empty());
  Visit progressed(unresolved());
  fail(progressed, 0).click(5'000, "again").progress(8'000).wait_until(1'000'000);
  REQUIRE(progressed.verdicts.empty());
  Visit left(unresolved());
  fail(left, 0).click(5'000, "again").act(8'000, EventType::page_leave).wait_until(1'000'000);
  REQUIRE(left.verdicts.empty());
  Visit ended(unresolved());
  fail(ended, 0).click(5'000, "again").act(8'000, EventType::session_end).wait_until(1'000'000);
  REQUIRE(ended.verdicts.empty());
  Visit busy(unresolved());
  fail(busy, 0);
  for (int act = 1; act < 8; ++act) busy.click(act * 150'000 + act * act * 10, "shelf");
  REQUIRE(busy.verdicts.empty());
  Visit recovered(unresolved());
  recovered.error_page(0, "/pay").click(5'000, "again").view(9'000, "/pay").wait_until(1'000'000);
  REQUIRE(recovered.verdicts.empty());
}

}  // namespace assist
