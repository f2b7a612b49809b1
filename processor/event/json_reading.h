// Reads the values of one record from simdjson's on-demand parser, strictly: what is passed over is
// checked as well.
//
// On-demand checks only what is asked for. The strings of an event are short and rarely escaped, so
// they are not copied: a value is a Token, the text from where it begins to where simdjson's next
// token begins, and travels in two registers.
#pragma once

#include <simdjson.h>

#include <cstring>
#include <optional>
#include <string_view>

#include "processor/event/byte_scan.h"
#include "processor/event/code_points.h"
#include "processor/event/rejection.h"
#include "processor/event/time.h"

namespace assist {

enum class Empty : std::uint8_t { refused, allowed };

/// A value's text without the blanks behind it: all of a scalar, the first character of an object
/// or array.
struct Token {
  const char* begin;
  std::size_t size;

  char first() const { return *begin; }
  std::string_view text() const { return {begin, size}; }
  bool is_string() const { return first() == '"'; }
  bool is_number() const { return first() == '-' || (first() >= '0' && first() <= '9'); }
  std::string_view inside() const { return {begin + 1, size - 2}; }  ///< Between the quotes.
};

/// What JSON calls white space.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// The reading of one record. Each read… function takes the token met last and gives wrong_type for
/// a value of another type, and not_json or bad_utf8 for what is no value at all.
class JsonReading {
 public:
  /// `has_escapes`: whether a backslash occurs in the record. Without one, no string needs to be
  /// searched for escapes.
  explicit JsonReading(bool has_escapes) : has_escapes_(has_escapes) {}

  /// Calls `read(key, token)` for each member of the outermost object; stops at the first reason.
  template <class Read>
  Reason each_member(simdjson::ondemand::object& object, Read read);
  /// The same for a member that is an object.
  template <class Read>
  Reason members(Token token, Read read);

  /// A string of any length. Points into the record or, if it has escapes, into the parser.
  Reason text(Token token, std::string_view& text) {
    if (!token.is_string()) [[unlikely]]
      return mismatch(token);
    if (token.size < 2 || token.begin[token.size - 1] != '"') [[unlikely]]
      return Reason::not_json;
    if (has_escapes_) [[unlikely]]
      return escaped_text(token, text);
    text = token.inside();
    return Reason::none;
  }
  /// A string of at most `points_max` code points.
  Reason identifier(Token token, std::size_t points_max, Empty empty, std::string_view& text) {
    const Reason reason = this->text(token, text);
    if (reason != Reason::none) [[unlikely]]
      return reason;
    if (text.empty() && empty == Empty::refused) return Reason::empty_value;
    return text.size() > points_max && longer_than(text, points_max) ? Reason::too_long
                                                                     : Reason::none;
  }
  Reason boolean(Token token, bool& flag);
  Reason number(Token token, double& number);
  /// A number without fraction (1.0 has none) within [least, most]; else bad_number.
  Reason integer(Token token, std::int64_t least, std::int64_t most, std::int64_t& number);
  /// RFC 3339 or integer milliseconds, plausible; else bad_time.
  Reason time(Token token, Time& time);
  /// A string, number or boolean as text; none for null. A number keeps the digits that were sent.
  Reason scalar(Token token, std::optional<std::string_view>& text);
  /// Any value, checked and forgotten.
  Reason skip(Token token);

 private:
  using Member = simdjson::simdjson_result<simdjson::ondemand::field>;
  static Token token_of(simdjson::ondemand::value& value);
  std::optional<std::string_view> key_of(simdjson::ondemand::field& field);
  std::optional<std::string_view> escaped_key(simdjson::ondemand::field& field);
  Reason escaped_text(Token token, std::string_view& text);
  Reason mismatch(Token token);
  Reason skip_array();

  bool has_escapes_;
  int depth_ = 0;                               ///< Objects and arrays around the value met last.
  simdjson::ondemand::value* value_ = nullptr;  ///< The value met last.
};

/// Marks a field of an object as met; false if it was met before.
template <class Field>
bool meet(std::uint32_t& met, Field field) {
  const std::uint32_t bit = 1u << static_cast<unsigned>(field);
  const bool first_time = (met & bit) == 0;
  met |= bit;
  return first_time;
}

inline Token JsonReading::token_of(simdjson::ondemand::value& value) {
  const std::string_view raw = value.raw_json_token();
  std::size_t size = raw.size();
  while (size > 1 && is_blank(raw[size - 1])) --size;
  return {raw.data(), size};
}

inline std::optional<std::string_view> JsonReading::key_of(simdjson::ondemand::field& field) {
  if (has_escapes_) [[unlikely]]
    return escaped_key(field);
  const char* begin = field.key().raw();
  // Keys are short, and at least 64 readable bytes follow the record.
  const std::uint32_t quotes = Bytes16(begin).equal('"');
  if (quotes != 0) [[likely]]
    return std::string_view(begin, static_cast<std::size_t>(__builtin_ctz(quotes)));
  return std::string_view(begin, static_cast<std::size_t>(std::strchr(begin + 16, '"') - begin));
}

template <class Read>
Reason JsonReading::each_member(simdjson::ondemand::object& object, Read read) {
  ++depth_;
  for (Member member : object) {
    if (member.error() != simdjson::SUCCESS) [[unlikely]]
      return Reason::not_json;
    // Not copied out of the result: such copies stall the processor, and this is the hottest loop
    // of the product.
    auto& field = const_cast<simdjson::ondemand::field&>(std::as_const(member).value_unsafe());
    const auto key = key_of(field);
    if (!key) [[unlikely]]
      return Reason::not_json;
    value_ = &field.value();
    const Token token = token_of(*value_);
    // Stepping over "a":"b":1, simdjson would take "b" for a key.
    if (token.begin[field.value().raw_json_token().size()] == ':') [[unlikely]]
      return Reason::not_json;
    const Reason reason = read(*key, token);
    if (reason != Reason::none) [[unlikely]]
      return reason;
  }
  --depth_;
  return Reason::none;
}

template <class Read>
Reason JsonReading::members(Token token, Read read) {
  if (token.first() != '{') [[unlikely]]
    return mismatch(token);
  auto object = value_->get_object();
  if (object.error() != simdjson::SUCCESS) [[unlikely]]
    return Reason::not_json;
  return each_member(const_cast<simdjson::ondemand::object&>(std::as_const(object).value_unsafe()),
                     read);
}

}  // namespace assist
