// `assist run`: the live processor. Workers on threads, the admin port beside them, until SIGTERM
// or SIGINT.
#pragma once

#include "processor/ops/config.h"
#include "processor/ops/errors.h"
#include "processor/ops/log.h"

namespace assist {

/// Returns 0 after a stop in good order, 1 when the broker did not let us finish within ten
/// seconds: the next start repeats the last transaction then. Throws IoError, ConfigError.
int run(const Config& config, Log& log);

}  // namespace assist
