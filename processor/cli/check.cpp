#include "processor/cli/check.h"

#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "processor/care/connect/preview.h"
#include "processor/care/contradiction.h"
#include "processor/cli/care_files.h"
#include "processor/ops/config.h"

namespace assist {

void add_check(CLI::App& app) {
  struct Arguments {
    std::string file;
    std::vector<std::string> overrides;
    bool print = false;
    bool templates = false;
  };
  const auto given = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "check", "is a configuration right? Every error as file:line:column: key: what was expected");
  command->add_option("FILE", given->file, "configuration file")->required();
  command->add_option("--set", given->overrides, "key=value that wins over the file; repeatable");
  command->add_flag("--print", given->print,
                    "show what is in force, defaults included, no secrets");
  command->add_flag("--templates", given->templates,
                    "show what customers will read, in every language");
  command->callback([given] {
    const Config config = load_config(given->file, given->overrides);
    make_care(config);  // The files of articles and words have their own rules.
    for (const ConfigProblem& problem : unreachable_in(config.detect)) {
      std::cerr << given->file << ": warning: detect." << problem.key
                << " can never be reached; expected " << problem.expected << '\n';
    }
    for (const Contradiction& problem : contradictions_in(config.care)) {
      std::cerr << given->file << ": warning: care." << problem.key << ": " << problem.what << '\n';
    }
    // Two rooms that do not know each other.
    if (config.care.ladder_wait >= config.detect.episode_silence) {
      std::cerr << given->file
                << ": warning: care.ladder_wait: an episode in which nothing more happens is over "
                   "by detect.episode_silence, before its chat would be offered\n";
    }
    if (given->templates) {
      std::cout << preview_of(read_templates(config.care));
    } else {
      std::cout << (given->print ? print_config(config) : given->file + ": right\n");
    }
  });
}

}  // namespace assist
