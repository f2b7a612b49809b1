// Settings that are each right and together leave something without effect: an offer that can never
// be made, a limit that can never be reached. No errors, but worth a warning before the first
// customer is met.
#pragma once

#include <string>
#include <vector>

#include "processor/care/config.h"

namespace assist {

struct Contradiction {
  std::string key;   ///< Below `care`, e.g. "caps.session".
  std::string what;  ///< What can never happen, and why.
};

/// Only what the settings alone decide, whoever the customer is.
std::vector<Contradiction> contradictions_in(const CareConfig& config);

}  // namespace assist
