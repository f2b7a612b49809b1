// Runs every story of this folder and of help/, as `assist test` does, and holds the zoo to its
// form.
#include <catch2/catch.hpp>
#include <filesystem>

#include "processor/cli/story_run.h"
#include "processor/ops/config.h"
#include "tests/scenarios/detect_run.h"
#include "tests/scenarios/zoo_story.h"

namespace assist {
namespace {

/// The shop's articles, and nobody in a control group.
Config config_of(const Story& story) {
  std::vector<std::string> overrides{"care.holdout.global=0", "care.holdout.rule=0",
                                     "care.articles_file=deploy/articles.yaml"};
  overrides.insert(overrides.end(), story.settings.begin(), story.settings.end());
  return parse_config("", "(defaults)", overrides);
}

void run_all(const char* folder, std::size_t at_least, std::string_view expected) {
  const std::vector<std::filesystem::path> files = story_files(folder);
  REQUIRE(files.size() >= at_least);
  for (const std::filesystem::path& file : files) {
    const Story story = read_story(file);
    const std::vector<Expectation> expectations = read_expectations(story);
    INFO(story.file << ": " << story.title);
    REQUIRE(expectations.front().list == expected);
    const StoryOutcome outcome = run_story(story, expectations, config_of(story));
    INFO(outcome.difference);
    CHECK(outcome.passed);
  }
}

}  // namespace

TEST_CASE("every story of visitors in trouble ends as it should", "[scenario]") {
  run_all("tests/scenarios", 12, "verdicts");
}

TEST_CASE("every story of help ends as it should", "[scenario]") {
  run_all("tests/scenarios/help", 5, "triggers");
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
