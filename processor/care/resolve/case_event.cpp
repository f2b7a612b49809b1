#include "processor/care/resolve/case_event.h"

#include <charconv>

#include "processor/care/fields.h"
#include "processor/care/identifier.h"
#include "processor/care/wording.h"

namespace assist {
namespace {

constexpr std::string_view state_name(Issue::State state) {
  switch (state) {
    case Issue::OPEN:
      return "open";
    case Issue::RESOLVED:
      return "resolved";
    default:
      return "reading";
  }
}

void put_time(JsonText& json, std::string_view field, std::int64_t moment_ms) {
  if (moment_ms != 0) json.text(field, rfc3339(time_from_ms(moment_ms)));
}

double seconds(Duration duration) {
  return std::chrono::duration<double>(duration).count();
}

void put_issue(JsonText& json, const Issue& issue) {
  json.begin_object("issue").text("id", issue.id()).text("state", state_name(issue.state()));
  put_time(json, "opened_at", issue.opened_at());
  put_time(json, "resolved_at", issue.resolved_at());
  put_text(json, "topic", issue.topic());
  put_text(json, "error_code", issue.error_code());
  json.known_text("contact_id", issue.contact_id());
  json.number("contacts", issue.contacts_size());
  put_text(json, "queue", issue.queue());
  json.known_text("owner", issue.owner());
  json.text("priority", name_of(static_cast<Priority>(issue.priority())));
  json.flag("vip", issue.vip()).number("transfers", issue.transfers());
  json.number("unsolved", issue.unsolved()).number("breaches", issue.breaches());
  json.flag("escalated", issue.escalation() != 0).end_object();
}

void put_clock(JsonText& json, const CaseNews& news) {
  const IssueClock& clock = *news.clock;
  json.begin_object("clock").text("kind", name_of(static_cast<ClockKind>(clock.kind())));
  json.number("instance", clock.instance()).text("time", clock.business() ? "business" : "wall");
  json.decimal("target_s", seconds(Duration{clock.target_ms()}));
  put_time(json, "started_at", clock.started_at());
  put_time(json, "deadline", clock.deadline());
  if (!is_running(clock)) json.decimal("remaining_s", seconds(Duration{clock.remaining_ms()}));
  if (news.percent == 100) {
    json.flag("last_hour", true);
  } else if (news.percent != 0) {
    json.number("percent", news.percent);
  }
  const bool ends = news.event == CaseEvent::sla_breached || news.event == CaseEvent::sla_fulfilled;
  if (ends) json.decimal("late_by_s", seconds(news.late_by));
  json.end_object();
}

/// In UTC, and as the customer's own clock will show it.
void put_promise(JsonText& json, const Promise& promise, const absl::TimeZone& zone) {
  const Time due = time_from_ms(promise.due_at());
  json.begin_object("promise").text("made_at", rfc3339(time_from_ms(promise.made_at())));
  json.text("due_at", rfc3339(due))
      .text("local",
            absl::FormatTime(absl::RFC3339_sec, absl::FromUnixMillis(promise.due_at()), zone));
  json.end_object();
}

std::string_view state_name(Promise::State state) {
  return state == Promise::KEPT ? "kept" : state == Promise::BROKEN ? "broken" : "open";
}

void put_steps(JsonText& json, const Issue& issue) {
  json.begin_list("timeline");
  for (const IssueStep& step : issue.steps()) {
    json.begin_object().text("at", rfc3339(time_from_ms(step.at())));
    json.text("what", name_of(static_cast<StepKind>(step.what())));
    put_text(json, "by", step.by());
    json.end_object();
  }
  json.end_list().begin_list("promises");
  for (const Promise& promise : issue.promises()) {
    json.begin_object().text("due_at", rfc3339(time_from_ms(promise.due_at())));
    json.text("state", state_name(promise.state())).end_object();
  }
  json.end_list();
}

/// Where the customer was, so that he need not say it again.
void put_troubles(JsonText& json, const Casebook& book) {
  json.begin_list("pages");
  for (const MetTrouble& trouble : book.troubles()) {
    if (!trouble.page_template().empty()) json.element(bounded(trouble.page_template(), 256));
  }
  json.end_list().begin_list("error_codes");
  for (const MetTrouble& trouble : book.troubles()) {
    if (!trouble.error_code().empty()) json.element(bounded(trouble.error_code(), 256));
  }
  json.end_list().begin_list("articles_read");
  for (const IssueStep& article : book.articles()) json.element(bounded(article.by(), 256));
  json.end_list();
}

/// As the configuration has it: numbers and switches as such.
void put_authority(JsonText& json, const std::map<std::string, std::string>& authority) {
  json.begin_object("authority");
  for (const auto& [name, value] : authority) {
    double number = 0;
    const char* end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, number);
    if (value == "true" || value == "false") {
      json.flag(name, value == "true");
    } else if (parsed.ec == std::errc{} && parsed.ptr == end) {
      json.decimal(name, number);
    } else {
      put_text(json, name, value);
    }
  }
  json.end_object();
}

void put_escalation(JsonText& json, const Desk& desk, const Issue& issue,
                    const Escalation& escalation) {
  json.begin_object("escalation").text("channel", name_of(escalation.channel));
  if (escalation.call_at) json.text("call_at", rfc3339(*escalation.call_at));
  put_steps(json, issue);
  put_troubles(json, desk.book());
  put_authority(json, desk.config().authority);
  json.end_object();
}

void put_survey(JsonText& json, const Survey& survey) {
  json.begin_object("survey").known_text("trigger_id", survey.trigger_id());
  put_time(json, "asked_at", survey.asked_at());
  put_time(json, "expires_at", survey.expires_at());
  json.known_text("agent", survey.agent()).text("policy_version", survey.policy_version());
  json.end_object();
}

std::string case_json(const Desk& desk, const Issue& issue, const CaseNews& news,
                      std::string_view id) {
  JsonText json;
  json.begin_object().text("schema", "care.case/1").text("case_id", id);
  json.text("event", name_of(news.event)).text("customer_key", desk.turn.key);
  json.text("created_at", rfc3339(desk.turn.now)).text("event_time", rfc3339(news.at));
  put_issue(json, issue);
  json.known_text("reason", news.reason);
  put_text(json, "by", news.by);
  if (news.clock != nullptr) put_clock(json, news);
  if (news.promise != nullptr) put_promise(json, *news.promise, zone_of(desk));
  if (news.escalation != nullptr) put_escalation(json, desk, issue, *news.escalation);
  if (news.survey) put_survey(json, issue.survey());
  json.begin_object("policy").text("version", issue.policy_version()).end_object();
  json.end_object();
  return json.take();
}

}  // namespace

std::string tell(Desk& desk, Issue& issue, const CaseNews& news) {
  issue.set_messages(issue.messages() + 1);
  Output output;
  output.kind = Output::Kind::case_event;
  output.key = std::string{desk.turn.key};
  output.id = public_id("c_", {desk.turn.key, issue.id(), std::to_string(issue.messages())});
  output.json = case_json(desk, issue, news, output.id);
  output.case_event = name_of(news.event);
  output.event_time = news.at;
  desk.turn.outputs.push_back(std::move(output));
  desk.turn.changed = true;
  return desk.turn.outputs.back().id;
}

}  // namespace assist
