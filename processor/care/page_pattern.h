// Patterns over page templates: `*` stands for one path segment, a final `**` for any rest (none
// included).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace assist {

/// Whether `page_template` (e.g. "/product/:id") is of the pattern's class, e.g. "/product/:id",
/// "/product/*", "/**".
bool matches(std::string_view pattern, std::string_view page_template);

bool matches_any(const std::vector<std::string>& patterns, std::string_view page_template);

/// How much a pattern says: its literal segments. Of two patterns that match, the higher is the
/// closer one.
std::size_t specificity(std::string_view pattern);

}  // namespace assist
