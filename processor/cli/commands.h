// The options of `assist run` and `assist replay`; what they do is in run.h and replay.h.
#pragma once

#include <CLI/App.hpp>

namespace assist {

/// Each adds its subcommand, which runs while `app` parses. `exit_code` becomes what it returned.
void add_run(CLI::App& app, int& exit_code);
void add_replay(CLI::App& app);

}  // namespace assist
