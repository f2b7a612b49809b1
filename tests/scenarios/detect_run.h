// Runs a story's records through decoder and detector, sessions side by side, timers in the order
// in which they are due.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "processor/cli/story.h"
#include "processor/detect/detector.h"
#include "processor/event/decoder.h"

namespace assist {

class DetectRun {
 public:
  DetectRun(const DetectConfig& detect, DecodeConfig decode);
  /// All verdicts of the story, in order. Throws std::runtime_error for a record that is refused.
  std::vector<Verdict> run(const Story& story);

 private:
  void fire_until(Time at, std::vector<Verdict>& verdicts);
  void collect(std::vector<Verdict>& verdicts);

  Detector detector_;
  EventDecoder decoder_;
  std::map<std::string, Session> sessions_;
  Observation observation_;
};

}  // namespace assist
