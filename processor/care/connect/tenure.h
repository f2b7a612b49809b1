// How long somebody has been a customer.
#pragma once

#include <optional>

#include "processor/event/time.h"

namespace assist {

/// Whole units since a date, never rounded up. Below 30 d or a whole month both are 0: a welcome.
struct Tenure {
  int years = 0;   ///< At most 99.
  int months = 0;  ///< At most 11; 0 when `years` is not.
  bool operator==(const Tenure&) const = default;
};

/// Tenure at `now`, floored in UTC; none when `since` lies in the future or 100 years back.
std::optional<Tenure> tenure_between(Time since, Time now);

}  // namespace assist
