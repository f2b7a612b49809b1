// The zoo: stories of what detectors of this kind get wrong in the field. Who is fine must meet
// silence; who is stuck, a verdict at the deciding moment, whatever its level.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "processor/cli/story.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// `expect: {stuck: {at: 42.4s, by: 45.4s, signals: [dead_rage], none_of: [rage_click]}}`
struct StuckExpectation {
  Time at;  ///< The deciding event: no verdict before it.
  Time by;  ///< The latest time of the first verdict; by default `at`.
  std::vector<std::string> signals, none_of;  ///< Of the first verdict.
};

struct ZooOutcome {
  bool passed = false;
  std::optional<Duration> delay;  ///< From the deciding event to the first verdict.
  std::string why;                ///< What was expected and what was said; empty when passed.
};

/// None for a visitor who is fine (`expect: {verdicts: []}`). Throws std::runtime_error for any
/// other form, and for a story with a configuration of its own: the zoo is for the shipped one.
std::optional<StuckExpectation> expectation_of(const Story& story);

ZooOutcome judge(const Story& story, const std::vector<Verdict>& verdicts);

}  // namespace assist
