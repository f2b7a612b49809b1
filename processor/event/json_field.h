// Reads one JSON value at a time from simdjson's on-demand parser, strictly: what is passed over is
// checked as well.
//
// On-demand checks only what is asked for. The strings of an event are short and rarely escaped, so
// they are not copied: a string is the text between its quotes, and the closing one is the last
// byte before simdjson's next token.
#pragma once

#include <simdjson.h>

#include <optional>
#include <string_view>

#include "processor/event/rejection.h"

namespace assist {

namespace ondemand = simdjson::ondemand;

enum class Empty : std::uint8_t { refused, allowed };

/// Whether a backslash occurs anywhere in the record. Without one, no string needs to be searched
/// for escapes.
enum class Escapes : std::uint8_t { none, some };

/// A value that was not read yet. Each may be read once. All functions give wrong_type for a value
/// of another type, and not_json or bad_utf8 for what is no value at all.
class JsonField {
 public:
  /// `depth`: how many objects and arrays are around the value.
  JsonField(ondemand::value value, Escapes escapes, int depth)
      : value_(value), escapes_(escapes), depth_(depth) {}

  /// A string of at most `points_max` code points. Points into the record or, if it had escapes,
  /// into the parser.
  Reason identifier(std::size_t points_max, Empty empty, std::string_view& text);
  /// A string of any length.
  Reason text(std::string_view& text);
  Reason boolean(bool& flag);
  Reason number(double& number);
  /// A number without fraction (1.0 has none) within [least, most]; else bad_number.
  Reason integer(std::int64_t least, std::int64_t most, std::int64_t& number);
  /// RFC 3339 or integer milliseconds, plausible; else bad_time.
  Reason time(Time& time);
  /// A string, number or boolean as text; none for null. A number keeps the digits that were sent.
  Reason scalar(std::optional<std::string_view>& text);
  /// Any value, checked and forgotten.
  Reason skip();

  /// Calls `read(key, field)` for each member of an object; stops at the first reason.
  template <class Read>
  Reason members(Read read);

 private:
  char first() { return *value_.raw_json_token().data(); }
  std::string_view token();
  Reason mismatch();
  Reason skip_string();
  Reason skip_array();

  ondemand::value value_;
  Escapes escapes_;
  int depth_;
};

/// The text of a member's key, unescaped. None: the key is not a JSON string.
std::optional<std::string_view> key_of(ondemand::field& field, Escapes escapes);

/// Calls `read(key, field)` for each member of `object`; `depth` counts the object itself.
template <class Read>
Reason each_member(ondemand::object& object, Escapes escapes, int depth, Read read) {
  for (auto member : object) {
    ondemand::field field;
    if (std::move(member).get(field) != simdjson::SUCCESS) return Reason::not_json;
    const auto key = key_of(field, escapes);
    if (!key) return Reason::not_json;
    const Reason reason = read(*key, JsonField(field.value(), escapes, depth));
    if (reason != Reason::none) return reason;
  }
  return Reason::none;
}

template <class Read>
Reason JsonField::members(Read read) {
  if (first() != '{') return mismatch();
  ondemand::object object;
  if (value_.get_object().get(object) != simdjson::SUCCESS) return Reason::not_json;
  return each_member(object, escapes_, depth_ + 1, read);
}

/// Marks a field of an object as met; false if it was met before.
template <class Field>
bool meet(std::uint32_t& met, Field field) {
  const std::uint32_t bit = 1u << static_cast<unsigned>(field);
  const bool first_time = (met & bit) == 0;
  met |= bit;
  return first_time;
}

}  // namespace assist
