#include "processor/detect/click/selector.h"

#include <algorithm>

namespace assist::click {
namespace {

char lower(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

bool names(char letter) {
  const char small = lower(letter);
  return (small >= 'a' && small <= 'z') || (small >= '0' && small <= '9') || small == '-' ||
         small == '_';
}

}  // namespace

bool same_word(std::string_view left, std::string_view right) {
  return left.size() == right.size() &&
         std::equal(left.begin(), left.end(), right.begin(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

std::optional<std::string_view> ElementFacts::trait(std::string_view name) const {
  for (const Trait& trait : traits) {
    if (same_word(trait.name, name)) return trait.value;
  }
  return std::nullopt;
}

/// Reads from left to right; every step says whether there was what it wanted.
class SelectorParser {
 public:
  explicit SelectorParser(std::string_view text) : left_(text) {}

  std::optional<Selector> parse() {
    Selector selector;
    selector.text_ = left_;
    if (left_.starts_with('*')) {
      left_.remove_prefix(1);
    } else {
      selector.tag_ = name();
    }
    while (!left_.empty()) {
      if (!part(selector)) return std::nullopt;
    }
    if (selector.text_.empty()) return std::nullopt;
    return selector;
  }

 private:
  bool part(Selector& selector) {
    if (take('.')) {
      selector.classes_.push_back(name());
      return !selector.classes_.back().empty();
    }
    if (take('#')) {
      selector.attributes_.push_back({"id", Selector::Test::equals, name()});
      return !selector.attributes_.back().value.empty();
    }
    return take('[') && attribute(selector);
  }

  bool attribute(Selector& selector) {
    Selector::Attribute attribute;
    attribute.test = take('!') ? Selector::Test::absent : Selector::Test::present;
    attribute.name = name();
    if (attribute.name.empty()) return false;
    const bool may_compare = attribute.test == Selector::Test::present;
    if (may_compare && take('=')) {
      attribute.test = Selector::Test::equals;
    } else if (may_compare && left_.starts_with("!=")) {
      left_.remove_prefix(2);
      attribute.test = Selector::Test::differs;
    }
    const std::size_t end = left_.find(']');
    if (end == std::string_view::npos) return false;
    attribute.value = left_.substr(0, end);
    if (attribute.value == "\"\"") attribute.value.clear();
    const bool compares =
        attribute.test == Selector::Test::equals || attribute.test == Selector::Test::differs;
    if (!compares && end > 0) return false;
    left_.remove_prefix(end + 1);
    selector.attributes_.push_back(std::move(attribute));
    return true;
  }

  std::string name() {
    std::size_t size = 0;
    while (size < left_.size() && names(left_[size])) ++size;
    const std::string found(left_.substr(0, size));
    left_.remove_prefix(size);
    return found;
  }

  bool take(char sign) {
    if (!left_.starts_with(sign)) return false;
    left_.remove_prefix(1);
    return true;
  }

  std::string_view left_;
};

std::optional<Selector> Selector::parse(std::string_view text) {
  return SelectorParser(text).parse();
}

bool Selector::matches(const ElementFacts& element) const {
  if (!tag_.empty() && !same_word(tag_, element.tag)) return false;
  for (const std::string& wanted : classes_) {
    if (std::find(element.classes.begin(), element.classes.end(), wanted) ==
        element.classes.end()) {
      return false;
    }
  }
  return std::all_of(attributes_.begin(), attributes_.end(), [&element](const Attribute& wanted) {
    const auto value = element.trait(wanted.name);
    switch (wanted.test) {
      case Test::present:
        return value.has_value();
      case Test::absent:
        return !value.has_value();
      case Test::equals:
        return value && same_word(*value, wanted.value);
      case Test::differs:
        break;
    }
    return !value || !same_word(*value, wanted.value);
  });
}

bool any_matches(const Selectors& selectors, const ElementFacts& element) {
  return std::any_of(selectors.begin(), selectors.end(),
                     [&element](const Selector& selector) { return selector.matches(element); });
}

}  // namespace assist::click
