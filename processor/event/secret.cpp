#include "processor/event/secret.h"

#include <algorithm>
#include <array>
#include <span>

namespace assist {
namespace {

struct Census {
  std::size_t upper = 0, lower = 0, digits = 0, hex = 0;
  std::size_t changes = 0;  ///< Neighbours of different classes: many in random text, few in words.
};

int class_of(char c) {
  if (is_digit(c)) return 1;
  if (c >= 'A' && c <= 'Z') return 2;
  return c >= 'a' && c <= 'z' ? 3 : 0;
}

Census count(std::string_view token) {
  Census census;
  int before = 0;
  for (const char c : token) {
    const int now = class_of(c);
    census.digits += now == 1;
    census.upper += now == 2;
    census.lower += now == 3;
    census.hex += is_hex(c);
    census.changes += now != 0 && before != 0 && now != before;
    before = now;
  }
  return census;
}

/// Names of credentials by their first letter; each is in lower case.
std::span<const std::string_view> sensitive_words(char first) {
  static constexpr std::array<std::string_view, 4> a = {"auth", "apikey", "api_key", "api-key"};
  static constexpr std::array<std::string_view, 1> b = {"bearer"};
  static constexpr std::array<std::string_view, 8> c = {"csrf",  "credential", "cookie", "cardnum",
                                                        "ccnum", "creditcard", "cvc",    "cvv"};
  static constexpr std::array<std::string_view, 1> j = {"jwt"};
  static constexpr std::array<std::string_view, 2> p = {"passw", "pwd"};
  static constexpr std::array<std::string_view, 4> s = {"secret", "session", "saml", "ssn"};
  static constexpr std::array<std::string_view, 1> t = {"token"};
  static constexpr std::array<std::string_view, 1> x = {"xsrf"};
  switch (first) {
    case 'a':
      return a;
    case 'b':
      return b;
    case 'c':
      return c;
    case 'j':
      return j;
    case 'p':
      return p;
    case 's':
      return s;
    case 't':
      return t;
    case 'x':
      return x;
    default:
      return {};
  }
}

bool starts_folded(std::string_view text, std::string_view lower_case) {
  return text.size() >= lower_case.size() &&
         std::equal(lower_case.begin(), lower_case.end(), text.begin(),
                    [](char a, char b) { return a == lower(b); });
}

}  // namespace

bool is_uuid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool joint = i == 8 || i == 13 || i == 18 || i == 23;
    if (joint ? text[i] != '-' : !is_hex(text[i])) return false;
  }
  return true;
}

bool looks_secret(std::string_view token) {
  if (token.size() < secret_bytes_min || is_uuid(token)) return false;
  if (token.starts_with("eyJ")) return true;  // Base64 of `{"`: a JWT, or other JSON in disguise.
  const Census census = count(token);
  if (census.digits < 2) return false;
  if (census.hex == token.size()) return true;
  // Random base 62 changes class at 6 of 10 steps, random base 36 at 4 of 10, words with numbers at
  // 1 or 2.
  const bool mixed = census.upper >= 2 && census.lower >= 2;
  return mixed ? census.changes * 5 >= token.size() * 2
               : census.digits >= 4 && census.changes * 5 >= token.size();
}

bool is_sensitive_name(std::string_view name) {
  for (std::size_t i = 0; i + 3 <= name.size(); ++i) {
    for (const std::string_view word : sensitive_words(lower(name[i]))) {
      if (starts_folded(name.substr(i), word)) return true;
    }
  }
  return false;
}

bool is_card_number(std::string_view digits) {
  if (digits.size() < 13 || digits.size() > 19) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int digit = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
    sum += digit;
  }
  return sum % 10 == 0;
}

}  // namespace assist
