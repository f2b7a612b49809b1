// Which build this is.
#pragma once

#include <string_view>

namespace assist {

extern const std::string_view version;   ///< The project's version, e.g. "0.1.0".
extern const std::string_view revision;  ///< The commit at configure time, or "unknown".

}  // namespace assist
