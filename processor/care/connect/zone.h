// The time zone that a customer lives in.
#pragma once

#include <absl/time/time.h>

#include <string_view>

namespace assist {

/// The zone named `customer_zone`, else the one named `account_zone`, else UTC. Names of customers
/// come from outside: only what is a zone is looked up, so that no name is remembered that is none.
/// The system's zone data is read once per zone and process.
absl::TimeZone zone_of(std::string_view customer_zone, std::string_view account_zone);

}  // namespace assist
