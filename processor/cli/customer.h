// The customers that the simulated shop knows, and their profiles.
#pragma once

#include <cstdint>
#include <string>

#include "processor/event/time.h"

namespace assist {

/// "c-000042".
std::string customer_id_of(std::uint64_t number);

/// Replaces `json` by the profile of that customer (schemas/profile.v1.json). The same for a seed,
/// a number and a start: customers joined up to twelve years before `start`.
void write_profile(std::uint64_t seed, std::uint64_t number, Time start, std::string& json);

}  // namespace assist
