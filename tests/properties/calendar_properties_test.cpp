// Random calendars against an oracle that looks at the local clock minute by minute.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>
#include <random>

#include "processor/care/resolve/calendar.h"
#include "processor/event/timestamp.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

// DST both ways, by half an hour, by two hours, backwards in winter, in the month of fasting; odd
// offsets; a day that was left out (Apia, 2011).
constexpr std::array<const char*, 14> zones{"UTC",
                                            "Europe/Berlin",
                                            "America/New_York",
                                            "Australia/Lord_Howe",
                                            "Asia/Kathmandu",
                                            "Pacific/Chatham",
                                            "Africa/Casablanca",
                                            "Asia/Kolkata",
                                            "Europe/Dublin",
                                            "America/St_Johns",
                                            "Antarctica/Troll",
                                            "Pacific/Apia",
                                            "Asia/Tehran",
                                            "America/Sao_Paulo"};

struct Dice {
  std::mt19937_64 engine;
  std::int64_t below(std::int64_t bound) {
    return static_cast<std::int64_t>(engine() % static_cast<std::uint64_t>(bound));
  }
};

DayHours random_day(Dice& dice) {
  DayHours day;
  std::int64_t from = dice.below(600);
  for (std::int64_t left = dice.below(4); left > 0 && from < 1'440; --left) {
    const std::int64_t to = std::min<std::int64_t>(from + 1 + dice.below(400), 1'440);
    day.push_back({std::chrono::minutes{from}, std::chrono::minutes{to}});
    from = to + dice.below(200);
  }
  return day;
}

CalendarConfig random_calendar(Dice& dice, Time around) {
  CalendarConfig config;
  config.zone = zones[static_cast<std::size_t>(dice.below(zones.size()))];
  for (DayHours& day : config.week) day = random_day(dice);
  config.week[static_cast<std::size_t>(dice.below(7))] = {{1h + 30min, 24h}};
  const auto today = std::chrono::floor<std::chrono::days>(around.time_since_epoch());
  for (std::int64_t left = dice.below(6); left > 0; --left) {
    const std::chrono::local_days day{today + std::chrono::days{dice.below(9)}};
    config.dates[day] = random_day(dice);
  }
  return config;
}

/// A moment near a change of the clock, mostly; offsets change by whole minutes since 1990.
Time random_moment(Dice& dice, const absl::TimeZone& zone) {
  const std::int64_t span =
      latest_time.time_since_epoch() / 1s - earliest_time.time_since_epoch() / 1s;
  absl::Time moment = absl::FromUnixSeconds(earliest_time.time_since_epoch() / 1s +
                                            dice.below(span - 86'400 * 400));
  absl::TimeZone::CivilTransition change;
  if (dice.below(4) != 0 && zone.NextTransition(moment, &change)) moment = zone.At(change.to).trans;
  const Time hit = time_from_ms(absl::ToUnixMillis(moment));
  const Time minute = std::chrono::floor<std::chrono::minutes>(hit);
  return minute - std::chrono::minutes{dice.below(2'000)};
}

struct Oracle {
  const CalendarConfig& config;
  absl::TimeZone zone;

  bool is_open(Time moment) const {
    const absl::CivilMinute local{zone.At(absl::FromUnixMillis(ms_of(moment))).cs};
    const std::chrono::local_days day{std::chrono::days{absl::CivilDay(local) - absl::CivilDay()}};
    const auto date = config.dates.find(day);
    const std::size_t weekday =
        (static_cast<std::size_t>(absl::GetWeekday(absl::CivilDay(local))) + 1) % 7;
    const DayHours& hours = date != config.dates.end() ? date->second : config.week[weekday];
    const std::chrono::minutes clock{local.hour() * 60 + local.minute()};
    return std::any_of(hours.begin(), hours.end(), [clock](const OpenHours& open) {
      return open.from <= clock && clock < open.to;
    });
  }
};

}  // namespace

TEST_CASE("a calendar agrees with the local clock, minute by minute", "[calendar]") {
  const char* text = std::getenv("ASSIST_SEED");
  const std::uint64_t seed = text == nullptr ? 11 : std::strtoull(text, nullptr, 10);
  std::cout << "seed " << seed << "\n";
  Dice dice{std::mt19937_64{seed}};
  for (int round = 0; round < 400; ++round) {
    const char* near = zones[static_cast<std::size_t>(dice.below(zones.size()))];
    const Time start = random_moment(dice, zone_named(near).value());
    const CalendarConfig config = random_calendar(dice, start);
    const Calendar calendar = std::get<Calendar>(Calendar::make(config));
    const Oracle oracle{config, calendar.zone()};
    CAPTURE(seed, round, config.zone, ms_of(start));

    const Duration wanted = std::chrono::minutes{dice.below(4'000)};
    Duration open{0};
    std::optional<Time> opens, filled;
    if (wanted == 0ms) filled = start;
    bool same = true;
    const Time end = start + 5 * 24h;
    for (Time minute = start; minute < end || !filled || !opens; minute += 1min) {
      const bool is_open = oracle.is_open(minute);
      same = same && calendar.is_open(minute) == is_open;
      if (minute == end) CHECK(calendar.open_between(start, end) == open);
      if (!is_open) continue;
      if (!opens) opens = minute;
      open += 1min;
      if (!filled && open == wanted) filled = minute + 1min;
    }
    CHECK(same);
    CHECK(calendar.next_open(start) == opens.value());
    CHECK(calendar.add(start, wanted) == filled.value());

    // Between the minutes, and there and back.
    const Time odd = start + Duration{dice.below(60'000)};
    const Duration length{1 + dice.below(200'000'000)};
    const Time due = calendar.add(odd, length);
    CHECK(calendar.open_between(odd, due) == length);
    CHECK(calendar.open_between(odd, due - 1ms) == length - 1ms);
  }
}
