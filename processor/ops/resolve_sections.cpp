// The settings of resolve and enhance: deadlines, promises, escalation, the survey.

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "processor/event/names.h"
#include "processor/ops/calendar_sections.h"
#include "processor/ops/config_sections.h"

namespace assist {
namespace {

using Kind = YamlNode::Kind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

Section targets_section(std::array<ClockTargets, priority_count>& targets) {
  std::vector<Section> sections;
  for (std::size_t i = 0; i < targets.size(); ++i) {
    ClockTargets& c = targets[i];
    sections.push_back(
        {.key = std::string(priority_names[i]),
         .settings = {duration("first_response", c.first_response, seconds(1), days(90)),
                      duration("next_response", c.next_response, seconds(1), days(90)),
                      duration("resolution", c.resolution, seconds(1), days(90))},
         .sections = {}});
  }
  return {.key = "targets", .settings = {}, .sections = std::move(sections)};
}

bool is_grant_name(std::string_view name) {
  return !name.empty() && name.size() <= 32 && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

Setting authority_setting(std::map<std::string, std::string>& field) {
  static constexpr std::size_t grants_max = 16;
  static constexpr std::size_t length_max = 64;
  const auto read = [&field](const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::map || node.entries.size() > grants_max) return false;
    field.clear();
    for (const YamlEntry& entry : node.entries) {
      const bool valued = entry.value.kind == Kind::scalar && !entry.value.text.empty() &&
                          entry.value.text.size() <= length_max;
      if (is_grant_name(entry.key) && valued) {
        field[entry.key] = entry.value.text;
      } else {
        errors.add(entry.position, where + "." + entry.key,
                   "expected a name of at most 32 a-z, 0-9 and '_', and a number, true, false or a "
                   "text of at most 64 bytes");
      }
    }
    return true;
  };
  const auto print = [&field] {
    std::string all;
    for (const auto& [name, value] : field) {
      all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", name, print_text(value));
    }
    return "{" + all + "}";
  };
  return {"authority",
          fmt::format("a mapping of at most {} grants, like {{refund_max: 50}}", grants_max), read,
          print};
}

}  // namespace

Section resolve_section(ResolveConfig& c) {
  return {
      .key = "resolve",
      .settings =
          {
              text("calendar", c.calendar, 1, 64),
              choice("first_response", c.first_response, {"wall", "business"}),
              flag("accepted_chats", c.accepted_chats),
              duration("live_wait", c.live_wait, seconds(5), hours(1)),
              number("unsolved_to_escalate", c.unsolved_to_escalate, 1, 5),
              duration("recontact", c.recontact, hours(1), days(30)),
              duration("escalation_ttl", c.escalation_ttl, minutes(1), days(7)),
              authority_setting(c.authority),
          },
      .sections = {targets_section(c.targets),
                   {.key = "promise",
                    .settings = {duration("floor", c.promise.floor, Duration(0), hours(24)),
                                 real("factor", c.promise.factor, 1, 3),
                                 duration("otherwise", c.promise.otherwise, minutes(1), days(7))},
                    .sections = {}}}};
}

Section survey_section(SurveyConfig& c) {
  return {
      .key = "survey",
      .settings = {flag("enabled", c.enabled), duration("delay", c.delay, seconds(1), days(7)),
                   or_none(c.quiet, [](QuietHours& quiet) { return clock_span("quiet", quiet); }),
                   duration("throttle", c.throttle, Duration(0), days(365)),
                   duration("expire", c.expire, hours(1), days(30)),
                   real("control", c.control, 0, 0.5)},
      .sections = {}};
}

}  // namespace assist
