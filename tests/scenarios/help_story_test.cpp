// Runs every story of tests/scenarios/help: what happens to visitors, and what help they get.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "processor/event/timestamp.h"
#include "processor/ops/config.h"
#include "tests/scenarios/care_run.h"
#include "tests/scenarios/detect_run.h"
#include "tests/scenarios/story.h"

namespace assist {
namespace {

using nlohmann::json;

Articles demo_articles() {
  std::ifstream file{"deploy/articles.yaml"};
  std::stringstream text;
  text << file.rdbuf();
  return std::get<Articles>(Articles::parse(text.str()));
}

/// A field of a trigger or a decision as stories write it.
std::string field_of(const json& said, const std::string& name) {
  if (name == "at") {
    const char* time = said.contains("time") ? "time" : "created_at";
    return std::to_string((*parse_rfc3339(said[time].get<std::string>()) - story_start).count()) +
           "ms";
  }
  if (name == "why") return said["reason"]["code"];
  if (name == "human") return said["reason"]["human"];
  if (name == "articles") {
    std::string ids;
    for (const json& suggestion : said["suggestions"])
      ids += suggestion["id"].get<std::string>() + " ";
    return ids;
  }
  if (name == "session") return said["target"]["session_id"];
  if (name == "customer") return said["target"].value("customer_id", "");
  if (name == "op" || name == "type" || name == "gate") return said[name];
  FAIL("what care says has no field " << name);
  return {};
}

std::string expected_field(const std::string& name, const YAML::Node& node) {
  if (name == "at") return std::to_string(read_duration(node.Scalar()).count()) + "ms";
  if (!node.IsSequence()) return node.Scalar();
  std::string words;
  for (const auto& word : node) words += word.Scalar() + " ";
  return words;
}

std::vector<json> said_of(const Outputs& outputs, Output::Kind kind) {
  std::vector<json> said;
  for (const Output& output : outputs) {
    if (output.kind == kind) said.push_back(json::parse(output.json));
  }
  return said;
}

void compare(const std::vector<json>& said, const YAML::Node& expected, const char* what) {
  REQUIRE(expected.IsDefined());
  std::ostringstream all;
  for (const json& one : said) all << "\n  " << one.dump();
  INFO(what << " given:" << all.str());
  REQUIRE(said.size() == expected.size());
  for (std::size_t i = 0; i < said.size(); ++i) {
    for (const auto& field : expected[i]) {
      const std::string name = field.first.Scalar();
      INFO(what << " " << i + 1 << ", " << name);
      REQUIRE(field_of(said[i], name) == expected_field(name, field.second));
    }
  }
}

std::vector<std::filesystem::path> story_files() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator("tests/scenarios/help")) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace

TEST_CASE("every story of help ends as it should", "[scenario]") {
  const std::vector<std::filesystem::path> files = story_files();
  REQUIRE(files.size() >= 5);
  for (const std::filesystem::path& file : files) {
    const Story story = read_story(file);
    INFO(file.filename().string() << ": " << story.title);
    Config config = parse_config(story.config, file);
    // A story tells of somebody who gets help, whoever he is called.
    config.care.holdout.global = config.care.holdout.rule = 0;
    const std::vector<Verdict> verdicts = DetectRun(config.detect, config.decode).run(story);
    const Outputs outputs = CareRun(config.care, demo_articles()).run(verdicts, story.until);
    compare(said_of(outputs, Output::Kind::trigger), story.expect["triggers"], "trigger");
    compare(said_of(outputs, Output::Kind::decision), story.expect["decisions"], "decision");
  }
}

}  // namespace assist
