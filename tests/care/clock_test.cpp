#include "processor/care/resolve/clock.h"

#include <catch2/catch.hpp>
#include <vector>

#include "tests/care/office.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

struct Said {
  std::uint32_t percent;  ///< 0: breached.
  Time at;
  bool operator==(const Said&) const = default;
};

/// Everything that the clock says by itself until `until`.
std::vector<Said> said_by(IssueClock& clock, Time until) {
  std::vector<Said> all;
  while (clock.wakes_at() != 0 && clock.wakes_at() <= ms_of(until)) {
    const Time due = time_from_ms(clock.wakes_at());
    while (const auto said = tick(clock, due, due, office())) all.push_back({said->percent, due});
  }
  return all;
}

const Time monday = at("2026-11-30T10:00:00Z");

}  // namespace

TEST_CASE("a wall clock runs through the night and warns in open hours", "[clock]") {
  IssueClock clock = started_clock(ClockKind::first_response, 1, {24h}, monday, office());
  CHECK(clock.deadline() == ms_of(monday + 24h));
  // Half is at 22:00 and three quarters at 04:00: both wait for the morning, and one is enough.
  CHECK(said_by(clock, monday + 48h) ==
        std::vector<Said>{{100, at("2026-12-01T09:00:00Z")}, {0, monday + 24h}});
}

TEST_CASE("a business clock counts open hours only", "[clock]") {
  IssueClock clock =
      started_clock(ClockKind::next_response, 1, {8h, true}, at("2026-12-04T15:00:00Z"), office());
  CHECK(clock.deadline() == ms_of(at("2026-12-07T15:00:00Z")));
  CHECK(said_by(clock, at("2026-12-09T00:00:00Z")) ==
        std::vector<Said>{{50, at("2026-12-07T11:00:00Z")},
                          {75, at("2026-12-07T13:00:00Z")},
                          {100, at("2026-12-07T14:00:00Z")},
                          {90, at("2026-12-07T14:12:00Z")},
                          {0, at("2026-12-07T15:00:00Z")}});
}

TEST_CASE("a warning is never later than its deadline, though that be at night", "[clock]") {
  // Saturday to Sunday: nobody is there at all.
  const Time saturday = at("2026-12-05T03:00:00Z");
  IssueClock clock = started_clock(ClockKind::first_response, 1, {24h}, saturday, office());
  const auto all = said_by(clock, saturday + 72h);
  REQUIRE(all.size() == 5);
  CHECK(all.front() == Said{50, saturday + 12h});
  CHECK(all.back() == Said{0, saturday + 24h});
}

TEST_CASE("a paused clock stands still, whatever the hour, and goes on with what was left",
          "[clock]") {
  IssueClock clock = started_clock(ClockKind::resolution, 1, {8h, true}, monday, office());
  CHECK(clock.deadline() == ms_of(at("2026-12-01T10:00:00Z")));
  pause(clock, at("2026-11-30T16:00:00Z"), office());
  CHECK_FALSE(is_running(clock));
  CHECK(said_by(clock, at("2027-01-01T00:00:00Z")).empty());
  CHECK(clock.remaining_ms() == Duration{2h}.count());
  pause(clock, at("2026-12-02T16:00:00Z"), office());  // Again: nothing.
  resume(clock, at("2026-12-10T20:00:00Z"), office());
  CHECK(clock.deadline() == ms_of(at("2026-12-11T11:00:00Z")));
  resume(clock, at("2026-12-11T09:30:00Z"), office());  // Again: nothing.
  CHECK(clock.deadline() == ms_of(at("2026-12-11T11:00:00Z")));
  // Half and three quarters have been passed meanwhile; they are said with the morning.
  CHECK(said_by(clock, at("2026-12-20T00:00:00Z")) ==
        std::vector<Said>{{75, at("2026-12-11T09:00:00Z")},
                          {100, at("2026-12-11T10:00:00Z")},
                          {90, at("2026-12-11T10:12:00Z")},
                          {0, at("2026-12-11T11:00:00Z")}});
}

TEST_CASE("one instance breaches once, although it stands still and runs again", "[clock]") {
  IssueClock clock = started_clock(ClockKind::resolution, 1, {1h, true}, monday, office());
  CHECK(said_by(clock, monday + 2h).back() == Said{0, monday + 1h});
  CHECK(late_by(clock, monday + 3h) == 2h);
  pause(clock, monday + 3h, office());
  resume(clock, monday + 4h, office());
  CHECK(said_by(clock, monday + 240h).empty());
}

TEST_CASE("a live wait warns after a third, day and night", "[clock]") {
  const Time night = at("2026-12-05T03:00:00Z");
  IssueClock clock = started_clock(ClockKind::live_wait, 1, {180s}, night, office());
  CHECK(said_by(clock, night + 1h) == std::vector<Said>{{33, night + 60s}, {0, night + 180s}});
}

TEST_CASE("a clock that nobody asked for hours says only what still matters", "[clock]") {
  IssueClock clock = started_clock(ClockKind::next_response, 1, {8h, true}, monday, office());
  const Time late = monday + 72h;
  const auto first = tick(clock, late, late, office());
  REQUIRE(first);
  CHECK(first->kind == Tick::Kind::breached);
  CHECK(late_by(clock, late) == 72h - 24h);
  CHECK_FALSE(tick(clock, late, late, office()));

  IssueClock other = started_clock(ClockKind::next_response, 1, {8h, true}, monday, office());
  const Time before = monday + 7h - 1min;  // 75 % are over, too.
  const auto last = tick(other, before, before, office());
  REQUIRE(last);
  CHECK(last->percent == 75);
  CHECK_FALSE(tick(other, before, before, office()));
}

TEST_CASE("another target counts what was used", "[clock]") {
  IssueClock clock = started_clock(ClockKind::resolution, 1, {72h, true}, monday, office());
  retarget(clock, {16h, true}, at("2026-12-01T10:00:00Z"), office());
  CHECK(clock.deadline() == ms_of(at("2026-12-02T10:00:00Z")));
  pause(clock, at("2026-12-01T12:00:00Z"), office());
  retarget(clock, {12h, true}, at("2026-12-01T16:00:00Z"), office());
  CHECK_FALSE(is_running(clock));
  CHECK(clock.remaining_ms() == Duration{2h}.count());
  resume(clock, at("2026-12-01T16:00:00Z"), office());
  retarget(clock, {1h, true}, at("2026-12-01T16:30:00Z"), office());
  CHECK(clock.deadline() == ms_of(at("2026-12-01T16:30:00Z")));
  CHECK(said_by(clock, at("2026-12-09T00:00:00Z")) ==
        std::vector<Said>{{0, at("2026-12-01T16:30:00Z")}});
}
