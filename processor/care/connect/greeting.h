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
  Facts facts;  ///< As said in the text; views of the customer's profile.
  std::vector<std::string_view> clauses_dropped;  ///< "name", "tenure": what is not said.
};

/// The greeting that may go with this candidate. None unless all hold: enabled, profile known, the
/// verdict names the customer, no shared device, consent to personalise, not a critical page, no
/// other offer within the minimum gap, no greeting within the interval, the offer's
/// language has a greeting (`text` is not null), and it can say the name or the tenure, which is
/// counted in the customer's zone.
std::optional<Greeting> greet(const Scene& scene, const Candidate& candidate,
                              const GreetingText* text);

/// Whether the configuration calls this page critical.
bool is_critical(std::string_view page_template, const CareConfig& config);

}  // namespace assist
