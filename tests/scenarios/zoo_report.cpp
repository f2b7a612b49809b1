// Which stories of the zoo end as they should, with a given configuration: what `tools/quality zoo`
// runs. A JSON object per story.
//
//   zoo_report [--config FILE] [--set KEY=VALUE]… DIRECTORY
#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <iostream>
#include <nlohmann/json.hpp>

#include "processor/ops/config.h"
#include "tests/scenarios/detect_run.h"
#include "tests/scenarios/zoo_story.h"

namespace assist {
namespace {

void report(const Config& config, const std::filesystem::path& file) {
  const Story story = read_story(file);
  DetectRun run(config.detect, config.decode);
  const ZooOutcome outcome = judge(story, run.run(story));
  nlohmann::ordered_json json = {{"file", file.filename().string()},
                                 {"story", story.title},
                                 {"kind", expectation_of(story) ? "stuck" : "fine"},
                                 {"passed", outcome.passed}};
  if (outcome.delay) json["delay_ms"] = outcome.delay->count();
  if (!outcome.passed) json["why"] = outcome.why;
  std::cout << json.dump() << '\n';
}

}  // namespace
}  // namespace assist

int main(int argc, char** argv) {
  CLI::App app("the zoo of stories against a configuration");
  std::string config_file;
  std::string directory;
  std::vector<std::string> overrides;
  app.add_option("--config", config_file);
  app.add_option("--set", overrides)->allow_extra_args(false);
  app.add_option("DIRECTORY", directory)->required();
  CLI11_PARSE(app, argc, argv);
  try {
    const assist::Config config = config_file.empty()
                                      ? assist::parse_config("", "(defaults)", overrides)
                                      : assist::load_config(config_file, overrides);
    for (const auto& file : assist::story_files(directory)) assist::report(config, file);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
