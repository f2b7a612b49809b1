// What the files of resolve and enhance work on, and the words they share.
#pragma once

#include "processor/care/resolve/calendar.h"
#include "processor/care/resolve/history.pb.h"
#include "processor/care/turn.h"

namespace assist {

/// One call to Care, as seen by those who keep the casebook.
struct Desk {
  Turn& turn;
  const Calendar& calendar;        ///< Of the support team.
  const ResponseHistory& history;  ///< Of the queue and hour that the input concerns.

  const ResolveConfig& config() const { return turn.config.resolve; }
  Casebook& book() const { return *turn.customer.mutable_casebook(); }
};

/// The desk of a call; without a loan there is no history.
Desk desk_of(Turn& turn);

/// The customer's zone, as far as we know it, else the team's.
absl::TimeZone zone_of(const Desk& desk);

/// Whether `moment` is in the quiet hours of `zone`.
bool is_quiet(Time moment, const std::optional<QuietHours>& quiet, const absl::TimeZone& zone);
/// The first moment at or after `moment` at which the local clock shows `minute` of the day.
Time next_at(Time moment, std::chrono::minutes minute, const absl::TimeZone& zone);

}  // namespace assist
