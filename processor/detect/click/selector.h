// Which elements a rule speaks of: the part of CSS selectors that looks at one element.
//
//   button   .no-rage   #pay   a[href]   input[type=submit]   a[target][target!=_self] input[!type]
//
// `[x!=y]` also holds without an x; `[!x]` is ours: x is absent. Tags, names and values are
// compared without regard to ASCII case.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace assist::click {

struct Trait {
  std::string_view name, value;
};

/// What is known of an element. A view.
struct ElementFacts {
  std::string_view tag;
  std::span<const std::string_view> classes;
  std::span<const Trait> traits;  ///< Its attributes, and facts that a sender states like one.

  /// None when it is absent, or not known.
  std::optional<std::string_view> trait(std::string_view name) const;
};

class Selector {
 public:
  /// None when `text` is no selector of this kind.
  static std::optional<Selector> parse(std::string_view text);

  bool matches(const ElementFacts& element) const;
  const std::string& text() const { return text_; }  ///< As it was written.

 private:
  enum class Test : std::uint8_t { present, absent, equals, differs };
  struct Attribute {
    std::string name;
    Test test{};
    std::string value;
  };
  friend class SelectorParser;

  std::string text_, tag_;  ///< No tag: any.
  std::vector<std::string> classes_;
  std::vector<Attribute> attributes_;
};

using Selectors = std::vector<Selector>;

bool any_matches(const Selectors& selectors, const ElementFacts& element);

/// Equality without regard to ASCII case.
bool same_word(std::string_view left, std::string_view right);

}  // namespace assist::click
