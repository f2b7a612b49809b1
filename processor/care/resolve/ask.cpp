#include "processor/care/resolve/ask.h"

#include "processor/care/assist/trigger.h"
#include "processor/care/fields.h"
#include "processor/care/wording.h"
#include "processor/event/require.h"

namespace assist {
namespace {

void put_header(JsonText& json, const Desk& desk, Op op, const Ask& ask) {
  json.begin_object().text("schema", "care.assist.trigger/1").text("op", name_of(op));
  json.text("trigger_id", ask.trigger_id).text("case_id", ask.case_id);
  json.text("stage", ask.stage).text("type", name_of(ask.type)).number("tier", tier_of(ask.type));
  put_rule(json, ask.rule);
  json.text("created_at", rfc3339(desk.turn.now)).text("event_time", rfc3339(ask.event_time));
  json.text("expires_at", rfc3339(ask.expires_at));
  // Only who is known has a profile; support may also speak with visitors.
  const bool known = desk.turn.customer.has_profile();
  json.begin_object("target");
  json.text(known ? "customer_id" : "anonymous_id", desk.turn.key);
  json.text("identity_level", known ? "authenticated" : "anonymous").end_object();
  json.begin_object("reason").text("code", ask.reason).text("issue_id", ask.issue_id);
  json.text("human", ask.human).end_object();
}

void put_content(JsonText& json, const Desk& desk, const Ask& ask) {
  const Scene scene = desk.turn.scene();
  const Wording wording =
      desk.turn.templates->wording(name_of(ask.type), scene.customer.profile().locale());
  begin_content(json, wording, scene);
  json.end_object().begin_list("actions");
  for (const AskAction& action : ask.actions) {
    begin_action(json, *wording.words, {action.id, action.label, action.kind});
    json.end_object();
  }
  json.end_list();
}

void send(Desk& desk, Op op, const Ask& ask, std::string line) {
  desk.turn.send_trigger(ask.type, op, ask.trigger_id, ask.event_time, std::move(line));
}

}  // namespace

void send_ask(Desk& desk, const Ask& ask) {
  JsonText json;
  put_header(json, desk, Op::offer, ask);
  json.number("show_after_ms", 0);
  put_content(json, desk, ask);
  json.begin_object("service");
  put_text(json, "queue", ask.queue);
  json.known_text("channel", ask.channel);
  if (ask.call_at) json.text("call_at", rfc3339(*ask.call_at));
  json.end_object();
  json.begin_object("policy").text("version", desk.turn.config.policy_version);
  const Scene scene = desk.turn.scene();
  put_caps(json, scene, 0, 0);
  put_consent(json, scene);
  json.end_object();
  json.begin_object("feedback").text("topic", desk.turn.config.feedback_topic);
  json.text("key", desk.turn.key).end_object().end_object();
  send(desk, Op::offer, ask, json.take());
}

void cancel_ask(Desk& desk, const Ask& ask) {
  JsonText json;
  put_header(json, desk, Op::cancel, ask);
  json.end_object();
  send(desk, Op::cancel, ask, json.take());
}

}  // namespace assist
