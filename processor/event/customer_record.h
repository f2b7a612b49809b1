// What the records of customers have in common: they are keyed by customer, and few enough to read
// without reuse.
#pragma once

#include <simdjson.h>

#include <array>
#include <string>

#include "processor/event/json_source.h"
#include "processor/event/limits.h"
#include "processor/event/names.h"
#include "processor/event/record.h"

namespace assist {

/// The customer that `record` is keyed by.
inline Reason read_customer_key(const Record& record, std::string& customer_id) {
  if (!record.key || record.key->empty()) return Reason::missing_key;
  if (longer_than(*record.key, limits::id_points)) return Reason::too_long;
  if (!simdjson::validate_utf8(*record.key)) return Reason::bad_utf8;
  customer_id = *record.key;
  return Reason::none;
}

/// Reads the members of a record's value as JsonSource::read does, without memory that outlives it.
template <class Read>
Reason read_value(const Record& record, Read read) {
  if (record.value.size() > limits::record_bytes) return Reason::too_large;
  JsonSource source(record.value.size());
  return source.read(record.value, read);
}

/// Reads an identifier of at most `points_max` code points into a string of its own.
inline Reason read_id(JsonReading& json, Token token, std::size_t points_max, std::string& id) {
  std::string_view text;
  const Reason reason = json.identifier(token, points_max, Empty::refused, text);
  id = text;
  return reason;
}

/// Reads one of `names`, the names of `Enum` in its order; `unknown` when it is none of them.
template <class Enum, std::size_t count, class Target>
Reason read_name(JsonReading& json, Token token, const std::array<std::string_view, count>& names,
                 Reason unknown, Target& target) {
  std::string_view name;
  const Reason reason = json.text(token, name);
  if (reason != Reason::none) return reason;
  const auto found = named<Enum>(names, name);
  if (!found) return unknown;
  target = *found;
  return Reason::none;
}

/// A `customer_id` inside the value must be that of the key: two truths would be kept apart by
/// partition only.
inline Reason check_customer(JsonReading& json, Token token, const std::string& customer_id) {
  std::string_view text;
  const Reason reason = json.identifier(token, limits::id_points, Empty::refused, text);
  if (reason != Reason::none) return reason;
  return text == customer_id ? Reason::none : Reason::key_mismatch;
}

}  // namespace assist
