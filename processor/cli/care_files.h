// The files that care reads once, at the start: articles and the words of help.
#pragma once

#include <memory>

#include "processor/care/care.h"
#include "processor/ops/config.h"

namespace assist {

/// The words that the configuration names. Throws ConfigError with every problem of the files.
Templates read_templates(const CareConfig& care);

/// Reads the catalogue and the words that the configuration names. Throws ConfigError.
std::shared_ptr<const Care> make_care(const Config& config);

}  // namespace assist
