// Why a record may be refused: one closed list, so that reasons serve as metric labels and dead
// letters can be counted.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "processor/event/record.h"

namespace assist {

/// The order is that of `rejection_codes`; `none` means that nothing is wrong.
enum class Reason : std::uint8_t {
  not_json,    ///< Not one JSON text: syntax, trailing content, a number that no double can hold.
  not_object,  ///< JSON, but not an object.
  bad_utf8,    ///< The value or the record's key is not UTF-8.
  too_large,   ///< The value has more bytes than `record_bytes_max`.
  too_deep,    ///< Nested deeper than 64, the outermost object included.
  duplicate_key,  ///< A known field twice in the same object.
  missing_type,
  missing_time,
  missing_key,    ///< No session key at all: no record key, `session_id` or `anonymous_id`.
  missing_field,  ///< A required field of a nested object or of a customer's record.
  wrong_type,     ///< A known field has another JSON type than the schema says; null counts as one.
  unknown_type,   ///< `type` is none of the list.
  unknown_error_kind,  ///< `error.kind` is none of the list.
  unknown_kind,        ///< The `kind` of feedback or support is none of the list.
  bad_time,            ///< Neither RFC 3339 nor integer milliseconds, or outside of 1990 to 2100.
  bad_number,          ///< A number out of its range: `response.status`, `search.results`, …
  bad_value,           ///< A string of the wrong form: `locale`, `time_zone`, `priority`, …
  key_mismatch,        ///< The record's key and the `customer_id` inside differ.
  too_long,            ///< An identifier has more code points than the schema says.
  too_many,            ///< More than 32 entries in `props`.
  empty_value,         ///< An identifier is the empty string.
  none,
};

/// The codes, for registering metrics up front. Stable: a code is never renamed or reused.
inline constexpr std::array<std::string_view, 21> rejection_codes = {
    "not_json",      "not_object",   "bad_utf8",           "too_large",    "too_deep",
    "duplicate_key", "missing_type", "missing_time",       "missing_key",  "missing_field",
    "wrong_type",    "unknown_type", "unknown_error_kind", "unknown_kind", "bad_time",
    "bad_number",    "bad_value",    "key_mismatch",       "too_long",     "too_many",
    "empty_value"};
static_assert(rejection_codes.size() == static_cast<std::size_t>(Reason::none));

/// The stages that a Rejection of this room names: what cannot be read, and what was read and must
/// not be used.
inline constexpr std::array<std::string_view, 2> rejection_stages = {"decode", "validate"};

constexpr std::string_view name_of(Reason reason) {
  return reason == Reason::none ? std::string_view("none")
                                : rejection_codes[static_cast<std::size_t>(reason)];
}

/// Stage and code of `reason`, which is not `none`.
constexpr Rejection rejection_of(Reason reason) {
  const bool unreadable = reason <= Reason::too_deep;
  return {rejection_stages[unreadable ? 0 : 1], name_of(reason)};
}

}  // namespace assist
