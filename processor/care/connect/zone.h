// The time zone that a customer lives in.
#pragma once

#include <absl/time/time.h>

#include <string_view>

namespace assist {

/// The zone that a profile names, or `otherwise` when there is no such zone. Names of customers
/// come from outside: only what is a zone is looked up, so that no name is remembered that is none.
/// The system's zone data is read once per zone and process.
absl::TimeZone zone_of(std::string_view name, const absl::TimeZone& otherwise);

}  // namespace assist
