// START HERE: one binary, one subcommand per job. What each does is in the header of its file under
// cli/.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "processor/cli/check.h"
#include "processor/cli/commands.h"
#include "processor/cli/explain.h"
#include "processor/cli/simulate.h"
#include "processor/cli/test_policy.h"
#include "processor/cli/topics.h"
#include "processor/ops/errors.h"
#include "processor/ops/log.h"
#include "processor/ops/version.h"

namespace {

enum ExitCode : int { ok = 0, failed = 1, usage = 2, bad_config = 3 };

constexpr const char* exit_codes =
    "Exit codes: 0 it worked; 1 it failed: broker, disk, network; 2 wrong use of a command; "
    "3 the configuration is wrong.";

/// The processor speaks JSON, one line per fact; the other commands speak to people.
int report(const CLI::App& app, const std::exception& error, ExitCode code) {
  if (app.got_subcommand("run")) {
    assist::Log log({assist::LogLevel::error});
    log.error(error.what(), {{"process.exit_code", static_cast<int>(code)}});
  } else {
    std::cerr << error.what() << '\n';
  }
  return code;
}

int run_command(CLI::App& app, int argc, char** argv, const int& exit_code) {
  try {
    app.parse(argc, argv);
    return exit_code;
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? ok : usage;  // Prints help, version or what is wrong.
  } catch (const assist::ConfigError& error) {
    return report(app, error, bad_config);
  } catch (const std::exception& error) {
    return report(app, error, failed);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Proactive Assist: finds visitors who are stuck, while they are, and offers help.",
               "assist");
  app.footer(exit_codes);
  app.set_version_flag("--version",
                       fmt::format("assist {} ({})", assist::version, assist::revision));
  app.require_subcommand(1);
  int exit_code = ok;
  assist::add_run(app, exit_code);
  assist::add_check(app);
  assist::add_topics(app);
  assist::add_replay(app);
  assist::add_explain(app, exit_code);
  assist::add_test(app, exit_code);
  assist::add_simulate(app, exit_code);
  return run_command(app, argc, argv, exit_code);
}
