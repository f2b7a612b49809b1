// Reads one file of words, with everything that is wrong in it.
#pragma once

#include <optional>

#include "processor/care/connect/templates.h"

namespace assist {

/// The words of `file`; none when they cannot be used, and then `problems` says why.
std::optional<LocaleWords> read_words(const TemplateFile& file, std::size_t greeting_points_max,
                                      TemplateProblems& problems);

}  // namespace assist
