#include "processor/detect/click/click_filter.h"

#include <algorithm>

namespace assist::click {
namespace {

bool is_word(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
           (letter >= '0' && letter <= '9');
  });
}

bool holds_part(std::string_view text, std::string_view part) {
  for (std::size_t at = 0; at + part.size() <= text.size(); ++at) {
    if (same_word(text.substr(at, part.size()), part)) return true;
  }
  return false;
}

bool lists(const ClickFilter& filter, std::string_view text) {
  if (text.empty()) return false;
  return std::any_of(filter.texts.begin(), filter.texts.end(), [&](const std::string& listed) {
    const bool as_part = filter.text_match == TextMatch::part ||
                         (filter.text_match == TextMatch::word_part && is_word(listed));
    return as_part ? holds_part(text, listed) : same_word(text, listed);
  });
}

bool inside(const Selectors& selectors, const ClickMoment& click) {
  return any_matches(selectors, click.element) ||
         std::any_of(
             click.ancestors.begin(), click.ancestors.end(),
             [&](const ElementFacts& ancestor) { return any_matches(selectors, ancestor); });
}

}  // namespace

bool admits(const ClickFilter& filter, const ClickMoment& click) {
  if (filter.without_modifiers && click.modified) return false;
  if (filter.labelled && click.label == 0) return false;
  if (!filter.only.empty() && !any_matches(filter.only, click.element)) return false;
  if (any_matches(filter.except, click.element)) return false;
  if (inside(filter.except_inside, click)) return false;
  if (any_matches(filter.passive, click.element) && !inside(filter.active, click)) return false;
  return !lists(filter, click.text) && !lists(filter, click.described);
}

}  // namespace assist::click
