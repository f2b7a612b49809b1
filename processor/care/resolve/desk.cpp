#include "processor/care/resolve/desk.h"

#include "processor/care/connect/zone.h"

namespace assist {

Desk desk_of(Turn& turn) {
  const bool lent = turn.loan != nullptr && turn.loan->answers != nullptr;
  return {turn, *turn.support_hours,
          lent ? *turn.loan->answers : ResponseHistory::default_instance()};
}

absl::TimeZone zone_of(const Desk& desk) {
  return zone_of(desk.turn.customer.profile().time_zone(), desk.calendar.zone());
}

bool is_quiet(Time moment, const std::optional<QuietHours>& quiet, const absl::TimeZone& zone) {
  if (!quiet) return false;
  const auto local = local_time_at(moment, zone);
  const Duration clock = local - std::chrono::floor<std::chrono::days>(local);
  if (quiet->from <= quiet->to) return clock >= quiet->from && clock < quiet->to;
  return clock >= quiet->from || clock < quiet->to;
}

Time next_at(Time moment, std::chrono::minutes minute, const absl::TimeZone& zone) {
  auto day = std::chrono::floor<std::chrono::days>(local_time_at(moment, zone));
  Time found = time_of_local(day + minute, zone);
  while (found < moment) found = time_of_local((day += std::chrono::days{1}) + minute, zone);
  return found;
}

}  // namespace assist
