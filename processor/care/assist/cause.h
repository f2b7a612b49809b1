// What happened earlier that keeps a gate closed now: an offer, or the customer's answer to it. For
// the decision's reader, who wants to know "because of what?".
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/care/assist/candidate.h"
#include "processor/care/assist/gate.h"

namespace assist {

struct Cause {
  enum class Kind : std::uint8_t {
    offered,
    withheld,  ///< An offer that only counted: of a control group, or of a rule in shadow.
    accepted,
    dismissed,
    snoozed,
    ignored,
  };
  Kind kind = Kind::offered;
  std::optional<Time> at = {};       ///< None: not known any more.
  std::string_view trigger_id = {};  ///< Of the earlier offer; empty: not certain. In the state.
};
std::string_view name_of(Cause::Kind kind);

/// The cause of a closed gate, as far as the customer's state tells it; none for gates without one.
/// Of a conversation, and of the quiet after an ignored offer, the state keeps the end: the
/// beginning is worked out with today's settings, and told only if an offer is remembered that can
/// have been answered then.
std::optional<Cause> cause_of(const Scene& scene, const Candidate& candidate,
                              const ClosedGate& finding);

}  // namespace assist
