#include "processor/cli/test_policy.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "processor/cli/story_run.h"
#include "processor/ops/errors.h"

namespace assist {
namespace {

struct Arguments {
  std::string config;
  std::vector<std::string> overrides, files;
};

Config config_of(const Arguments& given, const Story& story) {
  // A story is about what help looks like; who of the control groups misses it is for chance.
  std::vector<std::string> overrides{"care.holdout.global=0", "care.holdout.rule=0"};
  overrides.insert(overrides.end(), given.overrides.begin(), given.overrides.end());
  overrides.insert(overrides.end(), story.settings.begin(), story.settings.end());
  try {
    return given.config.empty() ? parse_config("", "(defaults)", overrides)
                                : load_config(given.config, overrides);
  } catch (const ConfigError& error) {
    throw ConfigError(fmt::format("with the settings of {}:\n{}", story.file, error.what()));
  }
}

/// Everything is read before anything runs: what is wrong with the last file is told at once.
struct Prepared {
  Story story;
  std::vector<Expectation> expectations;
  Config config;
};

std::vector<Prepared> prepare(const Arguments& given) {
  std::vector<Prepared> all;
  std::string wrong;
  const auto add = [&](const std::filesystem::path& file) {
    try {
      Prepared prepared;
      prepared.story = read_story(file);
      prepared.expectations = read_expectations(prepared.story);
      prepared.config = config_of(given, prepared.story);
      all.push_back(std::move(prepared));
    } catch (const ConfigError& error) {
      wrong += (wrong.empty() ? "" : "\n") + std::string(error.what());
    }
  };
  for (const std::string& file : given.files) {
    if (!std::filesystem::is_directory(file)) {
      add(file);
      continue;
    }
    for (const auto& inside : story_files(file)) add(inside);
  }
  if (!wrong.empty()) throw ConfigError(wrong);
  return all;
}

int test_policy(const Arguments& given) {
  const std::vector<Prepared> all = prepare(given);
  std::size_t failed = 0;
  for (const Prepared& prepared : all) {
    const StoryOutcome outcome = run_story(prepared.story, prepared.expectations, prepared.config);
    std::cout << fmt::format("{}  {}: {}\n{}", outcome.passed ? "passed" : "FAILED",
                             prepared.story.file, prepared.story.title, outcome.difference);
    failed += outcome.passed ? 0 : 1;
  }
  std::cout << fmt::format("{} of {} stories passed\n", all.size() - failed, all.size());
  if (!std::cout.flush()) throw IoError("cannot write standard output");
  // No story at all is a wrong path in a pipeline, not a success.
  return failed == 0 && !all.empty() ? 0 : 1;
}

}  // namespace

void add_test(CLI::App& app, int& exit_code) {
  const auto given = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "test", "stories against a configuration: does the policy do what is expected?");
  command->add_option("--config,-c", given->config, "configuration file; without: the defaults");
  command->add_option("--set", given->overrides, "key=value that wins over the file; repeatable")
      ->allow_extra_args(false);
  command->add_option("FILE", given->files, "stories, or folders of them")->required();
  command->callback([given, &exit_code] { exit_code = test_policy(*given); });
}

}  // namespace assist
