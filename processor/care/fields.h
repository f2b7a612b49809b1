// The parts that triggers and decisions have in common, as JSON with keys in a fixed order and
// every text bounded.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

#include "processor/care/candidate.h"
#include "processor/care/history.h"

namespace assist {

using Json = nlohmann::ordered_json;

/// At most `bytes_max` bytes of `value`, control characters replaced by spaces: input is hostile,
/// and an escaped control character takes six bytes.
std::string bounded(std::string_view value, std::size_t bytes_max);

/// Adds an id as it is, unless it is empty: a changed id would be another thing's id. Verdicts
/// bound them.
void put_id(Json& object, const char* name, std::string_view id);

/// Adds a text unless it is empty; at most 256 bytes of it.
void put_text(Json& object, const char* name, std::string_view value);

/// `{"id": rule, "version": 1}`.
Json rule_json(std::string_view rule);

/// The heaviest evidence: kind, code, status, page and count, 6 entries at most.
Json evidence_json(const Verdict& verdict);

/// The consents that hold, by name.
Json consent_json(const Scene& scene);

/// Rounded to 3 decimals, so that the last bits of a sum never show.
double rounded(double value);

/// One line of JSON; invalid UTF-8 becomes the replacement character.
std::string to_line(const Json& json);

}  // namespace assist
