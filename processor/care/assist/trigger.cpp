#include "processor/care/assist/trigger.h"

#include <algorithm>
#include <array>

#include "processor/care/fields.h"
#include "processor/care/wording.h"
#include "processor/event/require.h"

namespace assist {
namespace {

/// What "Not now" asks for; the widget may offer other times.
constexpr int snooze_seconds = 86'400;

/// The words that go with an offer.
struct Words {
  const Wording& wording;
  const std::optional<Greeting>& greeting;
};

/// How much of what may be left out goes into a trigger.
struct Room {
  int evidence = evidence_entries_max;
  std::size_t suggestions = SIZE_MAX;
  bool extras = true;  ///< The page, and the anonymous id of somebody whose customer id is known.
};

void put_header(JsonText& json, Op op, std::string_view trigger_id, std::string_view decision_id) {
  json.text("schema", "care.assist.trigger/1").text("op", name_of(op));
  json.text("trigger_id", trigger_id).text("decision_id", decision_id);
}

void put_type(JsonText& json, OfferType type, std::string_view rule) {
  json.text("stage", "assist").text("type", name_of(type)).number("tier", tier_of(type));
  put_rule(json, rule);
}

struct Whom {
  std::string_view customer_id, anonymous_id, session_id, tab_id, page_template;
};

/// Opens `target`; the caller ends it.
void begin_target(JsonText& json, const Whom& whom, bool extras) {
  json.begin_object("target").known_text("customer_id", whom.customer_id);
  if (extras || whom.customer_id.empty()) json.known_text("anonymous_id", whom.anonymous_id);
  json.known_text("session_id", whom.session_id).known_text("tab_id", whom.tab_id);
  json.text("identity_level", whom.customer_id.empty() ? "anonymous" : "authenticated");
  if (extras) put_page(json, whom.page_template);
}

void put_greeting(JsonText& json, const Greeting& greeting) {
  json.text("greeting", greeting.text).begin_object("vars");
  const Facts& facts = greeting.facts;
  json.known_text("first_name", facts.first_name).known_text("last_name", facts.last_name);
  json.known_text("honorific", facts.honorific);
  if (facts.tenure) {
    json.number("tenure_years", facts.tenure->years);
    json.number("tenure_months", facts.tenure->months);
  }
  json.end_object().begin_list("clauses_dropped");
  for (const std::string_view clause : greeting.clauses_dropped) json.element(clause);
  json.end_list();
}

void put_content(JsonText& json, const Words& words, const Scene& scene) {
  begin_content(json, words.wording, scene);
  if (words.greeting) put_greeting(json, *words.greeting);
  json.end_object();
}

void put_actions(JsonText& json, OfferType type, const LocaleWords& words,
                 const CareConfig& config) {
  json.begin_list("actions");
  if (type == OfferType::chat_offer) {
    begin_action(json, words, {"accept", "open_chat", "open_chat"});
    put_text(json, "queue", config.chat_queue);
    json.end_object();
  }
  begin_action(json, words, {"later", "snooze", "snooze"});
  json.number("seconds", snooze_seconds).end_object();
  begin_action(json, words, {"stop", "opt_out", "opt_out"});
  json.end_object().end_list();
}

void put_suggestions(JsonText& json, const std::vector<Suggestion>& suggestions, std::size_t most) {
  if (suggestions.empty()) return;
  json.begin_list("suggestions");
  for (std::size_t i = 0; i < std::min(suggestions.size(), most); ++i) {
    const Article& article = *suggestions[i].article;
    json.begin_object().text("id", article.id).text("title", article.title);
    json.text("url", article.url).text("locale", article.locale);
    json.number("rank", static_cast<std::int64_t>(i) + 1);
    json.text("why", name_of(suggestions[i].why)).end_object();
  }
  json.end_list();
}

void put_reason(JsonText& json, const Candidate& candidate, int evidence_entries) {
  const Verdict& verdict = *candidate.verdict;
  json.begin_object("reason").text("code", name_of(candidate.why));
  json.text("episode_id", verdict.episode_id());
  json.decimal("score", verdict.score()).decimal("confidence", verdict.confidence());
  put_evidence(json, verdict, evidence_entries);
  json.text("human", bounded(describe(verdict), 200)).end_object();
}

void put_service(JsonText& json, const Scene& scene, const Candidate& candidate) {
  if (candidate.type == OfferType::chat_offer) {
    json.begin_object("service");
    put_text(json, "queue", scene.config.chat_queue);
    json.end_object();
  }
  put_experiment(json, candidate.arms);
  json.begin_object("policy").text("version", scene.config.policy_version);
  put_caps(json, scene, candidate.session, 1);
  put_consent(json, scene);
  json.end_object();
  json.begin_object("feedback").text("topic", scene.config.feedback_topic);
  json.text("key", scene.key).end_object();
}

std::string offer_in(const Room& room, const Scene& scene, const Candidate& candidate,
                     const Words& words) {
  const Verdict& verdict = *candidate.verdict;
  JsonText json;
  json.begin_object();
  put_header(json, Op::offer, candidate.trigger_id, candidate.decision_id);
  json.known_text("tenant", verdict.tenant());
  put_type(json, candidate.type, candidate.rule);
  json.text("created_at", rfc3339(scene.now)).text("event_time", rfc3339(candidate.event_time));
  json.number("show_after_ms", 0).text("expires_at", rfc3339(candidate.expires_at));
  begin_target(json,
               {verdict.customer_id(), verdict.anonymous_id(), verdict.session_id(),
                verdict.tab_id(), verdict.page_template()},
               room.extras);
  json.begin_list("cancel_on").element("page_change").element("user_message");
  json.element("conversation_open").end_list().end_object();
  put_content(json, words, scene);
  put_actions(json, candidate.type, *words.wording.words, scene.config);
  put_suggestions(json, candidate.suggestions, room.suggestions);
  put_reason(json, candidate, room.evidence);
  put_service(json, scene, candidate);
  json.end_object();
  return json.take();
}

std::string_view cancel_words(CancelReason reason) {
  switch (reason) {
    case CancelReason::recovered:
      return "the visitor got on without help";
    case CancelReason::closed:
      return "the trouble is over";
    case CancelReason::solved:
      return "the customer says it is solved";
    case CancelReason::upgraded:
      return "a chat offer follows";
    case CancelReason::muted:
      return "the customer does not want offers now";
    case CancelReason::conversation:
      return "a conversation is going on";
    case CancelReason::opted_out:
      return "the customer asked us to stop offering help";
    case CancelReason::not_consented:
      return "the customer withdrew his consent";
    case CancelReason::staff:
      return "this is one of our own people";
  }
  return "unknown";
}

}  // namespace

std::string_view name_of(Op op) {
  return op == Op::offer ? "offer" : "cancel";
}

std::string_view name_of(CancelReason reason) {
  static constexpr std::array<std::string_view, 9> names{
      "recovered",    "closed",    "solved",        "upgraded", "muted",
      "conversation", "opted_out", "not_consented", "staff"};
  return names[static_cast<std::size_t>(reason)];
}

std::string offer_json(const Scene& scene, const Candidate& candidate, const Wording& wording,
                       const std::optional<Greeting>& greeting) {
  const Words words{wording, greeting};
  // Hostile texts cost evidence first, then the later suggestions, then what a widget can do
  // without.
  for (const Room& room : {Room{}, Room{0, SIZE_MAX, true}, Room{0, 1, true}}) {
    std::string line = offer_in(room, scene, candidate, words);
    if (line.size() <= trigger_bytes_max) return line;
  }
  return offer_in({0, 1, false}, scene, candidate, words);
}

std::string cancel_json(const Scene& scene, CancelReason reason) {
  const OpenOffer& open = scene.customer.open();
  JsonText json;
  json.begin_object();
  put_header(json, Op::cancel, open.trigger_id(), open.decision_id());
  json.known_text("tenant", open.tenant());
  put_type(json, static_cast<OfferType>(open.type()), open.rule());
  json.text("created_at", rfc3339(scene.now));
  json.text("event_time", rfc3339(time_from_ms(open.event_time())));
  json.text("expires_at", rfc3339(time_from_ms(open.expires_at())));
  begin_target(json,
               {open.customer_id(), open.anonymous_id(), open.session_id(), open.tab_id(),
                open.page_template()},
               true);
  json.end_object().begin_object("reason").text("code", name_of(reason));
  json.text("episode_id", open.episode_id()).text("human", cancel_words(reason));
  json.end_object().end_object();
  return json.take();
}

}  // namespace assist
