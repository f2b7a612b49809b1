#include "processor/care/json_text.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <iterator>

namespace assist {
namespace {

/// The length of the UTF-8 character that `text` begins with; 0 when it begins with none (RFC
/// 3629).
std::size_t character_length(std::string_view text) {
  const auto at = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0u;
  };
  const auto follows = [&at](std::size_t i) { return (at(i) & 0xC0u) == 0x80u; };
  const unsigned first = at(0);
  if (first >= 0xC2 && first <= 0xDF) return follows(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && at(1) < 0xA0;
    const bool surrogate = first == 0xED && at(1) >= 0xA0;
    return follows(1) && follows(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && at(1) < 0x90;
    const bool beyond = first == 0xF4 && at(1) >= 0x90;
    return follows(1) && follows(2) && follows(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

/// Whether a byte stands for itself inside quotes.
constexpr std::array<bool, 256> plain = [] {
  std::array<bool, 256> bytes{};
  for (std::size_t byte = 0x20; byte < 0x7F; ++byte) bytes[byte] = byte != '"' && byte != '\\';
  return bytes;
}();
bool is_plain(char byte) {
  return plain[static_cast<unsigned char>(byte)];
}

}  // namespace

JsonText& JsonText::begin_object(std::string_view field) {
  name(field);
  text_ += '{';
  return *this;
}

JsonText& JsonText::end_object() {
  text_ += '}';
  return *this;
}

JsonText& JsonText::begin_list(std::string_view field) {
  name(field);
  text_ += '[';
  return *this;
}

JsonText& JsonText::end_list() {
  text_ += ']';
  return *this;
}

JsonText& JsonText::text(std::string_view field, std::string_view value) {
  name(field);
  quote(value);
  return *this;
}

JsonText& JsonText::known_text(std::string_view field, std::string_view value) {
  return value.empty() ? *this : text(field, value);
}

JsonText& JsonText::number(std::string_view field, std::int64_t value) {
  name(field);
  append(value);
  return *this;
}

JsonText& JsonText::decimal(std::string_view field, double value) {
  name(field);
  const double whole = std::isfinite(value) ? std::round(value * 1000) / 1000 : 0;
  append(whole);
  return *this;
}

JsonText& JsonText::flag(std::string_view field, bool value) {
  name(field);
  text_ += value ? "true" : "false";
  return *this;
}

JsonText& JsonText::element(std::string_view value) {
  separate();
  quote(value);
  return *this;
}

template <class Number>
void JsonText::append(Number value) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  text_.append(digits.data(), end);
}

void JsonText::separate() {
  if (!text_.empty() && text_.back() != '{' && text_.back() != '[') text_ += ',';
}

void JsonText::name(std::string_view field) {
  separate();
  if (field.empty()) return;
  text_ += '"';
  text_ += field;
  text_ += "\":";
}

void JsonText::quote(std::string_view value) {
  text_ += '"';
  while (!value.empty()) {
    std::size_t plain = 0;
    while (plain < value.size() && is_plain(value[plain])) ++plain;
    text_ += value.substr(0, plain);
    value.remove_prefix(plain);
    if (!value.empty()) value.remove_prefix(quote_character(value));
  }
  text_ += '"';
}

std::size_t JsonText::quote_character(std::string_view rest) {
  const char first = rest.front();
  if (first == '"' || first == '\\') {
    text_ += '\\';
    text_ += first;
    return 1;
  }
  if (static_cast<unsigned char>(first) < 0x80) {
    fmt::format_to(std::back_inserter(text_), "\\u{:04x}", static_cast<unsigned>(first));
    return 1;
  }
  const std::size_t length = character_length(rest);
  text_ += length == 0 ? std::string_view{"\xEF\xBF\xBD"} : rest.substr(0, length);
  return length == 0 ? 1 : length;
}

}  // namespace assist
