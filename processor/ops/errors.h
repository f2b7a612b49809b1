// The world fails: only main catches these, logs one line and exits. Bad data is a value, a bug of
// ours aborts.
#pragma once

#include <stdexcept>

namespace assist {

/// Kafka, disk or network failed beyond its bounded retries. A restart continues from the last
/// commit. Exit code 1.
struct IoError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// The configuration cannot be used. The message names file, line, column and key. Exit code 3.
struct ConfigError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace assist
