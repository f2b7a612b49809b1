#include "processor/care/resolve/calendar.h"

#include <catch2/catch.hpp>

#include "processor/event/timestamp.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

Time at(const char* text) {
  return parse_rfc3339(text).value();
}

std::chrono::local_days date(const char* text) {
  return std::chrono::local_days{parse_date(text).value().time_since_epoch() / 24h *
                                 std::chrono::days{1}};
}

CalendarConfig berlin() {
  CalendarConfig config = office_hours();
  config.zone = "Europe/Berlin";
  return config;
}

Calendar made(CalendarConfig config) {
  auto result = Calendar::make(std::move(config));
  REQUIRE(std::holds_alternative<Calendar>(result));
  return std::get<Calendar>(std::move(result));
}

std::string problem_of(CalendarConfig config) {
  const auto result = Calendar::make(std::move(config));
  const auto* problem = std::get_if<CalendarProblem>(&result);
  return problem == nullptr ? "" : problem->key + ": " + problem->expected;
}

}  // namespace

TEST_CASE("an hour asked for on Friday evening ends on Monday morning", "[calendar]") {
  const Calendar calendar = made(berlin());
  // 2026-11-27 is a Friday; Berlin is at +01:00.
  CHECK(calendar.add(at("2026-11-27T16:30:00+01:00"), 1h) == at("2026-11-30T09:30:00+01:00"));
  CHECK(calendar.next_open(at("2026-11-27T17:00:00+01:00")) == at("2026-11-30T09:00:00+01:00"));
  CHECK(calendar.open_between(at("2026-11-27T16:30:00+01:00"), at("2026-11-30T09:30:00+01:00")) ==
        1h);
}

TEST_CASE("the closing moment is closed and the opening moment is open", "[calendar]") {
  const Calendar calendar = made(berlin());
  CHECK(calendar.is_open(at("2026-11-27T09:00:00+01:00")));
  CHECK_FALSE(calendar.is_open(at("2026-11-27T08:59:59.999+01:00")));
  CHECK(calendar.is_open(at("2026-11-27T16:59:59.999+01:00")));
  CHECK_FALSE(calendar.is_open(at("2026-11-27T17:00:00+01:00")));
}

TEST_CASE("business time that ends with the day ends then, not on the next morning", "[calendar]") {
  const Calendar calendar = made(berlin());
  CHECK(calendar.add(at("2026-11-27T16:00:00+01:00"), 1h) == at("2026-11-27T17:00:00+01:00"));
  CHECK(calendar.add(at("2026-11-27T22:00:00+01:00"), 0h) == at("2026-11-27T22:00:00+01:00"));
}

TEST_CASE("milliseconds are never rounded away", "[calendar]") {
  const Calendar calendar = made(berlin());
  CHECK(calendar.add(at("2026-11-27T16:59:59.999+01:00"), 2ms) ==
        at("2026-11-30T09:00:00.001+01:00"));
  CHECK(calendar.open_between(at("2026-11-27T16:59:59.250+01:00"),
                              at("2026-11-30T09:00:00.125+01:00")) == 875ms);
}

TEST_CASE("a lunch break, a holiday and a short day are not worked", "[calendar]") {
  CalendarConfig config = berlin();
  for (DayHours& day : config.week) {
    if (!day.empty()) day = {{8h, 12h}, {13h, 17h}};
  }
  config.dates[date("2026-12-25")] = {};
  config.dates[date("2026-12-24")] = {{9h, 11h}};
  const Calendar calendar = made(config);
  CHECK(calendar.next_open(at("2026-12-23T12:30:00+01:00")) == at("2026-12-23T13:00:00+01:00"));
  // Wednesday 16:00: one hour, two on Christmas Eve, the rest on Monday.
  CHECK(calendar.add(at("2026-12-23T16:00:00+01:00"), 4h) == at("2026-12-28T09:00:00+01:00"));
}

TEST_CASE("a date may be open although its weekday never is", "[calendar]") {
  CalendarConfig config = berlin();
  config.dates[date("2026-11-28")] = {{10h, 14h}};  // A Saturday.
  CHECK(made(config).next_open(at("2026-11-27T18:00:00+01:00")) == at("2026-11-28T10:00:00+01:00"));
}

TEST_CASE("a night of 23 hours lacks an hour and one of 25 has it twice", "[calendar]") {
  CalendarConfig config = berlin();
  for (DayHours& day : config.week) day = {{0h, 24h}};
  const Calendar always = made(config);
  const Duration spring =
      always.open_between(at("2026-03-29T00:00:00+01:00"), at("2026-03-30T00:00:00+02:00"));
  const Duration autumn =
      always.open_between(at("2026-10-25T00:00:00+02:00"), at("2026-10-26T00:00:00+01:00"));
  CHECK(spring == 23h);
  CHECK(autumn == 25h);
  for (DayHours& day : config.week) day = {{2h, 3h}};
  const Calendar night = made(config);
  CHECK(night.next_open(at("2026-03-29T00:00:00+01:00")) == at("2026-03-30T02:00:00+02:00"));
  CHECK(night.open_between(at("2026-10-25T00:00:00+02:00"), at("2026-10-25T12:00:00+01:00")) == 2h);
}

TEST_CASE("a calendar that can never open again is refused", "[calendar]") {
  CalendarConfig config;
  CHECK(problem_of(config).starts_with("hours: a weekday with hours"));
  config.dates[date("2026-11-28")] = {{10h, 14h}};
  CHECK(problem_of(config).starts_with("hours: a weekday with hours"));
}

TEST_CASE("a zone that nobody knows is refused, and so are paths", "[calendar]") {
  for (const char* zone :
       {"Europe/Atlantis", "", "localtime", "/etc/localtime", "../etc", "+1 h"}) {
    CalendarConfig config = office_hours();
    config.zone = zone;
    CAPTURE(zone);
    CHECK(problem_of(config) == "zone: a zone of the IANA database, like Europe/Berlin");
  }
}

TEST_CASE("hours that overlap, run backwards or leave the day are refused", "[calendar]") {
  const std::vector<DayHours> wrong{{{9h, 9h}},
                                    {{17h, 9h}},
                                    {{9h, 25h}},
                                    {{-1h, 9h}},
                                    {{9h, 12h}, {11h, 13h}},
                                    {{13h, 14h}, {9h, 10h}}};
  for (const DayHours& day : wrong) {
    CalendarConfig config = office_hours();
    config.week[3] = day;
    CHECK(problem_of(config).starts_with("hours: at most 8 intervals"));
    config = office_hours();
    config.dates[date("2026-11-28")] = day;
    CHECK(problem_of(config).starts_with("exceptions: at most 8 intervals"));
  }
}

TEST_CASE("local time that the clock leaves out is the moment of the jump", "[calendar]") {
  const absl::TimeZone zone = zone_named("Europe/Berlin").value();
  const auto local = date("2026-03-29") + 2h + 30min;
  CHECK(time_of_local(local, zone) == at("2026-03-29T03:00:00+02:00"));
  const auto twice = date("2026-10-25") + 2h + 30min;
  CHECK(time_of_local(twice, zone) == at("2026-10-25T02:30:00+02:00"));
  CHECK(local_time_at(at("2026-10-25T02:30:00+02:00"), zone) == twice);
  CHECK(local_time_at(at("2026-10-25T02:30:00+01:00"), zone) == twice);
}
