// Takes a story's verdicts on to care, customers side by side, each timer at its own moment.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "processor/care/care.h"
#include "tests/scenarios/story.h"

namespace assist {

class CareRun {
 public:
  CareRun(const CareConfig& config, Articles articles) : care_(config, std::move(articles)) {}

  /// Everything that care says in the story, in order.
  Outputs run(const std::vector<Verdict>& verdicts, Time until);

 private:
  void fire_until(Time at, Outputs& outputs);

  Care care_;
  std::map<std::string, Customer> customers_;
};

}  // namespace assist
