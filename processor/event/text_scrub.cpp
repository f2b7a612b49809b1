#include "processor/event/text_scrub.h"

#include <array>
#include <cstdint>

#include "processor/event/byte_scan.h"
#include "processor/event/secret.h"

namespace assist {
namespace {

// Fewer digits are prices, years, order lines; national phone numbers start at 9, international
// ones at 7 behind a plus.
constexpr std::size_t number_digits_min = 9;
constexpr std::size_t international_digits_min = 7;
// Digits that are remembered for Luhn's check; longer numbers are no cards.
constexpr std::size_t card_digits_max = 19;

constexpr bool ends_word(char c) {
  switch (c) {
    case '<':
    case '>':
    case ',':
    case ';':
    case '(':
    case ')':
    case '[':
    case ']':
    case '{':
    case '}':
    case '|':
      return true;
    default:
      return static_cast<unsigned char>(c) <= ' ' || c == 0x7F;
  }
}

constexpr bool joins_digits(char c) {
  return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
}

/// A digit run with its separators at the front of a text.
struct Number {
  std::size_t bytes = 0;  ///< Of text; 0: no number worth replacing.
  std::string_view placeholder;
};

Number number_at(std::string_view text) {
  const bool international = text[0] == '+';
  std::array<char, card_digits_max> digits{};
  std::size_t count = 0;
  std::size_t end = 0;     // Behind the last digit.
  std::size_t joints = 0;  // Since the last digit.
  for (std::size_t i = international ? 1 : 0; i < text.size() && joints <= 2; ++i) {
    if (is_digit(text[i])) {
      if (count < digits.size()) digits[count] = text[i];
      ++count;
      joints = 0;
      end = i + 1;
    } else if (joins_digits(text[i])) {
      ++joints;
    } else {
      break;
    }
  }
  if (count < (international ? international_digits_min : number_digits_min)) return {};
  if (count <= digits.size() && is_card_number({digits.data(), count})) return {end, "[card]"};
  return {end, count <= 15 ? "[phone]" : "[number]"};  // 15: the longest number of E.164.
}

/// Where an @ or its percent form stands between two characters of an address.
bool holds_email(std::string_view word) {
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    if (word[i] == '@') return true;
    if (word[i] == '%' && i + 3 < word.size() && word[i + 1] == '4' && word[i + 2] == '0')
      return true;
  }
  return false;
}

constexpr bool is_name_char(char c) {
  return is_letter(c) || is_digit(c) || c == '_' || c == '-' || c == '.' || c == '[' || c == ']';
}

/// The name before the `=` at `equals`, and whether a query mark stands before it.
bool names_secret(std::string_view word, std::size_t equals) {
  std::size_t begin = equals;
  while (begin > 0 && is_name_char(word[begin - 1])) --begin;
  if (begin == equals) return false;
  const bool in_query = begin > 0 && (word[begin - 1] == '?' || word[begin - 1] == '&');
  return in_query || is_sensitive_name(word.substr(begin, equals - begin));
}

class Scrubber {
 public:
  Scrubber(std::string_view text, const PrivacyConfig& privacy, BoundedText& out)
      : text_(text), privacy_(privacy), out_(out) {}

  void run() {
    while (at_ < text_.size() && !out_.full()) {
      if (ends_word(text_[at_])) {
        plain(1);
      } else {
        word();
      }
    }
  }

 private:
  void plain(std::size_t bytes) {
    out_ << text_.substr(at_, bytes);
    at_ += bytes;
  }
  void replace(std::size_t bytes, std::string_view placeholder) {
    out_ << placeholder;
    at_ += bytes;
  }

  void word() {
    std::size_t end = at_;
    while (end < text_.size() && !ends_word(text_[end])) ++end;
    if (privacy_.scrub_emails && holds_email(text_.substr(at_, end - at_))) {
      replace(end - at_, "[email]");
      return;
    }
    word_end_ = end;
    while (at_ < word_end_ && !out_.full()) piece();
  }

  /// One token, number, assignment or character of the current word.
  void piece() {
    if (privacy_.scrub_tokens && token()) return;
    const char c = text_[at_];
    if (privacy_.scrub_numbers && (is_digit(c) || c == '+')) {
      const Number number = number_at(text_.substr(at_));
      if (number.bytes > 0) return replace(number.bytes, number.placeholder);
      // None of the digits in this run can start a longer one.
      do plain(1);
      while (at_ < word_end_ && is_digit(text_[at_]));
      return;
    }
    if (privacy_.scrub_tokens && c == '=' && names_secret(text_.substr(0, word_end_), at_)) {
      plain(1);
      std::size_t end = at_;
      while (end < word_end_ && text_[end] != '&') ++end;
      if (end > at_) replace(end - at_, "REDACTED");
      return;
    }
    plain(1);
  }

  /// Replaces the token that starts here, if one does: a whole run of token characters, a value
  /// behind an equals sign, or a part between slashes. Base 64 may hold slashes, but so do paths;
  /// equals signs only end it. Runs, values and parts do not overlap among themselves, so that a
  /// text of nothing but signs costs no more than any other.
  bool token() {
    const char before = at_ == 0 ? ' ' : text_[at_ - 1];
    if (!is_token_char(before)) return secret(whole_run()) || secret(value(Slash::ends));
    if (before == '/') return secret(value(Slash::ends));
    return before == '=' && (secret(value(Slash::belongs)) || secret(value(Slash::ends)));
  }

  bool secret(std::string_view token) {
    if (!looks_secret(token)) return false;
    replace(token.size(), "[token]");
    return true;
  }

  std::string_view whole_run() const {
    std::size_t end = at_;
    while (end < word_end_ && is_token_char(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }

  enum class Slash : std::uint8_t { belongs, ends };
  /// Token characters from here to the first equals sign, with those that pad the end.
  std::string_view value(Slash slash) const {
    const auto inside = [&](std::size_t i) {
      return i < word_end_ && is_token_char(text_[i]) && (text_[i] != '/' || slash != Slash::ends);
    };
    std::size_t end = at_;
    while (inside(end) && text_[end] != '=') ++end;
    if (end == at_) return {};
    std::size_t padded = end;
    while (inside(padded) && text_[padded] == '=') ++padded;
    return text_.substr(at_, (inside(padded) ? end : padded) - at_);
  }

  std::string_view text_;
  const PrivacyConfig& privacy_;
  BoundedText& out_;
  std::size_t at_ = 0;
  std::size_t word_end_ = 0;
};

}  // namespace

bool may_need_scrub(std::string_view text) {
  std::uint32_t signs = 0;
  std::uint32_t any_digits = 0;
  scan(text, [&](Bytes16 bytes, std::uint32_t valid) {
    signs |= (bytes.equal('@') | bytes.equal('=') | bytes.equal('%')) & valid;
    any_digits |= bytes.between('0', '9') & valid;
  });
  if (signs != 0) return true;
  const bool short_word = any_digits == 0 && text.size() < secret_bytes_min;
  if (short_word || text.size() < international_digits_min) return false;
  unsigned digits = 0;
  LongRun run;
  scan(text, [&](Bytes16 bytes, std::uint32_t valid) {
    digits += count_bits(bytes.between('0', '9') & valid);
    run.add(bytes.between('+', 'z') & valid);
  });
  return digits >= international_digits_min || run.reaches(secret_bytes_min);
}

void scrub(std::string_view text, const PrivacyConfig& privacy, BoundedText& out) {
  Scrubber(text, privacy, out).run();
}

}  // namespace assist
