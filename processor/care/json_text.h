// Writes JSON straight into one string: every verdict costs a record, so there is no tree in
// between.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace assist {

/// Fields appear in the order of the calls. Texts are escaped, and what is not UTF-8 in them
/// becomes U+FFFD. Whoever opens an object or a list ends it.
class JsonText {
 public:
  JsonText() { text_.reserve(2'048); }

  JsonText& begin_object(std::string_view field = {});
  JsonText& end_object();
  JsonText& begin_list(std::string_view field);
  JsonText& end_list();

  JsonText& text(std::string_view field, std::string_view value);
  /// Leaves the field out when the value is empty.
  JsonText& known_text(std::string_view field, std::string_view value);
  JsonText& number(std::string_view field, std::int64_t value);
  /// Three decimals, so that the last bits of a sum never show; not a number becomes 0.
  JsonText& decimal(std::string_view field, double value);
  JsonText& flag(std::string_view field, bool value);
  /// An element of a list.
  JsonText& element(std::string_view value);

  std::string take() { return std::move(text_); }

 private:
  void separate();
  void name(std::string_view field);
  template <class Number>
  void append(Number value);
  void quote(std::string_view value);
  std::size_t quote_character(std::string_view rest);

  std::string text_;
};

}  // namespace assist
