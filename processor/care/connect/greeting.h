// The first line of help: by name and tenure, only for a customer whose identity is certain and who
// agreed to it. Never a message of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/care/assist/candidate.h"

namespace assist {

/// Whole units since a date, never rounded up. Below 30 d or a whole month both are 0: a welcome.
struct Tenure {
  int years = 0;
  int months = 0;  ///< 0 when `years` is not.
};

struct Greeting {
  std::string text;
  std::string first_name;                         ///< As used in the text; empty when it is not.
  std::optional<Tenure> tenure;                   ///< As used in the text.
  std::vector<std::string_view> clauses_dropped;  ///< "name", "tenure": unknown, or too long.
};

/// Tenure at `now`, floored in UTC; none when `since` lies in the future or over 100 years back.
std::optional<Tenure> tenure_between(Time since, Time now);

/// The greeting that may go with this candidate. None unless all hold: enabled, profile known, the
/// verdict names the customer, no shared device, consent to personalise, not a critical page, no
/// other offer within the minimum gap, no greeting within the interval, and at least one clause can
/// be filled.
std::optional<Greeting> greet(const Scene& scene, const Candidate& candidate);

/// Whether the configuration calls this page critical.
bool is_critical(std::string_view page_template, const CareConfig& config);

}  // namespace assist
