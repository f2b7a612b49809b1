#include "processor/cli/commands.h"

#include <fmt/format.h>

#include <iostream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "processor/cli/replay.h"
#include "processor/cli/run.h"

namespace assist {

namespace {

constexpr const char* set_help = "key=value that wins over the file; repeatable";

struct ReplayArguments {
  std::string file;
  std::vector<std::string> overrides;
  std::vector<Emit> emit{Emit::triggers};
  bool no_drain = false;
  ReplayOptions options;
};

void replay_files(const ReplayArguments& given) {
  Config config = given.file.empty() ? parse_config("", "(defaults)", given.overrides)
                                     : load_config(given.file, given.overrides);
  ReplayOptions options = given.options;
  options.emit = {given.emit.begin(), given.emit.end()};
  options.drain = !given.no_drain;
  Log log(config.log);
  const ReplayTotals totals = replay(config, options, std::cout, log);
  log.info("replayed", {{"assist.lines", totals.lines},
                        {"assist.rejected", totals.rejected},
                        {"assist.verdicts", totals.verdicts},
                        {"assist.triggers", totals.triggers},
                        {"assist.decisions", totals.decisions},
                        {"assist.cases", totals.cases}});
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::string file;
    std::vector<std::string> overrides;
  };
  const auto given = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("run", "the processor: from Kafka to Kafka, until SIGTERM");
  command->add_option("--config,-c", given->file, "configuration file")->required();
  command->add_option("--set", given->overrides, set_help);
  command->callback([given, &exit_code] {
    const Config config = load_config(given->file, given->overrides);
    Log log(config.log);
    exit_code = run(config, log);
  });
}

void add_replay(CLI::App& app) {
  static const std::map<std::string, Emit> emits{
      {"triggers", Emit::triggers},        {"decisions", Emit::decisions}, {"cases", Emit::cases},
      {"verdicts", Emit::verdicts},        {"scores", Emit::scores},       {"shadow", Emit::shadow},
      {"dead_letters", Emit::dead_letters}};
  const auto given = std::make_shared<ReplayArguments>();
  CLI::App* command = app.add_subcommand(
      "replay", "the same decisions from files, without a broker; JSON lines on standard output");
  command->add_option("--config,-c", given->file, "configuration file; without: the defaults");
  // One value each: what follows is a FILE.
  command->add_option("--set", given->overrides, set_help)->allow_extra_args(false);
  command->add_option("--emit", given->emit, "what to write, comma separated (default: triggers)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->transform(CLI::CheckedTransformer(emits).description(
          "triggers, decisions, cases, verdicts, scores, shadow and/or dead_letters"));
  command->add_flag("--no-drain", given->no_drain,
                    "stop at the last line instead of waiting for the last timers");
  command
      ->add_option("--partitions", given->options.partitions,
                   "learn what is usual as the tasks of so many partitions would (default: 1)")
      ->check(CLI::Range(1, 1'000));
  command->add_option("FILE", given->options.files, "events, plain or gzip; - is standard input")
      ->required();
  command->callback([given] { replay_files(*given); });
}

}  // namespace assist
