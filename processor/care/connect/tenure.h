// How long somebody has been a customer.
#pragma once

#include <absl/time/time.h>

#include <optional>

#include "processor/event/time.h"

namespace assist {

/// Whole units since a date, never rounded up. Below 30 d or a whole month both are 0: a welcome.
struct Tenure {
  int years = 0;   ///< At most 99.
  int months = 0;  ///< At most 11; 0 when `years` is not.
  bool operator==(const Tenure&) const = default;
};

/// Tenure at `now`, from date to date by the clock of `zone`, as people count. A `since` of
/// midnight UTC is a date without a time, the same in every zone. None when `since` lies in the
/// future or 100 years back.
std::optional<Tenure> tenure_between(Time since, Time now, const absl::TimeZone& zone);

}  // namespace assist
