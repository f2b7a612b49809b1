// The English words that are built in.
#pragma once

#include <string_view>

namespace assist {

/// deploy/templates/en.yaml as it was at the build.
extern const std::string_view english_templates;

}  // namespace assist
