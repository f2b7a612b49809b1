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
  enum class Kind : std::uint8_t { offered, accepted, dismissed, snoozed, ignored };
  Kind kind = Kind::offered;
  std::optional<Time> at = {};  ///< None: not known any more.
  std::string_view trigger_id =
      {};  ///< Of the earlier offer; empty: not certain. Lives in the state.
};
std::string_view name_of(Cause::Kind kind);

/// The cause of a closed gate, as far as the customer's state tells it; none for gates without one.
/// The state keeps when a mute ends, not when it began: the beginning is worked out with today's
/// settings, and is told only if an offer is remembered that could have been answered then.
std::optional<Cause> cause_of(const Scene& scene, const Candidate& candidate,
                              const ClosedGate& finding);

}  // namespace assist
