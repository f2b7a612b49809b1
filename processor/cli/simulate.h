// `assist simulate`: a seeded shop full of visitors, or a recording, as events on standard output
// or in Kafka; the truth about who got stuck beside it. Also the load of benchmarks and faults.
#pragma once

#include <CLI/App.hpp>

namespace assist {

/// Adds the subcommand. Its work happens while `app` parses: it may throw IoError or CLI::Error.
/// `exit_code` becomes 0, or 1 when something that was sent was not acknowledged.
void add_simulate(CLI::App& app, int& exit_code);

}  // namespace assist
