#include "processor/care/fields.h"

#include <fmt/format.h>

#include <algorithm>

#include "processor/event/code_points.h"
#include "processor/event/require.h"

namespace assist {
namespace {

constexpr std::size_t text_bytes_max = 256;
constexpr std::size_t word_bytes_max = 64;

}  // namespace

std::string bounded(std::string_view value, std::size_t bytes_max) {
  std::string text{cut(value, bytes_max)};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

void put_text(JsonText& json, std::string_view name, std::string_view value) {
  if (!value.empty()) json.text(name, bounded(value, text_bytes_max));
}

void put_rule(JsonText& json, std::string_view rule) {
  json.begin_object("rule").text("id", rule).number("version", 1).end_object();
}

void put_page(JsonText& json, std::string_view page_template) {
  if (page_template.empty()) return;
  json.begin_object("page");
  put_text(json, "template", page_template);
  json.end_object();
}

void put_evidence(JsonText& json, const Verdict& verdict, int entries_max) {
  json.begin_list("evidence");
  for (int i = 0; i < std::min(verdict.evidence_size(), entries_max); ++i) {
    const Evidence& evidence = verdict.evidence(i);
    std::string_view kind = evidence.signal();
    if (kind.empty()) kind = "unknown";
    json.begin_object().text("kind", bounded(kind, word_bytes_max));
    put_text(json, "error", evidence.error_kind());
    put_text(json, "code", evidence.error_code());
    if (evidence.status() != 0) json.number("status", evidence.status());
    put_text(json, "page", evidence.page_template());
    json.number("n", std::max(1u, evidence.count())).end_object();
  }
  json.end_list();
}

void put_caps(JsonText& json, const Scene& scene, std::uint64_t session, std::uint32_t more) {
  const Usage usage = usage_of(scene.customer, session, scene.now, Counting::live);
  const OfferCaps& caps = scene.config.caps;
  const auto put = [&json, more](std::string_view name, std::uint32_t used, std::uint32_t cap) {
    json.text(name, fmt::format("{}/{}", used + more, cap));
  };
  json.begin_object("caps");
  put("session", usage.session, caps.session);
  put("day", usage.day, caps.day);
  put("week", usage.week, caps.week);
  put("month", usage.month, caps.month);
  json.end_object();
}

void put_experiment(JsonText& json, const Arms& arms) {
  const auto name = [](bool control) { return control ? "control" : "treat"; };
  json.begin_object("experiment").text("global", name(arms.global_control));
  json.text("rule", name(arms.rule_control)).text("salt", arms.salt);
  json.decimal("propensity", arms.propensity).end_object();
}

void begin_content(JsonText& json, const Wording& wording, const Scene& scene) {
  const OfferText& offer = *wording.offer;
  json.begin_object("content").text("template_id", offer.id);
  json.known_text("locale", scene.customer.profile().locale());
  json.text("locale_resolved", wording.words->locale);
  json.text("title", offer.title).text("body", offer.body);
  json.text("render", "plain").number("max_chars", scene.config.greeting.max_len);
}

void begin_action(JsonText& json, const LocaleWords& words, const Button& button) {
  const auto label = words.labels.find(button.label);
  require(label != words.labels.end(), "a language that has an offer labels its buttons");
  json.begin_object().text("id", button.id).text("label", label->second);
  json.text("kind", button.kind);
}

void put_consent(JsonText& json, const Scene& scene) {
  json.begin_list("consent");
  if (consents_to_help(scene)) json.element("proactive");
  if (consents_to_names(scene)) json.element("personalise");
  json.end_list();
}

}  // namespace assist
