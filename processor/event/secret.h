// Tells credentials and personal data from ordinary words. Heuristics, tuned to err on the side of
// removing: a lost label costs a nicer sentence, a kept token costs an account.
#pragma once

#include <string_view>

namespace assist {

/// Shorter runs are words, versions and short hashes (24: ecosystem practice for high-entropy
/// values).
inline constexpr std::size_t secret_bytes_min = 24;

/// Whether `token`, letters, digits and `-_.~+/=` only, looks like a JWT or is long and random.
/// UUIDs are not secrets: they identify, and pages are told apart by them.
bool looks_secret(std::string_view token);

/// 8-4-4-4-12 hexadecimal digits.
bool is_uuid(std::string_view text);

/// Whether a field or query name says that its value is a credential (substrings as in Sentry's and
/// PostHog's lists).
bool is_sensitive_name(std::string_view name);

/// Whether `digits`, digits only, is a card number: 13 to 19 digits that pass Luhn's check.
bool is_card_number(std::string_view digits);

constexpr bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr bool is_letter(char c) {
  return lower(c) >= 'a' && lower(c) <= 'z';
}
constexpr bool is_hex(char c) {
  return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'f');
}
constexpr bool is_token_char(char c) {
  return is_letter(c) || is_digit(c) || c == '-' || c == '_' || c == '.' || c == '~' || c == '+' ||
         c == '/' || c == '=';
}

}  // namespace assist
