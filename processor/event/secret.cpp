#include "processor/event/secret.h"

#include <algorithm>
#include <array>

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

bool contains_folded(std::string_view text, std::string_view lower_case_word) {
  const auto same = [](char a, char b) { return lower(a) == b; };
  return std::search(text.begin(), text.end(), lower_case_word.begin(), lower_case_word.end(),
                     same) != text.end();
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
  static constexpr std::array<std::string_view, 22> words = {
      "auth",    "token", "secret",     "session", "passw", "pwd",  "apikey",     "api_key",
      "api-key", "jwt",   "bearer",     "saml",    "csrf",  "xsrf", "credential", "cookie",
      "cardnum", "ccnum", "creditcard", "cvc",     "cvv",   "ssn"};
  return std::any_of(words.begin(), words.end(),
                     [name](std::string_view word) { return contains_folded(name, word); });
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
