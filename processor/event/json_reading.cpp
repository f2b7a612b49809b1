#include "processor/event/json_reading.h"

#include <cmath>
#include <utility>

#include "processor/event/limits.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

/// An integer as almost all are written: at most 18 digits, no leading zero, no fraction, no
/// exponent.
std::optional<std::int64_t> plain_integer(std::string_view digits) {
  const bool negative = digits[0] == '-';
  if (negative) digits.remove_prefix(1);
  if (digits.empty() || digits.size() > 18 || (digits[0] == '0' && digits.size() > 1))
    return std::nullopt;
  std::int64_t number = 0;
  for (const char c : digits) {
    const auto digit = static_cast<unsigned>(c - '0');
    if (digit > 9) return std::nullopt;
    number = number * 10 + static_cast<std::int64_t>(digit);
  }
  return negative ? -number : number;
}

}  // namespace

std::optional<std::string_view> JsonReading::escaped_key(simdjson::ondemand::field& field) {
  std::string_view key;
  if (field.unescaped_key().get(key) != simdjson::SUCCESS) return std::nullopt;
  return key;
}

Reason JsonReading::mismatch(Token token) {
  const Reason reason = skip(token);
  return reason == Reason::none ? Reason::wrong_type : reason;
}

Reason JsonReading::escaped_text(Token token, std::string_view& text) {
  text = token.inside();
  if (text.find('\\') == text.npos) return Reason::none;
  return value_->get_string().get(text) == simdjson::SUCCESS ? Reason::none : Reason::not_json;
}

Reason JsonReading::boolean(Token token, bool& flag) {
  flag = token.text() == "true";
  if (flag || token.text() == "false") return Reason::none;
  return mismatch(token);
}

Reason JsonReading::number(Token token, double& number) {
  if (!token.is_number()) return mismatch(token);
  if (const auto integer = plain_integer(token.text())) {
    number = static_cast<double>(*integer);
    return Reason::none;
  }
  return value_->get_double().get(number) == simdjson::SUCCESS ? Reason::none : Reason::not_json;
}

Reason JsonReading::integer(Token token, std::int64_t least, std::int64_t most,
                            std::int64_t& number) {
  if (!token.is_number()) return mismatch(token);
  if (const auto integer = plain_integer(token.text())) {
    number = *integer;
  } else {
    double real = 0;
    if (value_->get_double().get(real) != simdjson::SUCCESS) return Reason::not_json;
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
  if (++depth_ > limits::depth) return Reason::too_deep;
  simdjson::ondemand::array array;
  if (value_->get_array().get(array) != simdjson::SUCCESS) return Reason::not_json;
  for (auto element : array) {
    simdjson::ondemand::value value;
    if (std::move(element).get(value) != simdjson::SUCCESS) return Reason::not_json;
    value_ = &value;
    const Token token = token_of(value);
    if (token.begin[value.raw_json_token().size()] == ':') return Reason::not_json;
    const Reason reason = skip(token);
    if (reason != Reason::none) return reason;
  }
  --depth_;
  return Reason::none;
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
      if (depth_ >= limits::depth) return Reason::too_deep;
      return members(token, [this](std::string_view, Token member) { return skip(member); });
    case 't':
      return token.text() == "true" ? Reason::none : Reason::not_json;
    case 'f':
      return token.text() == "false" ? Reason::none : Reason::not_json;
    case 'n':
      return token.text() == "null" ? Reason::none : Reason::not_json;
    default:
      if (token.is_number() && plain_integer(token.text())) return Reason::none;
      return value_->get_double().error() == simdjson::SUCCESS ? Reason::none : Reason::not_json;
  }
}

}  // namespace assist
