#include "processor/care/trigger.h"

#include <fmt/format.h>

#include <array>
#include <utility>

#include "processor/care/fields.h"
#include "processor/care/wording.h"

namespace assist {
namespace {

constexpr int snooze_seconds =
    86'400;  ///< What "Not now" asks for; the widget may offer other times.

/// The words of an offer. They speak of the page, never of having watched.
struct Copy {
  std::string_view template_id, title, body;
};

Copy copy_of(OfferType type) {
  if (type == OfferType::chat_offer) {
    return {"chat.stuck.v1", "Need a hand?",
            "This step can be tricky. Would you like to chat with one of us?"};
  }
  return {"faq.stuck.v1", "This may help", "These answers may help with this step."};
}

Json header(std::string_view op, std::string_view trigger_id, std::string_view decision_id) {
  Json json;
  json["schema"] = "care.assist.trigger/1";
  json["op"] = std::string{op};
  json["trigger_id"] = std::string{trigger_id};
  json["decision_id"] = std::string{decision_id};
  return json;
}

void put_type(Json& json, OfferType type, std::string_view rule) {
  json["stage"] = "assist";
  json["type"] = std::string{name_of(type)};
  json["tier"] = tier_of(type);
  json["rule"] = rule_json(rule);
}

struct Whom {
  std::string_view customer_id, anonymous_id, session_id, tab_id, page_template;
};

Json target_json(const Whom& whom) {
  Json target;
  put_id(target, "customer_id", whom.customer_id);
  put_id(target, "anonymous_id", whom.anonymous_id);
  put_id(target, "session_id", whom.session_id);
  put_id(target, "tab_id", whom.tab_id);
  target["identity_level"] = whom.customer_id.empty() ? "anonymous" : "authenticated";
  if (!whom.page_template.empty()) put_text(target["page"], "template", whom.page_template);
  return target;
}

Json content_json(const Candidate& candidate, const std::optional<Greeting>& greeting,
                  const CareConfig& config) {
  const Copy copy = copy_of(candidate.type);
  Json content{{"template_id", copy.template_id},
               {"locale_resolved", "en"},
               {"title", copy.title},
               {"body", copy.body},
               {"render", "plain"}};
  content["max_chars"] = config.greeting.max_len;
  if (!greeting) return content;
  content["greeting"] = greeting->text;
  Json vars = Json::object();
  put_text(vars, "first_name", greeting->first_name);
  if (greeting->tenure) {
    vars["tenure_years"] = greeting->tenure->years;
    vars["tenure_months"] = greeting->tenure->months;
  }
  content["vars"] = std::move(vars);
  content["clauses_dropped"] = greeting->clauses_dropped;
  return content;
}

Json actions_json(OfferType type, const CareConfig& config) {
  Json actions = Json::array();
  if (type == OfferType::chat_offer) {
    Json accept{{"id", "accept"}, {"label", "Chat now"}, {"kind", "open_chat"}};
    put_text(accept, "queue", config.chat_queue);
    actions.push_back(std::move(accept));
  }
  actions.push_back(
      Json{{"id", "later"}, {"label", "Not now"}, {"kind", "snooze"}, {"seconds", snooze_seconds}});
  actions.push_back(Json{{"id", "stop"}, {"label", "Don't offer help"}, {"kind", "opt_out"}});
  return actions;
}

Json suggestions_json(const std::vector<Suggestion>& suggestions) {
  Json list = Json::array();
  for (const Suggestion& suggestion : suggestions) {
    const Article& article = *suggestion.article;
    list.push_back(Json{{"id", article.id},
                        {"title", article.title},
                        {"url", article.url},
                        {"locale", article.locale},
                        {"rank", list.size() + 1},
                        {"why", name_of(suggestion.why)}});
  }
  return list;
}

Json reason_json(const Candidate& candidate) {
  const Verdict& verdict = *candidate.verdict;
  Json reason{{"code", name_of(candidate.why)}};
  put_id(reason, "episode_id", verdict.episode_id());
  reason["score"] = rounded(verdict.score());
  reason["confidence"] = rounded(verdict.confidence());
  reason["evidence"] = evidence_json(verdict);
  reason["human"] = bounded(describe(verdict), 200);
  return reason;
}

Json policy_json(const Scene& scene, const Candidate& candidate) {
  const Usage usage = usage_of(scene.customer, candidate.session, scene.now);
  const OfferCaps& caps = scene.config.caps;
  const auto of = [](std::uint32_t used, std::uint32_t cap) {
    return fmt::format("{}/{}", used + 1, cap);
  };
  return Json{{"version", scene.config.policy_version},
              {"caps",
               {{"session", of(usage.session, caps.session)},
                {"day", of(usage.day, caps.day)},
                {"week", of(usage.week, caps.week)},
                {"month", of(usage.month, caps.month)}}},
              {"consent", consent_json(scene)}};
}

void drop_last(Json& list) {
  list.erase(list.size() - 1);
}

/// The JSON within the limit. Hostile texts cost evidence first, then the later suggestions, then
/// what a widget can do without.
std::string within_limit(Json json) {
  std::string line = to_line(json);
  Json& evidence = json["reason"]["evidence"];
  while (line.size() > trigger_bytes_max && !evidence.empty()) {
    drop_last(evidence);
    line = to_line(json);
  }
  while (line.size() > trigger_bytes_max && json.contains("suggestions") &&
         json["suggestions"].size() > 1) {
    drop_last(json["suggestions"]);
    line = to_line(json);
  }
  if (line.size() <= trigger_bytes_max) return line;
  json["target"].erase("page");
  if (json["target"].contains("customer_id")) json["target"].erase("anonymous_id");
  line = to_line(json);
  return line;
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

std::string offer_json(const Scene& scene, const Candidate& candidate,
                       const std::optional<Greeting>& greeting) {
  const Verdict& verdict = *candidate.verdict;
  Json json = header(name_of(Op::offer), candidate.trigger_id, candidate.decision_id);
  put_id(json, "tenant", verdict.tenant());
  put_type(json, candidate.type, candidate.rule);
  json["created_at"] = rfc3339(scene.now);
  json["event_time"] = rfc3339(candidate.event_time);
  json["show_after_ms"] = 0;
  json["expires_at"] = rfc3339(candidate.expires_at);
  json["target"] = target_json({verdict.customer_id(), verdict.anonymous_id(), verdict.session_id(),
                                verdict.tab_id(), verdict.page_template()});
  json["target"]["cancel_on"] = {"page_change", "user_message", "conversation_open"};
  json["content"] = content_json(candidate, greeting, scene.config);
  json["actions"] = actions_json(candidate.type, scene.config);
  if (!candidate.suggestions.empty()) json["suggestions"] = suggestions_json(candidate.suggestions);
  json["reason"] = reason_json(candidate);
  if (candidate.type == OfferType::chat_offer) {
    put_text(json["service"], "queue", scene.config.chat_queue);
  }
  json["policy"] = policy_json(scene, candidate);
  json["feedback"] = {{"topic", scene.config.feedback_topic}};
  put_id(json["feedback"], "key", scene.key);
  return within_limit(std::move(json));
}

std::string cancel_json(const Scene& scene, CancelReason reason) {
  const OpenOffer& open = scene.customer.open();
  Json json = header(name_of(Op::cancel), open.trigger_id(), open.decision_id());
  put_id(json, "tenant", open.tenant());
  put_type(json, static_cast<OfferType>(open.type()), open.rule());
  json["created_at"] = rfc3339(scene.now);
  json["event_time"] = rfc3339(time_from_ms(open.event_time()));
  json["expires_at"] = rfc3339(time_from_ms(open.expires_at()));
  json["target"] = target_json({open.customer_id(), open.anonymous_id(), open.session_id(),
                                open.tab_id(), open.page_template()});
  json["reason"] = {{"code", name_of(reason)}};
  put_id(json["reason"], "episode_id", open.episode_id());
  json["reason"]["human"] = cancel_words(reason);
  return to_line(json);
}

}  // namespace assist
