// Runs every story of this folder: what happens to a visitor, and what we must say, or not.
#include <catch2/catch.hpp>
#include <filesystem>
#include <sstream>

#include "processor/ops/config.h"
#include "tests/scenarios/detect_run.h"
#include "tests/scenarios/story.h"
#include "tests/scenarios/zoo_story.h"

namespace assist {
namespace {

std::string lower(std::string text) {
  for (char& letter : text) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return text;
}

/// A field of a verdict as stories write it.
std::string field_of(const Verdict& verdict, const std::string& name) {
  if (name == "at") return std::to_string(verdict.time() - ms_of(story_start)) + "ms";
  if (name == "change") return lower(Change_Name(verdict.change()));
  if (name == "level") return lower(Level_Name(verdict.level()).substr(6));
  if (name == "session") return verdict.session_key();
  if (name == "customer") return verdict.customer_id();
  if (name == "page") return verdict.page_template();
  if (name == "because") return verdict.closed_because();
  if (name == "errors") return std::to_string(verdict.errors());
  if (name == "deciding") return verdict.deciding_event_id();
  if (name == "progress_known") return verdict.progress_known() ? "true" : "false";
  if (name == "evidence") {
    std::string signals;
    for (const Evidence& evidence : verdict.evidence()) signals += evidence.signal() + " ";
    return signals;
  }
  FAIL("a verdict has no field " << name);
  return {};
}

std::string expected_field(const std::string& name, const YAML::Node& node) {
  if (name == "at") return std::to_string(read_duration(node.Scalar()).count()) + "ms";
  if (!node.IsSequence()) return node.Scalar();
  std::string words;
  for (const auto& word : node) words += word.Scalar() + " ";
  return words;
}

std::string summary_of(const std::vector<Verdict>& verdicts) {
  std::ostringstream text;
  for (const Verdict& verdict : verdicts) {
    text << "\n  - {";
    for (const char* name : {"at", "change", "level", "because", "errors", "evidence"}) {
      text << name << ": " << field_of(verdict, name) << ", ";
    }
    text << "}";
  }
  return text.str();
}

void compare(const std::vector<Verdict>& verdicts, const YAML::Node& expected) {
  INFO("verdicts given:" << summary_of(verdicts));
  REQUIRE(verdicts.size() == expected.size());
  for (std::size_t index = 0; index < verdicts.size(); ++index) {
    for (const auto& field : expected[index]) {
      const std::string name = field.first.Scalar();
      INFO("verdict " << index + 1 << ", " << name);
      REQUIRE(field_of(verdicts[index], name) == expected_field(name, field.second));
    }
  }
}

}  // namespace

TEST_CASE("every story ends as it should", "[scenario]") {
  const std::vector<std::filesystem::path> files = story_files("tests/scenarios");
  REQUIRE(files.size() >= 12);
  for (const std::filesystem::path& file : files) {
    const Story story = read_story(file);
    INFO(file.filename().string() << ": " << story.title);
    const Config config = parse_config(story.config, file);
    REQUIRE(story.expect["verdicts"].IsDefined());
    DetectRun run(config.detect, config.decode);
    compare(run.run(story), story.expect["verdicts"]);
  }
}

TEST_CASE("every story of the zoo says what it expects", "[scenario]") {
  const std::vector<std::filesystem::path> files = story_files("tests/scenarios/zoo");
  REQUIRE(files.size() >= 31);
  for (const std::filesystem::path& file : files) {
    INFO(file.filename().string());
    const Story story = read_story(file);
    const auto expected = expectation_of(story);
    REQUIRE(file.filename().string().starts_with(expected ? "stuck_" : "fine_"));
    DetectRun run(DetectConfig{}, {});
    const ZooOutcome outcome = judge(story, run.run(story));
    REQUIRE(outcome.passed == outcome.why.empty());
  }
}

}  // namespace assist
