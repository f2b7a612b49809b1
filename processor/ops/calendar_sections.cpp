#include "processor/ops/calendar_sections.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "processor/event/timestamp.h"

namespace assist {
namespace {

using Kind = YamlNode::Kind;
using std::chrono::local_days;
using std::chrono::minutes;

constexpr std::size_t calendars_max = 32;
/// In the order of std::chrono::weekday::c_encoding().
constexpr std::array<std::string_view, 7> weekdays{"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
constexpr const char* interval_expected = "an interval, like \"09:00-17:00\"";
constexpr const char* date_expected = "a date, like \"2026-12-25\"";

std::optional<minutes> clock_of(std::string_view text) {
  const auto digit = [&](std::size_t i) { return text[i] >= '0' && text[i] <= '9'; };
  if (text.size() != 5 || text[2] != ':' || !digit(0) || !digit(1) || !digit(3) || !digit(4)) {
    return std::nullopt;
  }
  const auto pair = [&](std::size_t i) { return (text[i] - '0') * 10 + (text[i + 1] - '0'); };
  if (pair(3) > 59) return std::nullopt;
  return minutes{pair(0) * 60 + pair(3)};
}

std::optional<local_days> date_of(std::string_view text) {
  const auto day = parse_date(text);
  if (!day) return std::nullopt;
  return local_days{std::chrono::floor<std::chrono::days>(day->time_since_epoch())};
}

std::string print_date(local_days day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("\"{:04}-{:02}-{:02}\"", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

/// Any two clock times, like 09:00-17:00 or 21:00-08:00.
std::optional<OpenHours> span_of(const YamlNode& node) {
  const std::size_t dash = node.text.find('-');
  if (node.kind != Kind::scalar || dash == std::string::npos) return std::nullopt;
  const auto from = clock_of(node.text.substr(0, dash));
  const auto to = clock_of(node.text.substr(dash + 1));
  if (!from || !to) return std::nullopt;
  return OpenHours{*from, *to};
}

std::string print_span(const OpenHours& open) {
  return fmt::format("{:02}:{:02}-{:02}:{:02}", open.from.count() / 60, open.from.count() % 60,
                     open.to.count() / 60, open.to.count() % 60);
}

/// Whether the intervals make sense together is for Calendar::make() to say.
bool read_day(const YamlNode& node, const std::string& where, ConfigErrors& errors, DayHours& day) {
  if (node.kind != Kind::list) return false;
  for (const YamlNode& item : node.items) {
    if (const auto open = span_of(item)) {
      day.push_back(*open);
    } else {
      errors.add(item.position, where,
                 fmt::format("expected {}, found {}", interval_expected, describe(item)));
    }
  }
  return true;
}

std::string print_day(const DayHours& day) {
  std::vector<std::string> intervals;
  for (const OpenHours& open : day) intervals.push_back(print_span(open));
  return print_list(intervals);
}

void refuse(const YamlNode& node, const std::string& where, const char* expected,
            ConfigErrors& errors) {
  errors.add(node.position, where, fmt::format("expected {}, found {}", expected, describe(node)));
}

Setting hours_setting(std::array<DayHours, 7>& week) {
  const auto read = [&week](const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::map) return false;
    for (const YamlEntry& entry : node.entries) {
      const std::string whole = where + "." + entry.key;
      const auto day = std::find(weekdays.begin(), weekdays.end(), entry.key);
      if (day == weekdays.end()) {
        errors.add(entry.position, whole, "expected one of sun, mon, tue, wed, thu, fri, sat");
      } else if (!read_day(entry.value, whole, errors,
                           week[static_cast<std::size_t>(day - weekdays.begin())])) {
        refuse(entry.value, whole, "a list of intervals, like [\"09:00-17:00\"]", errors);
      }
    }
    return true;
  };
  const auto print = [&week] {
    std::string all;
    for (std::size_t day = 0; day < week.size(); ++day) {
      if (week[day].empty()) continue;
      all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", weekdays[day], print_day(week[day]));
    }
    return "{" + all + "}";
  };
  return {"hours", "a mapping of weekdays to intervals, like {mon: [\"09:00-17:00\"]}", read,
          print};
}

Setting holidays_setting(std::map<local_days, DayHours>& dates) {
  const auto read = [&dates](const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::list) return false;
    for (const YamlNode& item : node.items) {
      const auto date = date_of(item.text);
      if (item.kind != Kind::scalar || !date) {
        refuse(item, where, date_expected, errors);
      } else if (!dates.try_emplace(*date).second) {
        refuse(item, where, "each date once", errors);
      }
    }
    return true;
  };
  const auto print = [&dates] {
    std::string all;
    for (const auto& [date, day] : dates) {
      if (day.empty()) all += (all.empty() ? "" : ", ") + print_date(date);
    }
    return "[" + all + "]";
  };
  return {"holidays", "a list of dates, like [\"2026-12-25\"]", read, print};
}

Setting exceptions_setting(std::map<local_days, DayHours>& dates) {
  const auto read = [&dates](const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::map) return false;
    for (const YamlEntry& entry : node.entries) {
      const std::string whole = where + "." + entry.key;
      const auto date = date_of(entry.key);
      DayHours day;
      if (!date) {
        errors.add(entry.position, whole, std::string("expected ") + date_expected);
      } else if (!read_day(entry.value, whole, errors, day)) {
        refuse(entry.value, whole, "a list of intervals, like [\"09:00-12:00\"]", errors);
      } else if (!dates.try_emplace(*date, std::move(day)).second) {
        errors.add(entry.position, whole, "expected each date once");
      }
    }
    return true;
  };
  const auto print = [&dates] {
    std::string all;
    for (const auto& [date, day] : dates) {
      if (day.empty()) continue;
      all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", print_date(date), print_day(day));
    }
    return "{" + all + "}";
  };
  return {"exceptions", "a mapping of dates to intervals, like {\"2026-12-24\": [\"09:00-12:00\"]}",
          read, print};
}

Section calendar_section(CalendarConfig& c) {
  return {.key = "",
          .settings = {text("zone", c.zone, 1, 64), hours_setting(c.week),
                       holidays_setting(c.dates), exceptions_setting(c.dates)},
          .sections = {}};
}

void read_calendar(const YamlEntry& entry, const std::string& where, ConfigErrors& errors,
                   std::map<std::string, CalendarConfig>& field) {
  const std::string whole = where + "." + entry.key;
  CalendarConfig calendar;
  Positions set;
  read_section(calendar_section(calendar), entry.value, errors, set, whole);
  const auto made = Calendar::make(calendar);
  if (const auto* problem = std::get_if<CalendarProblem>(&made)) {
    const auto found = set.find(whole + "." + problem->key);
    errors.add(found == set.end() ? entry.position : found->second, whole + "." + problem->key,
               "expected " + problem->expected);
  }
  field[entry.key] = std::move(calendar);
}

std::string print_calendar(const CalendarConfig& calendar) {
  CalendarConfig copy = calendar;
  std::string all;
  for (const Setting& setting : calendar_section(copy).settings) {
    all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", setting.key, setting.print());
  }
  return "{" + all + "}";
}

}  // namespace

Setting clock_span(std::string key, QuietHours& field) {
  const auto read = [&field](const YamlNode& node, const std::string&, ConfigErrors&) {
    const auto span = span_of(node);
    constexpr minutes day = std::chrono::days{1};
    if (!span || span->from >= day || span->to >= day || span->from == span->to) return false;
    field = {span->from, span->to};
    return true;
  };
  return {std::move(key), "two times of the day, like \"21:00-08:00\"", read, [&field] {
            return print_text(print_span({field.from, field.to}));
          }};
}

Setting calendars(std::string key, std::map<std::string, CalendarConfig>& field) {
  const auto read = [&field](const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::map || node.entries.size() > calendars_max) return false;
    field.clear();
    for (const YamlEntry& entry : node.entries) read_calendar(entry, where, errors, field);
    return true;
  };
  const auto print = [&field] {
    std::string all;
    for (const auto& [name, calendar] : field) {
      all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", print_text(name),
                         print_calendar(calendar));
    }
    return "{" + all + "}";
  };
  return {std::move(key), fmt::format("a mapping of at most {} names to calendars", calendars_max),
          read, print};
}

}  // namespace assist
