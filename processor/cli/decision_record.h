// A record of assist.decisions as an answer about it needs it. Read leniently: a field that is
// missing or strange is not known, since records are older or newer than this program.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/event/time.h"

namespace assist {

struct DecisionRecord {
  std::string json;  ///< The whole record.
  Time time;
  std::string customer, decision_id;
  std::string outcome;  ///< "emitted" or "silent".
  std::string gate;     ///< "emit", or the one that was closed.
  std::string type;     ///< E.g. "chat_offer".

  // Empty or none where the record does not say.
  std::string trigger_id, rule, why, episode, level, seen, human, policy;
  std::optional<Time> until;
  struct Cause {
    std::string kind;  ///< E.g. "dismissed".
    std::optional<Time> at;
    std::string trigger_id;
  };
  std::optional<Cause> cause;
  std::optional<double> score, confidence;
  struct Gates {
    std::int64_t passed = 0, of = 0;
  };
  std::optional<Gates> gates;
  /// "1/2": used before the decision, and the limit.
  struct Cap {
    std::string window, used;
  };
  std::vector<Cap> caps;
  std::vector<std::string> evidence;  ///< E.g. "3 repeat_failure payment/card_declined".

  bool emitted() const { return outcome == "emitted"; }
};

/// None: not a decision. Texts come without control characters, so that they can be printed.
std::optional<DecisionRecord> read_decision(std::string_view json);

/// An offer or its cancel, from assist.triggers.
struct TriggerRecord {
  Time time;
  std::string trigger_id;
  std::string op;     ///< "offer" or "cancel".
  std::string human;  ///< Why, in words; may be empty.
};
/// None: not a trigger.
std::optional<TriggerRecord> read_trigger(std::string_view json);

/// `text` with control characters, also those of two bytes, replaced by spaces: a terminal obeys
/// them.
std::string printable(std::string_view text);

}  // namespace assist
