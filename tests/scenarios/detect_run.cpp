#include "tests/scenarios/detect_run.h"

#include <stdexcept>

namespace assist {
namespace {

DecodeConfig recorded(DecodeConfig config) {
  config.clamp_times = false;
  return config;
}

}  // namespace

DetectRun::DetectRun(const DetectConfig& detect, DecodeConfig decode)
    : detector_(detect), decoder_(Dialect::native, recorded(std::move(decode))) {}

std::vector<Verdict> DetectRun::run(const Story& story) {
  std::vector<Verdict> verdicts;
  std::int64_t offset = 0;
  for (const StoryStep& entry : story.steps) {
    fire_until(entry.at, verdicts);
    Record record;
    record.topic = "assist.clickstream";
    record.offset = offset++;
    record.received_at = entry.at;
    record.key = entry.key;
    record.value = entry.value;
    const auto decoded = decoder_.decode(record);
    if (const auto* rejection = std::get_if<Rejection>(&decoded)) {
      throw std::runtime_error("refused as " + std::string(rejection->code) + ": " + entry.value);
    }
    const Event& event = *std::get<const Event*>(decoded);
    detector_.observe(sessions_[std::string(event.key)], event, observation_);
    collect(verdicts);
  }
  fire_until(story.until, verdicts);
  return verdicts;
}

void DetectRun::fire_until(Time at, std::vector<Verdict>& verdicts) {
  while (true) {
    auto next = sessions_.end();
    std::optional<Time> earliest;
    for (auto session = sessions_.begin(); session != sessions_.end(); ++session) {
      const auto due = detector_.due(session->second);
      if (!due || *due > at || (earliest && *earliest <= *due)) continue;
      earliest = due;
      next = session;
    }
    if (next == sessions_.end()) return;
    const Effect effect = detector_.fire(next->second, next->first, *earliest, observation_);
    collect(verdicts);
    if (effect == Effect::finished) sessions_.erase(next);
  }
}

void DetectRun::collect(std::vector<Verdict>& verdicts) {
  for (Verdict& verdict : observation_.verdicts) verdicts.push_back(std::move(verdict));
  observation_.clear();
}

}  // namespace assist
