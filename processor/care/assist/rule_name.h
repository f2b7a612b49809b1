// The rules of offers, a closed list: "<chat|faq>-<cause>". Cooldowns, dismissals, holdouts and
// pauses hold per rule.
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace assist {

/// Every cause that a rule can have: kinds of errors, then families of evidence; anything else that
/// a verdict may hold one day is "other" until it is named here.
inline constexpr std::array<std::string_view, 13> causes{
    "page",  "request", "script",     "validation", "auth",    "payment", "click",
    "error", "form",    "navigation", "search",     "silence", "other"};

/// Whether an offer can have this rule.
inline bool is_rule(std::string_view name) {
  const std::size_t dash = name.find('-');
  const std::string_view what = name.substr(0, dash);
  if (dash == std::string_view::npos || (what != "chat" && what != "faq")) return false;
  return std::find(causes.begin(), causes.end(), name.substr(dash + 1)) != causes.end();
}

}  // namespace assist
