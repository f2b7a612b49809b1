// The setting of the business calendars.
#pragma once

#include <map>
#include <string>

#include "processor/care/resolve/calendar.h"
#include "processor/care/resolve/config.h"
#include "processor/ops/settings.h"

namespace assist {

/// A mapping of names to calendars: `{office: {zone: Europe/Berlin, hours: {mon: ["09:00-17:00"]},
/// holidays: ["2026-12-25"], exceptions: {"2026-12-24": ["09:00-12:00"]}}}`.
Setting calendars(std::string key, std::map<std::string, CalendarConfig>& field);

/// A span of the day over midnight or not: `"21:00-08:00"`.
Setting clock_span(std::string key, QuietHours& field);

}  // namespace assist
