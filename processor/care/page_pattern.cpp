#include "processor/care/page_pattern.h"

#include <algorithm>

namespace assist {
namespace {

/// Takes the next segment, without its slash, from the front of `path`.
std::string_view next_segment(std::string_view& path) {
  if (!path.empty() && path.front() == '/') path.remove_prefix(1);
  const std::size_t end = path.find('/');
  const std::string_view segment = path.substr(0, end);
  path.remove_prefix(segment.size());
  return segment;
}

}  // namespace

bool matches(std::string_view pattern, std::string_view page_template) {
  if (page_template.empty()) return false;
  while (!pattern.empty()) {
    const std::string_view wanted = next_segment(pattern);
    if (wanted == "**" && pattern.empty()) return true;
    if (page_template.empty()) return false;
    const std::string_view found = next_segment(page_template);
    if (wanted == "*" ? found.empty() : wanted != found) return false;
  }
  return page_template.empty();
}

bool matches_any(const std::vector<std::string>& patterns, std::string_view page_template) {
  return std::any_of(patterns.begin(), patterns.end(), [page_template](const std::string& pattern) {
    return matches(pattern, page_template);
  });
}

std::size_t specificity(std::string_view pattern) {
  std::size_t literal = 0;
  while (!pattern.empty()) {
    const std::string_view segment = next_segment(pattern);
    if (segment != "*" && segment != "**") ++literal;
  }
  return literal;
}

}  // namespace assist
