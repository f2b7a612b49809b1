#include "processor/event/json_field.h"

#include <cmath>
#include <cstring>
#include <utility>

#include "processor/event/code_points.h"
#include "processor/event/limits.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// An integer as almost all are written: at most 18 digits, no leading zero, no fraction, no
/// exponent.
std::optional<std::int64_t> plain_integer(std::string_view token) {
  const bool negative = token[0] == '-';
  if (negative) token.remove_prefix(1);
  if (token.empty() || token.size() > 18 || (token[0] == '0' && token.size() > 1))
    return std::nullopt;
  std::int64_t number = 0;
  for (const char c : token) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (digit > 9) return std::nullopt;
    number = number * 10 + static_cast<std::int64_t>(digit);
  }
  return negative ? -number : number;
}

constexpr bool starts_number(char c) {
  return c == '-' || (c >= '0' && c <= '9');
}

bool has_escape(std::string_view text, Escapes escapes) {
  return escapes == Escapes::some && std::memchr(text.data(), '\\', text.size()) != nullptr;
}

/// simdjson 3.0.1 turns a lone low surrogate (\udc00) into bytes that are not UTF-8.
Reason check_unescaped(simdjson::simdjson_result<std::string_view> unescaped,
                       std::string_view& text) {
  if (std::move(unescaped).get(text) != simdjson::SUCCESS) return Reason::not_json;
  return simdjson::validate_utf8(text) ? Reason::none : Reason::bad_utf8;
}

}  // namespace

std::string_view JsonField::token() {
  std::string_view token = value_.raw_json_token();
  while (!token.empty() && is_blank(token.back())) token.remove_suffix(1);
  return token;
}

Reason JsonField::mismatch() {
  const Reason reason = skip();
  return reason == Reason::none ? Reason::wrong_type : reason;
}

Reason JsonField::text(std::string_view& text) {
  const std::string_view quoted = token();
  if (quoted.empty() || quoted.front() != '"') return mismatch();
  if (quoted.size() < 2 || quoted.back() != '"') return Reason::not_json;
  const std::string_view inside = quoted.substr(1, quoted.size() - 2);
  if (has_escape(inside, escapes_)) [[unlikely]]
    return check_unescaped(value_.get_string(), text);
  if (value_.get_raw_json_string().error() != simdjson::SUCCESS) return Reason::not_json;
  text = inside;
  return Reason::none;
}

Reason JsonField::identifier(std::size_t points_max, Empty empty, std::string_view& identifier) {
  const Reason reason = text(identifier);
  if (reason != Reason::none) return reason;
  if (identifier.empty() && empty == Empty::refused) return Reason::empty_value;
  return longer_than(identifier, points_max) ? Reason::too_long : Reason::none;
}

Reason JsonField::boolean(bool& flag) {
  const char begin = first();
  if (begin != 't' && begin != 'f') return mismatch();
  return value_.get_bool().get(flag) == simdjson::SUCCESS ? Reason::none : Reason::not_json;
}

Reason JsonField::number(double& number) {
  const std::string_view digits = token();
  if (digits.empty() || !starts_number(digits[0])) return mismatch();
  if (const auto integer = plain_integer(digits)) {
    // Not consumed: simdjson steps over a number by itself.
    number = static_cast<double>(*integer);
    return Reason::none;
  }
  return value_.get_double().get(number) == simdjson::SUCCESS ? Reason::none : Reason::not_json;
}

Reason JsonField::integer(std::int64_t least, std::int64_t most, std::int64_t& number) {
  const std::string_view digits = token();
  if (digits.empty() || !starts_number(digits[0])) return mismatch();
  if (const auto integer = plain_integer(digits)) {
    number = *integer;
  } else {
    double real = 0;
    if (value_.get_double().get(real) != simdjson::SUCCESS) return Reason::not_json;
    // 2^53: beyond it a double does not tell neighbouring integers apart.
    if (real != std::floor(real) || std::abs(real) > 9007199254740992.0) return Reason::bad_number;
    number = static_cast<std::int64_t>(real);
  }
  return number >= least && number <= most ? Reason::none : Reason::bad_number;
}

Reason JsonField::time(Time& time) {
  if (first() == '"') {
    std::string_view written;
    const Reason reason = text(written);
    if (reason != Reason::none) return reason;
    const auto parsed = parse_rfc3339(written);
    if (!parsed || !plausible(*parsed)) return Reason::bad_time;
    time = *parsed;
    return Reason::none;
  }
  std::int64_t milliseconds = 0;
  const Reason reason = integer(ms_of(earliest_time), ms_of(latest_time) - 1, milliseconds);
  time = time_from_ms(milliseconds);
  return reason == Reason::bad_number ? Reason::bad_time : reason;
}

Reason JsonField::scalar(std::optional<std::string_view>& scalar) {
  std::string_view written = token();
  switch (first()) {
    case '"': {
      const Reason reason = text(written);
      if (reason == Reason::none) scalar = written;
      return reason;
    }
    case '{':
    case '[':
      return mismatch();
    case 'n':
      scalar.reset();
      return skip();
    default: {
      const Reason reason = skip();
      if (reason == Reason::none) scalar = written;
      return reason;
    }
  }
}

Reason JsonField::skip_string() {
  std::string_view text;
  return this->text(text);
}

Reason JsonField::skip_array() {
  if (depth_ + 1 > limits::depth) return Reason::too_deep;
  ondemand::array array;
  if (value_.get_array().get(array) != simdjson::SUCCESS) return Reason::not_json;
  for (auto element : array) {
    ondemand::value value;
    if (std::move(element).get(value) != simdjson::SUCCESS) return Reason::not_json;
    const Reason reason = JsonField(value, escapes_, depth_ + 1).skip();
    if (reason != Reason::none) return reason;
  }
  return Reason::none;
}

Reason JsonField::skip() {
  switch (first()) {
    case '"':
      return skip_string();
    case '[':
      return skip_array();
    case '{': {
      if (depth_ + 1 > limits::depth) return Reason::too_deep;
      return members([](std::string_view, JsonField field) { return field.skip(); });
    }
    case 't':
    case 'f':
      return value_.get_bool().error() == simdjson::SUCCESS ? Reason::none : Reason::not_json;
    case 'n': {
      bool null = false;
      const bool read = value_.is_null().get(null) == simdjson::SUCCESS;
      return read && null ? Reason::none : Reason::not_json;
    }
    default:
      return value_.get_double().error() == simdjson::SUCCESS ? Reason::none : Reason::not_json;
  }
}

std::optional<std::string_view> key_of(ondemand::field& field, Escapes escapes) {
  const char* begin = field.key().raw();
  if (escapes == Escapes::none) [[likely]] {
    // The tokens are known to be balanced, so the closing quote is there.
    const char* end = begin;
    while (*end != '"') ++end;
    return std::string_view(begin, static_cast<std::size_t>(end - begin));
  }
  std::string_view key;
  if (check_unescaped(field.unescaped_key(), key) != Reason::none) return std::nullopt;
  return key;
}

}  // namespace assist
