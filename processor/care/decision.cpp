#include "processor/care/decision.h"

#include <fmt/format.h>

#include "processor/care/fields.h"
#include "processor/care/wording.h"

namespace assist {
namespace {

std::string_view level_name(Level level) {
  switch (level) {
    case LEVEL_CHAT:
      return "chat";
    case LEVEL_FAQ:
      return "faq";
    default:
      return "none";
  }
}

std::string_view outcome_of(const ClosedGate& finding) {
  return finding.gate == Gate::emit ? "emitted" : "silent";
}

Json target_json(const Verdict& verdict) {
  Json target = Json::object();
  put_id(target, "customer_id", verdict.customer_id());
  put_id(target, "anonymous_id", verdict.anonymous_id());
  put_id(target, "session_id", verdict.session_id());
  put_id(target, "tab_id", verdict.tab_id());
  if (!verdict.page_template().empty())
    put_text(target["page"], "template", verdict.page_template());
  return target;
}

/// "No chat offer: enough offers in this session. Seen: 3 payment errors in 70 s on
/// /checkout/payment".
std::string human(const Scene& scene, const Candidate& candidate, const ClosedGate& finding) {
  const std::string_view what =
      candidate.type == OfferType::chat_offer ? "chat offer" : "suggestion of articles";
  const std::string seen = describe(*candidate.verdict);
  if (finding.gate == Gate::emit) return fmt::format("A {}. Seen: {}", what, seen);
  return fmt::format("No {}: {}. Seen: {}", what, words_of(finding, scene), seen);
}

Json reason_json(const Scene& scene, const Candidate& candidate, const ClosedGate& finding) {
  const std::string_view code =
      finding.gate == Gate::emit ? name_of(candidate.why) : name_of(finding.gate);
  Json reason{{"code", code}, {"human", bounded(human(scene, candidate, finding), 400)}};
  if (finding.until) reason["until"] = rfc3339(*finding.until);
  return reason;
}

Json caps_json(const Scene& scene, const Candidate& candidate) {
  const Usage usage = usage_of(scene.customer, candidate.session, scene.now);
  const OfferCaps& caps = scene.config.caps;
  const auto of = [](std::uint32_t used, std::uint32_t cap) {
    return fmt::format("{}/{}", used, cap);
  };
  return Json{{"session", of(usage.session, caps.session)},
              {"day", of(usage.day, caps.day)},
              {"week", of(usage.week, caps.week)},
              {"month", of(usage.month, caps.month)}};
}

Json candidate_json(const Candidate& candidate, const ClosedGate& finding) {
  Json json{{"type", name_of(candidate.type)},
            {"tier", tier_of(candidate.type)},
            {"rule", rule_json(candidate.rule)},
            {"why", name_of(candidate.why)},
            {"score", rounded(candidate.verdict->score())},
            {"outcome", outcome_of(finding)},
            {"gate", name_of(finding.gate)}};
  if (candidate.suggestions.empty()) return json;
  Json articles = Json::array();
  for (const Suggestion& suggestion : candidate.suggestions)
    articles.push_back(suggestion.article->id);
  json["articles"] = std::move(articles);
  return json;
}

}  // namespace

std::string decision_json(const Scene& scene, const Candidate& candidate,
                          const ClosedGate& finding) {
  const Verdict& verdict = *candidate.verdict;
  Json json{{"schema", "care.assist.decision/1"}, {"decision_id", candidate.decision_id}};
  if (finding.gate == Gate::emit) json["trigger_id"] = candidate.trigger_id;
  put_id(json, "tenant", verdict.tenant());
  json["time"] = rfc3339(scene.now);
  json["event_time"] = rfc3339(candidate.event_time);
  put_id(json, "customer_key", scene.key);
  json["target"] = target_json(verdict);
  put_id(json, "episode_id", verdict.episode_id());
  json["step"] = candidate.step;
  json["outcome"] = outcome_of(finding);
  json["gate"] = name_of(finding.gate);
  json["type"] = name_of(candidate.type);
  json["tier"] = tier_of(candidate.type);
  json["rule"] = rule_json(candidate.rule);
  json["candidates"] = Json::array({candidate_json(candidate, finding)});
  json["reason"] = reason_json(scene, candidate, finding);
  json["level"] = level_name(verdict.level());
  json["score"] = rounded(verdict.score());
  json["confidence"] = rounded(verdict.confidence());
  json["errors"] = verdict.errors();
  json["evidence"] = evidence_json(verdict);
  json["caps"] = caps_json(scene, candidate);
  json["policy"] = {{"version", scene.config.policy_version}, {"consent", consent_json(scene)}};
  return to_line(json);
}

}  // namespace assist
