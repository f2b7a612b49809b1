// `assist check FILE`: is a configuration right?
#pragma once

#include <CLI/App.hpp>

namespace assist {

/// Adds the subcommand; it runs while `app` parses and throws ConfigError with every error of the
/// file.
void add_check(CLI::App& app);

}  // namespace assist
