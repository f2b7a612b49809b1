// The gates: every reason to keep quiet, cheapest first, each with a stable code.
//
// One table holds them in their order; a new gate is one row and one function. The order is part of
// the contract: a decision names the first gate that was closed, so neighbours never change places.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/care/assist/candidate.h"
#include "processor/care/assist/history.h"

namespace assist {

enum class Gate : std::uint8_t {
  emit,  ///< No gate was closed.
  not_consented,
  opted_out,
  bot_or_staff,
  stale_event,
  episode_closed,
  page_excluded,
  rule_paused,
  must_escalate,
  active_conversation,
  offer_open,
  muted,
  recent_help_read,
  rule_cooldown,
  cap_session,
  cap_24h,
  cap_7d,
  cap_30d,
  min_gap,
  outside_hours,
  no_capacity,
  incident_mode,
  no_article,
  // The control groups come last, so that they and the others are the same people.
  holdout_global,
  holdout_rule,
  shadow,
};
inline constexpr std::size_t gate_count = 26;
/// The code on the wire and in metrics, e.g. "cap_24h".
std::string_view name_of(Gate gate);
/// The gate with this code; none: no gate of ours is called so.
std::optional<Gate> gate_named(std::string_view name);
/// Why the gate is closed, for a person, e.g. "enough offers in the last 24 hours".
std::string_view plain_words(Gate gate);
/// How many gates a candidate passes before `gate` stops it; all of them for Gate::emit.
std::size_t passed_before(Gate gate);

/// Which past offers count for the candidate.
Counting counting_of(const Candidate& candidate);

struct ClosedGate {
  Gate gate = Gate::emit;
  std::optional<Time> until;  ///< When this gate opens by itself, where time opens it.
};

/// The first gate that is closed for the candidate, or Gate::emit.
ClosedGate first_closed(const Scene& scene, const Candidate& candidate);

/// plain_words(), and for how long: "enough offers in the last 24 hours; quiet for another 3 h".
std::string words_of(const ClosedGate& finding, const Scene& scene);

}  // namespace assist
