// A team that works from nine to five, and moments to try it at.
#pragma once

#include "processor/care/resolve/calendar.h"
#include "processor/event/timestamp.h"

namespace assist {

inline Time at(const char* text) {
  return parse_rfc3339(text).value();
}

inline const Calendar& office() {
  static const Calendar calendar = std::get<Calendar>(Calendar::make(office_hours()));
  return calendar;
}

}  // namespace assist
