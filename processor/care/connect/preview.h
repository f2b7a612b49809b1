// What customers will read, for those who write it.
#pragma once

#include <string>

#include "processor/care/connect/templates.h"

namespace assist {

/// Every text of every language, filled for customers of whom more and less is known; the files in
/// their order, each greeting once.
std::string preview_of(const Templates& templates);

}  // namespace assist
