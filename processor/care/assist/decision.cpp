#include "processor/care/assist/decision.h"

#include <fmt/format.h>

#include "processor/care/assist/cause.h"
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

void put_target(JsonText& json, const Verdict& verdict) {
  json.begin_object("target").known_text("customer_id", verdict.customer_id());
  json.known_text("anonymous_id", verdict.anonymous_id());
  json.known_text("session_id", verdict.session_id()).known_text("tab_id", verdict.tab_id());
  put_page(json, verdict.page_template());
  json.end_object();
}

/// "No chat offer: enough offers in this session. Seen: 3 payment errors in 70 s on
/// /checkout/payment".
std::string human(const Scene& scene, const Candidate& candidate, const ClosedGate& finding,
                  std::string_view seen) {
  const std::string_view what =
      candidate.type == OfferType::chat_offer ? "chat offer" : "suggestion of articles";
  if (finding.gate == Gate::emit) return fmt::format("A {}. Seen: {}", what, seen);
  return fmt::format("No {}: {}. Seen: {}", what, words_of(finding, scene), seen);
}

void put_cause(JsonText& json, const Cause& cause) {
  json.begin_object("cause").text("kind", name_of(cause.kind));
  if (cause.at) json.text("at", rfc3339(*cause.at));
  json.known_text("trigger_id", cause.trigger_id).end_object();
}

void put_reason(JsonText& json, const Scene& scene, const Candidate& candidate,
                const ClosedGate& finding) {
  const bool emitted = finding.gate == Gate::emit;
  const std::string seen = describe(*candidate.verdict);
  json.begin_object("reason");
  json.text("code", emitted ? name_of(candidate.why) : name_of(finding.gate));
  json.text("human", bounded(human(scene, candidate, finding, seen), 400));
  json.text("seen", bounded(seen, 200));
  if (finding.until) json.text("until", rfc3339(*finding.until));
  if (const auto cause = cause_of(scene, candidate, finding)) put_cause(json, *cause);
  json.end_object();
}

void put_gates(JsonText& json, Gate closed) {
  json.begin_object("gates").number("passed", static_cast<std::int64_t>(passed_before(closed)));
  json.number("of", static_cast<std::int64_t>(passed_before(Gate::emit))).end_object();
}

void put_candidate(JsonText& json, const Candidate& candidate, const ClosedGate& finding) {
  json.begin_list("candidates").begin_object();
  json.text("type", name_of(candidate.type)).number("tier", tier_of(candidate.type));
  put_rule(json, candidate.rule);
  json.text("why", name_of(candidate.why)).decimal("score", candidate.verdict->score());
  json.text("outcome", outcome_of(finding)).text("gate", name_of(finding.gate));
  if (!candidate.suggestions.empty()) {
    json.begin_list("articles");
    for (const Suggestion& suggestion : candidate.suggestions) json.element(suggestion.article->id);
    json.end_list();
  }
  json.end_object().end_list();
}

}  // namespace

std::string decision_json(const Scene& scene, const Candidate& candidate,
                          const ClosedGate& finding) {
  const Verdict& verdict = *candidate.verdict;
  JsonText json;
  json.begin_object().text("schema", "care.assist.decision/1");
  json.text("decision_id", candidate.decision_id);
  if (finding.gate == Gate::emit) json.text("trigger_id", candidate.trigger_id);
  json.known_text("tenant", verdict.tenant());
  json.text("time", rfc3339(scene.now)).text("event_time", rfc3339(candidate.event_time));
  json.text("customer_key", scene.key);
  put_target(json, verdict);
  json.text("episode_id", verdict.episode_id()).text("step", candidate.step);
  json.text("outcome", outcome_of(finding)).text("gate", name_of(finding.gate));
  json.text("type", name_of(candidate.type)).number("tier", tier_of(candidate.type));
  put_rule(json, candidate.rule);
  put_candidate(json, candidate, finding);
  put_reason(json, scene, candidate, finding);
  put_gates(json, finding.gate);
  json.text("level", level_name(verdict.level())).decimal("score", verdict.score());
  json.decimal("confidence", verdict.confidence()).number("errors", verdict.errors());
  put_evidence(json, verdict, evidence_entries_max);
  put_caps(json, scene, candidate.session, 0);
  put_experiment(json, candidate.arms);
  json.begin_object("policy").text("version", scene.config.policy_version);
  put_consent(json, scene);
  json.end_object().end_object();
  return json.take();
}

}  // namespace assist
