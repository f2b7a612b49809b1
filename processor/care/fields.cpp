#include "processor/care/fields.h"

#include <algorithm>
#include <cmath>

#include "processor/event/code_points.h"

namespace assist {
namespace {

constexpr int evidence_entries_max = 6;
constexpr std::size_t text_bytes_max = 256;

}  // namespace

std::string bounded(std::string_view value, std::size_t bytes_max) {
  std::string text{cut(value, bytes_max)};
  for (char& c : text) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return text;
}

void put_id(Json& object, const char* name, std::string_view id) {
  if (!id.empty()) object[name] = std::string{id};
}

void put_text(Json& object, const char* name, std::string_view value) {
  if (!value.empty()) object[name] = bounded(value, text_bytes_max);
}

Json rule_json(std::string_view rule) {
  return Json{{"id", std::string{rule}}, {"version", 1}};
}

Json evidence_json(const Verdict& verdict) {
  Json list = Json::array();
  for (const Evidence& evidence : verdict.evidence()) {
    if (list.size() == evidence_entries_max) break;
    Json entry;
    entry["kind"] = evidence.signal().empty() ? "unknown" : bounded(evidence.signal(), 64);
    put_text(entry, "error", evidence.error_kind());
    put_text(entry, "code", evidence.error_code());
    if (evidence.status() != 0) entry["status"] = evidence.status();
    put_text(entry, "page", evidence.page_template());
    entry["n"] = std::max(1u, evidence.count());
    list.push_back(std::move(entry));
  }
  return list;
}

Json consent_json(const Scene& scene) {
  Json list = Json::array();
  if (consents_to_help(scene)) list.push_back("proactive");
  if (consents_to_names(scene)) list.push_back("personalise");
  return list;
}

double rounded(double value) {
  if (!std::isfinite(value)) return 0;
  return std::round(value * 1000) / 1000;
}

std::string to_line(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace assist
