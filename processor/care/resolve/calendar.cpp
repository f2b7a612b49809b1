#include "processor/care/resolve/calendar.h"

#include <algorithm>
#include <utility>

#include "processor/event/require.h"

namespace assist {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::minutes;
using LocalTime = std::chrono::local_time<Duration>;

constexpr Time end_of_time = Time::max();

Time time_of(absl::Time time) {
  return time_from_ms(absl::ToUnixMillis(time));
}

/// The distance of the local clock from UTC, and until when it holds.
struct Offset {
  Duration from_utc;
  Time until;
};

Offset offset_at(Time moment, const absl::TimeZone& zone) {
  const absl::Time at = absl::FromUnixMillis(ms_of(moment));
  absl::TimeZone::CivilTransition change;
  const bool changes = zone.NextTransition(at, &change);
  return {std::chrono::seconds{zone.At(at).offset},
          changes ? time_of(zone.At(change.to).trans) : end_of_time};
}

bool is_plain(const DayHours& day) {
  minutes after{0};
  for (const OpenHours& open : day) {
    if (open.from < after || open.to <= open.from || open.to > days{1}) return false;
    after = open.to;
  }
  return day.size() <= CalendarConfig::intervals_max;
}

}  // namespace

CalendarConfig office_hours() {
  CalendarConfig config;
  for (std::size_t day = 1; day <= 5; ++day) {
    config.week[day] = {{std::chrono::hours{9}, std::chrono::hours{17}}};
  }
  return config;
}

std::optional<absl::TimeZone> zone_named(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
           c == '_' || c == '-' || c == '+';
  };
  // "localtime" is this machine's zone, whatever that is; a path or a ".." is no zone.
  const bool formed = !name.empty() && name.front() != '/' && name != "localtime" &&
                      std::all_of(name.begin(), name.end(), allowed);
  absl::TimeZone zone;
  if (!formed || !absl::LoadTimeZone(std::string{name}, &zone)) return std::nullopt;
  return zone;
}

std::chrono::local_time<Duration> local_time_at(Time moment, const absl::TimeZone& zone) {
  const auto offset = std::chrono::seconds{zone.At(absl::FromUnixMillis(ms_of(moment))).offset};
  return LocalTime{moment.time_since_epoch() + offset};
}

Time time_of_local(LocalTime local, const absl::TimeZone& zone) {
  const Duration since_epoch = local.time_since_epoch();
  const auto seconds = std::chrono::floor<std::chrono::seconds>(since_epoch);
  const auto info = zone.At(absl::CivilSecond() + seconds.count());
  if (info.kind == absl::TimeZone::TimeInfo::SKIPPED) return time_of(info.trans);
  return time_of(info.pre) + (since_epoch - seconds);
}

std::variant<Calendar, CalendarProblem> Calendar::make(CalendarConfig config) {
  const auto zone = zone_named(config.zone);
  if (!zone) return CalendarProblem{"zone", "a zone of the IANA database, like Europe/Berlin"};
  static constexpr const char* intervals =
      "at most 8 intervals a day, ascending, not overlapping, from 00:00 to 24:00";
  if (!std::all_of(config.week.begin(), config.week.end(), is_plain)) {
    return CalendarProblem{"hours", intervals};
  }
  for (const auto& [date, day] : config.dates) {
    if (!is_plain(day)) return CalendarProblem{"exceptions", intervals};
  }
  if (config.dates.size() > CalendarConfig::dates_max) {
    return CalendarProblem{"exceptions", "at most 1000 dates, holidays included"};
  }
  // Finitely many dates cannot close what a weekday opens for ever.
  if (std::all_of(config.week.begin(), config.week.end(),
                  [](const DayHours& day) { return day.empty(); })) {
    return CalendarProblem{"hours", "a weekday with hours: this calendar is closed for ever"};
  }
  return Calendar{std::move(config), *zone};
}

Calendar::Calendar(CalendarConfig config, absl::TimeZone zone)
    : config_(std::move(config)), zone_(zone) {}

const DayHours& Calendar::hours_on(local_days day) const {
  const auto date = config_.dates.find(day);
  if (date != config_.dates.end()) return date->second;
  return config_.week[std::chrono::weekday{day}.c_encoding()];
}

/// The first stretch of open time that ends after `moment`, cut at `moment` and where the clock
/// changes.
Calendar::Span Calendar::span_from(Time moment) const {
  while (true) {
    const Offset offset = offset_at(moment, zone_);
    const LocalTime local{moment.time_since_epoch() + offset.from_utc};
    const auto to_utc = [&](LocalTime time) {
      return Time{time.time_since_epoch() - offset.from_utc};
    };
    for (local_days day = std::chrono::floor<days>(local); to_utc(day) < offset.until;
         day += days{1}) {
      for (const OpenHours& open : hours_on(day)) {
        if (day + open.to <= local) continue;
        const Span span{std::max(to_utc(day + open.from), moment),
                        std::min(to_utc(day + open.to), offset.until)};
        if (span.from < span.to) return span;
      }
    }
    moment = offset.until;
  }
}

bool Calendar::is_open(Time moment) const {
  return span_from(moment).from == moment;
}

Time Calendar::next_open(Time moment) const {
  return span_from(moment).from;
}

Time Calendar::add(Time moment, Duration open) const {
  require(open.count() >= 0, "business time goes forward");
  while (open.count() > 0) {
    const Span span = span_from(moment);
    const Duration used = std::min(open, span.to - span.from);
    open -= used;
    moment = span.from + used;
  }
  return moment;
}

Duration Calendar::open_between(Time from, Time to) const {
  Duration open{0};
  while (from < to) {
    const Span span = span_from(from);
    if (span.from < to) open += std::min(span.to, to) - span.from;
    from = span.to;
  }
  return open;
}

Calendars calendars_of(const std::map<std::string, CalendarConfig>& configs) {
  Calendars calendars;
  for (const auto& [name, config] : configs) {
    auto made = Calendar::make(config);
    require(std::holds_alternative<Calendar>(made), "the configuration has checked its calendars");
    calendars.emplace(name, std::get<Calendar>(std::move(made)));
  }
  return calendars;
}

}  // namespace assist
