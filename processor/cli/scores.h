// The highest stuck score of each session, for measuring how well it tells the stuck from the rest:
// a line per session, whether or not a verdict came of it.
#pragma once

#include <iosfwd>
#include <map>
#include <string>
#include <string_view>

#include "processor/detect/detector.h"

namespace assist {

class Scores {
 public:
  Scores(const DetectConfig& config, std::ostream& out) : config_(config), out_(out) {}

  /// Takes in what came of one event or timer. A score is highest right after evidence was added,
  /// which is when it is judged: what fades between two events need not be looked at. Writes the
  /// line of a session that is over.
  void note(std::string_view session_key, const Observation& observation);
  /// Writes the lines of the sessions that are left, by key.
  void finish_all();

 private:
  struct Peak {
    double score = 0;
    Level level = LEVEL_NONE;  ///< The highest that was told.
    Time at;                   ///< Of the score.
  };
  void write(std::string_view session_key, const Peak& peak);

  const DetectConfig& config_;
  std::ostream& out_;
  std::map<std::string, Peak, std::less<>> peaks_;
};

}  // namespace assist
