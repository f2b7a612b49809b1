// Reads the values of one record along the structure that simdjson's first stage found, strictly:
// what is passed over is checked as well.
//
// simdjson gives the place of every bracket, comma, colon and first character of a value. The
// strings of an event are short and rarely escaped, so they are not copied: a value is a Token, the
// text from its place to the next one, and travels in two registers. Its on-demand iterator gives
// the same order, but keeps state that this walk does not need: 80 to 100 instructions per field,
// measured, instead of about 30, on the hottest path of the product. Escaped strings and unusual
// numbers are rare and do go through on-demand.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/event/code_points.h"
#include "processor/event/rejection.h"
#include "processor/event/time.h"

namespace assist {

enum class Empty : std::uint8_t { refused, allowed };

/// What JSON calls white space.
constexpr bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/// A value's text without the blanks behind it: all of a scalar, the first character of an object
/// or array.
struct Token {
  const char* begin;
  std::size_t size;

  char first() const { return *begin; }
  std::string_view text() const { return {begin, size}; }
  bool is_string() const { return first() == '"'; }
  bool is_number() const { return first() == '-' || (first() >= '0' && first() <= '9'); }
};

/// What the first stage found, and where the rare values are read.
struct JsonStructure {
  const char* text;  ///< Zero behind its end.
  const std::uint32_t*
      next;  ///< Places in `text`; behind the last one stands the length of `text`, twice.
  const std::uint32_t* end;
  bool has_escapes;  ///< Without a backslash in the record, no string needs to be searched for
                     ///< escapes.
};

class JsonSource;

/// The reading of one record. Each function takes the token met last and gives wrong_type for a
/// value of another type, and not_json for what is no value at all.
class JsonReading {
 public:
  JsonReading(const JsonStructure& structure, JsonSource& source)
      : text_(structure.text),
        next_(structure.next),
        has_escapes_(structure.has_escapes),
        source_(source) {}

  /// Calls `read(key, token)` for each member of the object `token`; stops at the first reason.
  template <class Read>
  Reason members(Token token, Read read);

  /// A string of any length. Points into the record or, if it has escapes, into the source.
  Reason text(Token token, std::string_view& text) {
    if (!token.is_string()) [[unlikely]]
      return mismatch(token);
    if (token.size < 2 || token.begin[token.size - 1] != '"') [[unlikely]]
      return Reason::not_json;
    if (has_escapes_) [[unlikely]]
      return escaped_text(token, text);
    text = {token.begin + 1, token.size - 2};
    return Reason::none;
  }
  /// A string of at most `points_max` code points.
  Reason identifier(Token token, std::size_t points_max, Empty empty, std::string_view& text) {
    const Reason reason = this->text(token, text);
    if (reason != Reason::none) [[unlikely]]
      return reason;
    if (text.empty() && empty == Empty::refused) [[unlikely]]
      return Reason::empty_value;
    if (text.size() <= points_max) [[likely]]
      return Reason::none;
    return longer_than(text, points_max) ? Reason::too_long : Reason::none;
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

  /// The value that comes next.
  Token next_token() {
    const std::uint32_t begin = *next_++;
    std::uint32_t end = *next_;
    if (text_[end - 1] <= ' ') [[unlikely]] {
      while (end > begin + 1 && is_blank(text_[end - 1])) --end;
    }
    return {text_ + begin, end - begin};
  }
  /// Whether everything was read.
  bool is_at(const std::uint32_t* place) const { return next_ == place; }

 private:
  std::string_view next_key();
  std::string_view escaped_key(std::string_view inside);
  Reason escaped_text(Token token, std::string_view& text);
  Reason mismatch(Token token);
  Reason skip_array();
  Reason deeper();

  const char* text_;
  const std::uint32_t* next_;
  bool has_escapes_;
  int depth_ = 0;  ///< Objects and arrays around the value met last.
  JsonSource& source_;
};

/// Marks a field of an object as met; false if it was met before.
template <class Field>
bool meet(std::uint32_t& met, Field field) {
  const std::uint32_t bit = 1u << static_cast<unsigned>(field);
  const bool first_time = (met & bit) == 0;
  met |= bit;
  return first_time;
}

/// The key that comes next, unescaped, with its colon taken. Without data: that is not what comes.
inline std::string_view JsonReading::next_key() {
  const char* begin = text_ + next_[0];
  const char* colon = text_ + next_[1];
  next_ += 2;
  const char* quote = colon - 1;
  if (*quote != '"') [[unlikely]] {
    while (is_blank(*quote)) --quote;
  }
  if (*begin != '"' || *colon != ':' || *quote != '"' || quote <= begin) [[unlikely]]
    return {};
  const std::string_view key(begin + 1, static_cast<std::size_t>(quote - begin - 1));
  return has_escapes_ ? escaped_key(key) : key;
}

template <class Read>
Reason JsonReading::members(Token token, Read read) {
  if (token.first() != '{') [[unlikely]]
    return mismatch(token);
  const Reason too_deep = deeper();
  if (too_deep != Reason::none) [[unlikely]]
    return too_deep;
  if (text_[*next_] == '}') {
    ++next_;
    --depth_;
    return Reason::none;
  }
  while (true) {
    const std::string_view key = next_key();
    if (key.data() == nullptr) [[unlikely]]
      return Reason::not_json;
    const Reason reason = read(key, next_token());
    if (reason != Reason::none) [[unlikely]]
      return reason;
    const char after = text_[*next_++];
    if (after == ',') continue;
    --depth_;
    return after == '}' ? Reason::none : Reason::not_json;
  }
}

}  // namespace assist
