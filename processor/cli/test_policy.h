// `assist test FILE…`: does a policy do what its owner expects? Runs stories against a
// configuration, with no broker.
#pragma once

#include <CLI/App.hpp>

namespace assist {

/// Adds the subcommand; it runs while `app` parses. `exit_code` becomes 0 when every story ends as
/// it expects, 1 when one does not. Throws ConfigError for stories and configurations that are
/// wrong.
void add_test(CLI::App& app, int& exit_code);

}  // namespace assist
