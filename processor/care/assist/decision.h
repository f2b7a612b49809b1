// The record of one decision: schemas/decision.v1.json. Written for every candidate, offered or
// not, so that "why did, why didn't this customer get help" has an answer. No names, no texts of
// the visitor.
#pragma once

#include <string>

#include "processor/care/assist/candidate.h"
#include "processor/care/assist/gate.h"

namespace assist {

/// The scene's customer is as he was before the decision.
std::string decision_json(const Scene& scene, const Candidate& candidate,
                          const ClosedGate& finding);

}  // namespace assist
