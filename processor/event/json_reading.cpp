#include "processor/event/json_reading.h"

#include <array>
#include <bit>
#include <cmath>
#include <cstring>

#include "processor/event/json_source.h"
#include "processor/event/limits.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

// Doubles hold 15 digits, and powers of ten up to 10^22, exactly: their quotient is the nearest
// double.
constexpr std::ptrdiff_t exact_digits = 15;
constexpr std::array<double, exact_digits + 1> powers_of_ten = {
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/// A number as almost all are written: at most 15 digits, perhaps a point among them, no exponent,
/// no leading zero.
struct PlainNumber {
  std::int64_t digits = 0;
  std::size_t fraction = 0;  ///< How many of the digits stand behind the point.
};

/// Eight digits at once: the text as a number, or none if one of them is no digit. Sixteen readable
/// bytes follow any token.
std::optional<std::uint32_t> eight_digits(const char* text) {
  std::uint64_t bytes;
  std::memcpy(&bytes, text, sizeof bytes);
  // Each byte is '0' + digit: its high half is 3 and stays so when 6 is added.
  const std::uint64_t high =
      (bytes & 0xF0F0F0F0F0F0F0F0u) | (((bytes + 0x0606060606060606u) & 0xF0F0F0F0F0F0F0F0u) >> 4);
  if (high != 0x3333333333333333u) return std::nullopt;
  bytes -= 0x3030303030303030u;
  bytes = bytes * 10 + (bytes >> 8);
  return static_cast<std::uint32_t>(
      (((bytes & 0x000000FF000000FFu) * 0x000F424000000064u) +
       (((bytes >> 16) & 0x000000FF000000FFu) * 0x0000271000000001u)) >>
      32);
}

/// False when `text` is written in another way.
bool plain_number(std::string_view text, PlainNumber& number) {
  const bool negative = text[0] == '-';
  const char* begin = text.data() + negative;
  const char* end = text.data() + text.size();
  if (begin == end || end - begin > exact_digits + 1) return false;
  const char* point = end;
  std::int64_t digits = 0;
  const char* at = begin;
  if constexpr (std::endian::native == std::endian::little) {
    // Milliseconds since 1970 have 13 digits.
    if (end - at >= 8) {
      if (const auto eight = eight_digits(at)) {
        digits = *eight;
        at += 8;
      }
    }
  }
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at - '0');
    if (digit <= 9) [[likely]] {
      digits = digits * 10 + static_cast<std::int64_t>(digit);
    } else {
      if (*at != '.' || point != end) return false;
      point = at;
    }
  }
  const std::ptrdiff_t whole = point - begin;
  if (whole == 0 || (*begin == '0' && whole > 1)) return false;
  if (point == end ? whole > exact_digits : point + 1 == end) return false;
  number.digits = negative ? -digits : digits;
  number.fraction = point == end ? 0 : static_cast<std::size_t>(end - point - 1);
  return true;
}

}  // namespace

Reason JsonReading::deeper() {
  return ++depth_ > limits::depth ? Reason::too_deep : Reason::none;
}

std::string_view JsonReading::escaped_key(std::string_view inside) {
  std::string_view key;
  const Token token{inside.data() - 1, inside.size() + 2};
  return escaped_text(token, key) == Reason::none ? key : std::string_view();
}

Reason JsonReading::escaped_text(Token token, std::string_view& text) {
  text = {token.begin + 1, token.size - 2};
  return text.find('\\') == text.npos ? Reason::none : source_.unescape(token, text);
}

Reason JsonReading::mismatch(Token token) {
  const Reason reason = skip(token);
  return reason == Reason::none ? Reason::wrong_type : reason;
}

Reason JsonReading::boolean(Token token, bool& flag) {
  flag = token.text() == "true";
  if (flag || token.text() == "false") return Reason::none;
  return mismatch(token);
}

Reason JsonReading::number(Token token, double& number) {
  if (!token.is_number()) return mismatch(token);
  PlainNumber plain;
  if (!plain_number(token.text(), plain)) return source_.real(token, number);
  // A plain "-0" is 0: no rule tells them apart.
  number = static_cast<double>(plain.digits);
  if (plain.fraction > 0) number /= powers_of_ten[plain.fraction];
  return Reason::none;
}

Reason JsonReading::integer(Token token, std::int64_t least, std::int64_t most,
                            std::int64_t& number) {
  if (!token.is_number()) return mismatch(token);
  PlainNumber plain;
  if (plain_number(token.text(), plain) && plain.fraction == 0) [[likely]] {
    number = plain.digits;
  } else {
    double real = 0;
    const Reason reason = source_.real(token, real);
    if (reason != Reason::none) return reason;
    // 2^53: beyond it a double does not tell neighbouring integers apart.
    if (real != std::floor(real) || std::abs(real) > 9007199254740992.0) return Reason::bad_number;
    number = static_cast<std::int64_t>(real);
  }
  return number >= least && number <= most ? Reason::none : Reason::bad_number;
}

Reason JsonReading::time(Token token, Time& time) {
  if (token.is_string()) {
    std::string_view written;
    const Reason reason = text(token, written);
    if (reason != Reason::none) return reason;
    const auto parsed = parse_rfc3339(written);
    if (!parsed || !plausible(*parsed)) return Reason::bad_time;
    time = *parsed;
    return Reason::none;
  }
  std::int64_t milliseconds = 0;
  const Reason reason = integer(token, ms_of(earliest_time), ms_of(latest_time) - 1, milliseconds);
  time = time_from_ms(milliseconds);
  return reason == Reason::bad_number ? Reason::bad_time : reason;
}

Reason JsonReading::scalar(Token token, std::optional<std::string_view>& scalar) {
  switch (token.first()) {
    case '"': {
      std::string_view written;
      const Reason reason = text(token, written);
      scalar = written;
      return reason;
    }
    case '{':
    case '[':
      return mismatch(token);
    case 'n':
      scalar.reset();
      return skip(token);
    default:
      scalar = token.text();
      return skip(token);
  }
}

Reason JsonReading::skip_array() {
  const Reason too_deep = deeper();
  if (too_deep != Reason::none) return too_deep;
  if (text_[*next_] == ']') {
    ++next_;
    --depth_;
    return Reason::none;
  }
  while (true) {
    const Reason reason = skip(next_token());
    if (reason != Reason::none) return reason;
    const char after = text_[*next_++];
    if (after == ',') continue;
    --depth_;
    return after == ']' ? Reason::none : Reason::not_json;
  }
}

Reason JsonReading::skip(Token token) {
  switch (token.first()) {
    case '"': {
      std::string_view text;
      return this->text(token, text);
    }
    case '[':
      return skip_array();
    case '{':
      return members(token, [this](std::string_view, Token member) { return skip(member); });
    case 't':
      return token.text() == "true" ? Reason::none : Reason::not_json;
    case 'f':
      return token.text() == "false" ? Reason::none : Reason::not_json;
    case 'n':
      return token.text() == "null" ? Reason::none : Reason::not_json;
    default: {
      double number = 0;
      return token.is_number() ? this->number(token, number) : Reason::not_json;
    }
  }
}

}  // namespace assist
