// Plays a story through detect and care and compares what they say with what it expects.
#pragma once

#include <string>
#include <vector>

#include "processor/cli/story.h"
#include "processor/ops/config.h"

namespace assist {

struct StoryOutcome {
  bool passed = false;
  std::string difference;  ///< Indented lines for a person; empty when passed.
};

/// Timers fire at their own moments, before what happens at the same time. A step that is refused
/// as bad input, and an answer to an offer that was not made, fail the story. Throws ConfigError
/// for articles that cannot be read.
StoryOutcome run_story(const Story& story, const std::vector<Expectation>& expectations,
                       const Config& config);

}  // namespace assist
