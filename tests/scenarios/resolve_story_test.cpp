// Runs every story of tests/scenarios/resolve: what customers and support do, and what desks are
// told, by the shipped configuration.
#include <catch2/catch.hpp>

#include "processor/cli/story_run.h"

using namespace assist;

TEST_CASE("every story of support ends as it should", "[scenario]") {
  const auto files = story_files("tests/scenarios/resolve");
  REQUIRE(files.size() >= 4);
  for (const std::filesystem::path& file : files) {
    const Story story = read_story(file);
    INFO(file.filename().string() << ": " << story.title);
    const Config config = load_config("deploy/assist.yaml", story.settings);
    const StoryOutcome outcome = run_story(story, read_expectations(story), config);
    INFO(outcome.difference);
    CHECK(outcome.passed);
  }
}
