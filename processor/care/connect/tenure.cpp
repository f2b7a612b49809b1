#include "processor/care/connect/tenure.h"

#include "processor/care/resolve/calendar.h"

namespace assist {
namespace {

using std::chrono::days;
using std::chrono::local_days;
using std::chrono::year_month_day;

local_days date_at(Time moment, const absl::TimeZone& zone) {
  return std::chrono::floor<days>(local_time_at(moment, zone));
}

local_days date_of(Time since, const absl::TimeZone& zone) {
  const auto day = std::chrono::floor<days>(since);
  return since == day ? local_days{day.time_since_epoch()} : date_at(since, zone);
}

/// From the day of one month to the same day of another: on a day that is too short for it, not
/// yet.
int whole_months(year_month_day from, year_month_day to) {
  const auto months = (to.year() / to.month()) - (from.year() / from.month());
  return static_cast<int>(months.count()) - (to.day() < from.day() ? 1 : 0);
}

}  // namespace

std::optional<Tenure> tenure_between(Time since, Time now, const absl::TimeZone& zone) {
  constexpr int months_max = 100 * 12;
  if (since > now) return std::nullopt;
  const local_days from = date_of(since, zone);
  const local_days to = date_at(now, zone);
  if (to - from < days{30}) return Tenure{};
  const int months = whole_months(year_month_day{from}, year_month_day{to});
  if (months >= months_max) return std::nullopt;
  if (months >= 12) return Tenure{months / 12, 0};
  return Tenure{0, months};
}

}  // namespace assist
