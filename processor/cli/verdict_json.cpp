#include "processor/cli/verdict_json.h"

#include <nlohmann/json.hpp>

namespace assist {
namespace {

using Json = nlohmann::ordered_json;

Json json_of(const Evidence& evidence) {
  Json json = {{"signal", evidence.signal()},
               {"family", evidence.family()},
               {"points", evidence.points()},
               {"first_at", evidence.first_at()},
               {"last_at", evidence.last_at()},
               {"count", evidence.count()},
               {"threshold", evidence.threshold()},
               {"event_ids", std::vector<std::string>(evidence.event_ids().begin(),
                                                      evidence.event_ids().end())}};
  if (!evidence.page_template().empty()) json["page_template"] = evidence.page_template();
  if (!evidence.target().empty()) json["target"] = evidence.target();
  if (!evidence.error_code().empty()) json["error_code"] = evidence.error_code();
  if (!evidence.error_kind().empty()) json["error_kind"] = evidence.error_kind();
  if (evidence.status() != 0) json["status"] = evidence.status();
  if (evidence.has_baseline()) {
    const auto& baseline = evidence.baseline();
    json["baseline"] = {{"samples", baseline.samples()}};
    if (baseline.samples() > 0) json["baseline"]["usual"] = baseline.usual();
  }
  return json;
}

}  // namespace

const char* name_of(Level level) {
  return level == LEVEL_CHAT ? "chat" : level == LEVEL_FAQ ? "faq" : "none";
}

const char* name_of(Change change) {
  switch (change) {
    case OPENED:
      return "opened";
    case EVIDENCE_ADDED:
      return "evidence_added";
    case LEVEL_CHANGED:
      return "level_changed";
    case RECOVERED:
      return "recovered";
    case CLOSED:
      return "closed";
    default:
      return "unspecified";
  }
}

std::string shadow_json(std::string_view session_key, const click::ShadowFiring& fired) {
  const click::Firing& firing = fired.firing;
  Json json = {{"session_key", session_key},
               {"preset", fired.preset},
               {"sign", name_of(firing.sign)},
               {"time", ms_of(firing.at)},
               {"first_at", ms_of(firing.first_at)},
               {"last_at", ms_of(firing.last_at)},
               {"count", firing.count},
               {"event_id", firing.id}};
  for (std::size_t sign = 0; sign < click::sign_names.size(); ++sign) {
    const auto other = static_cast<click::Sign>(sign);
    if (firing.also.contains(other)) json["also"].push_back(name_of(other));
  }
  if (firing.grows) json["grows"] = true;
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string verdict_json(const Verdict& verdict) {
  Json json = {{"schema", "care.assist.verdict/1"},
               {"tenant", verdict.tenant()},
               {"session_key", verdict.session_key()},
               {"session_id", verdict.session_id()},
               {"anonymous_id", verdict.anonymous_id()},
               {"customer_id", verdict.customer_id()},
               {"episode_id", verdict.episode_id()},
               {"sequence", verdict.sequence()},
               {"change", name_of(verdict.change())},
               {"level", name_of(verdict.level())},
               {"score", verdict.score()},
               {"confidence", verdict.confidence()},
               {"time", verdict.time()},
               {"page_template", verdict.page_template()},
               {"errors", verdict.errors()},
               {"progress_known", verdict.progress_known()}};
  if (!verdict.tab_id().empty()) json["tab_id"] = verdict.tab_id();
  if (!verdict.closed_because().empty()) json["closed_because"] = verdict.closed_because();
  if (!verdict.deciding_event_id().empty()) json["deciding_event_id"] = verdict.deciding_event_id();
  json["evidence"] = Json::array();
  for (const Evidence& evidence : verdict.evidence()) json["evidence"].push_back(json_of(evidence));
  for (const auto& miss : verdict.near_misses()) {
    json["near_misses"].push_back(
        {{"signal", miss.signal()}, {"have", miss.have()}, {"need", miss.need()}});
  }
  for (const std::string& signal : verdict.not_evaluable()) json["not_evaluable"].push_back(signal);
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assist
