// The published examples and the decoders agree: what the schemas call valid is read, what they
// call invalid is refused.
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "processor/event/feedback.h"
#include "processor/event/names.h"
#include "processor/event/profile.h"
#include "processor/event/rejection.h"
#include "processor/event/service_report.h"
#include "processor/event/support.h"
#include "tests/event/reading.h"

using namespace assist;
namespace fs = std::filesystem;

namespace {

/// Name of the file without ".json" → its text. Tests run in the root of the repository.
std::map<std::string, std::string> examples(const std::string& name, const std::string& kind) {
  std::map<std::string, std::string> found;
  for (const auto& entry : fs::directory_iterator(fs::path("schemas/examples") / name / kind)) {
    std::stringstream text;
    text << std::ifstream(entry.path()).rdbuf();
    found[entry.path().stem()] = text.str();
  }
  REQUIRE_FALSE(found.empty());
  return found;
}

Record customer_record(std::string_view value) {
  Record record = record_of(value);
  record.key = "c-104233";
  return record;
}

/// A report is keyed by what it is about.
std::string service_code(const std::string& text) {
  const nlohmann::json report = nlohmann::json::parse(text);
  const std::string key = report.value("queue", report.value("incident", "none"));
  Record record = record_of(text);
  record.key = key;
  const auto decoded = decode_service_report(record);
  const auto* rejection = std::get_if<Rejection>(&decoded);
  return rejection == nullptr ? "" : std::string(rejection->code);
}

template <class Value>
std::string code_of(const std::variant<Value, Rejection>& decoded) {
  const auto* rejection = std::get_if<Rejection>(&decoded);
  return rejection == nullptr ? "" : std::string(rejection->code);
}

/// The reason that an invalid example is named after, e.g. "too_long" of "too_long_tenant".
std::string named_reason(const std::string& file) {
  std::string longest;
  for (const std::string_view code : rejection_codes) {
    if (file.starts_with(code) && code.size() > longest.size()) longest = code;
  }
  INFO(file);
  REQUIRE_FALSE(longest.empty());
  return longest;
}

}  // namespace

TEST_CASE("valid event examples are read and cover every type") {
  std::set<EventType> seen;
  DecodeConfig config;
  config.clamp_times = false;
  for (const auto& [file, text] : examples("event", "valid")) {
    INFO(file);
    const Reading read(text, config);
    seen.insert(read->type);
  }
  CHECK(seen.size() == event_type_count);
}

TEST_CASE("invalid examples are refused with the reason that they are named after") {
  for (const auto& [file, text] : examples("event", "invalid")) {
    INFO(file);
    CHECK(Reading(text).code() == named_reason(file));
  }
  for (const auto& [file, text] : examples("profile", "invalid")) {
    INFO(file);
    CHECK(code_of(decode_profile(customer_record(text))) == named_reason(file));
  }
  for (const auto& [file, text] : examples("feedback", "invalid")) {
    INFO(file);
    CHECK(code_of(decode_feedback(customer_record(text))) == named_reason(file));
  }
  for (const auto& [file, text] : examples("service", "invalid")) {
    INFO(file);
    CHECK(service_code(text) == named_reason(file));
  }
  for (const auto& [file, text] : examples("support", "invalid")) {
    INFO(file);
    CHECK(code_of(decode_support(customer_record(text))) == named_reason(file));
  }
}

TEST_CASE("valid profile examples are read") {
  for (const auto& [file, text] : examples("profile", "valid")) {
    INFO(file);
    CHECK(code_of(decode_profile(customer_record(text))).empty());
  }
}

TEST_CASE("valid feedback examples are read and cover every kind") {
  std::set<FeedbackKind> seen;
  for (const auto& [file, text] : examples("feedback", "valid")) {
    INFO(file);
    const auto decoded = decode_feedback(customer_record(text));
    REQUIRE(code_of(decoded).empty());
    seen.insert(std::get<Feedback>(decoded).kind);
  }
  CHECK(seen.size() == feedback_kind_names.size());
}

TEST_CASE("valid support examples are read and cover every kind") {
  std::set<SupportKind> seen;
  for (const auto& [file, text] : examples("support", "valid")) {
    INFO(file);
    const auto decoded = decode_support(customer_record(text));
    REQUIRE(code_of(decoded).empty());
    seen.insert(std::get<SupportEvent>(decoded).kind);
  }
  CHECK(seen.size() == support_kind_names.size());
}

TEST_CASE("valid service examples are read") {
  for (const auto& [file, text] : examples("service", "valid")) {
    INFO(file);
    CHECK(service_code(text).empty());
  }
}
