#include "processor/cli/scores.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "processor/cli/verdict_json.h"
#include "processor/detect/score.h"

namespace assist {

void Scores::note(std::string_view session_key, const Observation& observation) {
  auto found = peaks_.find(session_key);
  if (found == peaks_.end()) found = peaks_.emplace(session_key, Peak{}).first;
  Peak& peak = found->second;
  if (observation.score > peak.score) {
    peak.score = observation.score;
    peak.at = observation.score_at;
  }
  for (const Verdict& verdict : observation.verdicts) {
    peak.level = std::max(peak.level, verdict.level());
  }
  if (!observation.ended) return;
  write(found->first, peak);
  peaks_.erase(found);
}

void Scores::finish_all() {
  for (const auto& [session_key, peak] : peaks_) write(session_key, peak);
  peaks_.clear();
}

void Scores::write(std::string_view session_key, const Peak& peak) {
  nlohmann::ordered_json json = {{"session_key", session_key},
                                 {"highest_score", peak.score},
                                 {"highest_confidence", confidence_of(config_, peak.score)},
                                 {"highest_level", name_of(peak.level)},
                                 {"at", nullptr}};
  if (peak.score > 0) json["at"] = ms_of(peak.at);
  out_ << json.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
}

}  // namespace assist
