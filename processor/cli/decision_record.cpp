#include "processor/cli/decision_record.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "processor/event/timestamp.h"

namespace assist {
namespace {

using Json = nlohmann::json;

constexpr std::size_t evidence_max = 6;

const Json* field(const Json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text_in(const Json& object, const char* name) {
  const Json* found = field(object, name);
  return found != nullptr && found->is_string() ? printable(found->get_ref<const std::string&>())
                                                : std::string();
}

std::optional<Time> time_in(const Json& object, const char* name) {
  const auto time = parse_rfc3339(text_in(object, name));
  return time && plausible(*time) ? time : std::nullopt;
}

std::optional<double> number_in(const Json& object, const char* name) {
  const Json* found = field(object, name);
  if (found == nullptr || !found->is_number()) return std::nullopt;
  return found->get<double>();
}

std::optional<std::int64_t> count_in(const Json& object, const char* name) {
  const Json* found = field(object, name);
  if (found == nullptr || !found->is_number_integer()) return std::nullopt;
  return found->get<std::int64_t>();
}

const Json& object_in(const Json& object, const char* name) {
  static const Json nothing = Json::object();
  const Json* found = field(object, name);
  return found != nullptr ? *found : nothing;
}

void read_reason(const Json& reason, DecisionRecord& record) {
  record.human = text_in(reason, "human");
  record.seen = text_in(reason, "seen");
  record.until = time_in(reason, "until");
  const Json& cause = object_in(reason, "cause");
  const std::string kind = text_in(cause, "kind");
  if (!kind.empty()) record.cause = {kind, time_in(cause, "at"), text_in(cause, "trigger_id")};
}

void read_caps(const Json& caps, DecisionRecord& record) {
  for (const char* window : {"session", "day", "week", "month"}) {
    const std::string used = text_in(caps, window);
    if (!used.empty()) record.caps.push_back({window, used});
  }
}

void read_evidence(const Json& evidence, DecisionRecord& record) {
  if (!evidence.is_array()) return;
  for (const Json& entry : evidence) {
    if (record.evidence.size() == evidence_max) return;
    std::string words =
        fmt::format("{} {}", count_in(entry, "n").value_or(1), text_in(entry, "kind"));
    const std::string error = text_in(entry, "error"), code = text_in(entry, "code");
    if (!error.empty()) words += " " + error;
    if (!code.empty()) words += "/" + code;
    record.evidence.push_back(std::move(words));
  }
}

/// None unless `json` is an object of this schema.
std::optional<Json> parsed(std::string_view json, std::string_view schema) {
  Json value = Json::parse(json, nullptr, false);
  if (text_in(value, "schema") != schema) return std::nullopt;
  return value;
}

}  // namespace

std::string printable(std::string_view text) {
  std::string shown{text};
  for (std::size_t i = 0; i < shown.size(); ++i) {
    const auto byte = static_cast<unsigned char>(shown[i]);
    const bool two_bytes =
        byte == 0xC2 && i + 1 < shown.size() && static_cast<unsigned char>(shown[i + 1]) < 0xA0;
    if (two_bytes) shown.erase(i, 1);
    if (byte < 0x20 || byte == 0x7F || two_bytes) shown[i] = ' ';
  }
  return shown;
}

std::optional<DecisionRecord> read_decision(std::string_view json) {
  const auto value = parsed(json, "care.assist.decision/1");
  if (!value) return std::nullopt;
  DecisionRecord record;
  const auto time = time_in(*value, "time");
  record.customer = text_in(*value, "customer_key");
  record.outcome = text_in(*value, "outcome");
  record.gate = text_in(*value, "gate");
  record.type = text_in(*value, "type");
  if (!time || record.customer.empty() || record.outcome.empty() || record.gate.empty() ||
      record.type.empty()) {
    return std::nullopt;
  }
  record.time = *time;
  record.json = json;
  record.decision_id = text_in(*value, "decision_id");
  record.trigger_id = text_in(*value, "trigger_id");
  record.rule = text_in(object_in(*value, "rule"), "id");
  record.episode = text_in(*value, "episode_id");
  record.level = text_in(*value, "level");
  record.policy = text_in(object_in(*value, "policy"), "version");
  record.score = number_in(*value, "score");
  record.confidence = number_in(*value, "confidence");
  const Json& candidates = object_in(*value, "candidates");
  if (candidates.is_array() && !candidates.empty()) record.why = text_in(candidates[0], "why");
  const Json& gates = object_in(*value, "gates");
  const auto passed = count_in(gates, "passed"), of = count_in(gates, "of");
  if (passed && of) record.gates = {*passed, *of};
  read_reason(object_in(*value, "reason"), record);
  read_caps(object_in(*value, "caps"), record);
  read_evidence(object_in(*value, "evidence"), record);
  return record;
}

std::optional<TriggerRecord> read_trigger(std::string_view json) {
  const auto value = parsed(json, "care.assist.trigger/1");
  if (!value) return std::nullopt;
  const auto time = time_in(*value, "created_at");
  TriggerRecord record{time.value_or(Time{}), text_in(*value, "trigger_id"), text_in(*value, "op"),
                       text_in(object_in(*value, "reason"), "human")};
  if (!time || record.trigger_id.empty() || record.op.empty()) return std::nullopt;
  return record;
}

}  // namespace assist
