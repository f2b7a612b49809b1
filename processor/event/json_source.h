// The memory and the parsers that records are read with.
#pragma once

#include <simdjson.h>

#include <memory>
#include <string_view>

#include "processor/event/json_reading.h"

namespace assist {

class JsonSource {
 public:
  /// For texts of up to `bytes_max` bytes; everything that reading needs is allocated here.
  explicit JsonSource(std::size_t bytes_max);

  /// Reads `json`, one object and nothing else, calling `read(reading, key, token)` for each of its
  /// members and stopping at the first reason. Views live until the next read().
  template <class Read>
  Reason read(std::string_view json, Read read) {
    JsonStructure structure;
    const Reason found = find_structure(json, structure);
    if (found != Reason::none) [[unlikely]]
      return found;
    JsonReading reading(structure, *this);
    const Token root = reading.next_token();
    if (root.first() != '{') [[unlikely]]
      return not_an_object(json);
    const Reason reason = reading.members(
        root, [&](std::string_view key, Token token) { return read(reading, key, token); });
    if (reason != Reason::none) [[unlikely]]
      return reason;
    return reading.is_at(structure.end) ? Reason::none : Reason::not_json;
  }

  /// The text of a string in quotes. Views live until the next read().
  Reason unescape(Token token, std::string_view& text);
  /// A number in any notation.
  Reason real(Token token, double& number);

 private:
  Reason find_structure(std::string_view json, JsonStructure& structure);
  static Reason not_an_object(std::string_view json);

  std::size_t bytes_max_;
  std::unique_ptr<char[]> padded_;  ///< simdjson reads up to SIMDJSON_PADDING bytes past the end.
  /// The first stage is reached through the class that both of simdjson's front ends stand on.
  std::unique_ptr<simdjson::internal::dom_parser_implementation> stage_;
  simdjson::ondemand::parser rare_values_;
  std::unique_ptr<char[]>
      unescaped_;  ///< All of a record's escaped strings: no longer than the record.
  std::size_t unescaped_size_ = 0;
};

}  // namespace assist
