#include "processor/event/secret.h"

#include <algorithm>
#include <array>
#include <cstdint>

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

// Parts of names of credentials, in lower case.
constexpr std::array<std::string_view, 22> sensitive_words = {
    "auth",    "apikey",  "api_key",    "api-key", "bearer", "csrf", "credential", "cookie",
    "cardnum", "ccnum",   "creditcard", "cvc",     "cvv",    "jwt",  "passw",      "pwd",
    "secret",  "session", "saml",       "ssn",     "token",  "xsrf"};

/// For each byte, which words have it as their letter number `position`: one bit per word.
constexpr std::array<std::uint32_t, 256> words_with_letter(std::size_t position) {
  std::array<std::uint32_t, 256> words{};
  for (std::size_t i = 0; i < sensitive_words.size(); ++i) {
    const char letter = sensitive_words[i][position];
    words[static_cast<unsigned char>(letter)] |= 1u << i;
    if (is_letter(letter)) words[static_cast<unsigned char>(letter - 'a' + 'A')] |= 1u << i;
  }
  return words;
}
constexpr auto first_letters = words_with_letter(0);
constexpr auto third_letters = words_with_letter(2);

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
    std::uint32_t words = first_letters[static_cast<unsigned char>(name[i])] &
                          third_letters[static_cast<unsigned char>(name[i + 2])];
    for (; words != 0; words &= words - 1) {
      const std::string_view word = sensitive_words[static_cast<std::size_t>(__builtin_ctz(words))];
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
