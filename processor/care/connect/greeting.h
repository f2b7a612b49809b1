// The first line of help: by name and tenure, only for a customer whose identity is certain and who
// agreed to it. Never a message of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/care/assist/candidate.h"
#include "processor/care/connect/templates.h"

namespace assist {

struct Greeting {
  std::string text;
  std::string first_name;                         ///< As used in the text; empty when it is not.
  std::optional<Tenure> tenure;                   ///< As used in the text.
  std::vector<std::string_view> clauses_dropped;  ///< "name", "tenure": what is unknown.
};

/// The greeting that may go with this candidate. None unless all hold: enabled, profile known, the
/// verdict names the customer, no shared device, consent to personalise, not a critical page, no
/// other offer within the minimum gap, no greeting within the interval, name or tenure known, and
/// the offer's language has a greeting (`text` is not null).
std::optional<Greeting> greet(const Scene& scene, const Candidate& candidate,
                              const GreetingText* text);

/// Whether the configuration calls this page critical.
bool is_critical(std::string_view page_template, const CareConfig& config);

}  // namespace assist
