// The memory and the parser that records are read from.
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
    simdjson::ondemand::document document;
    const Reason opened = open(json, document);
    if (opened != Reason::none) return opened;
    simdjson::ondemand::object object;
    const auto started = document.get_object().get(object);
    if (started != simdjson::SUCCESS) return not_an_object(json, started);
    JsonReading reading(has_escapes_);
    const Reason reason = reading.each_member(
        object, [&](std::string_view key, Token token) { return read(reading, key, token); });
    if (reason != Reason::none) return reason;
    const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return at_end ? Reason::none : Reason::not_json;
  }

 private:
  Reason open(std::string_view json, simdjson::ondemand::document& document);
  static Reason not_an_object(std::string_view json, simdjson::error_code started);

  simdjson::ondemand::parser parser_;
  std::size_t bytes_max_;
  std::unique_ptr<char[]> padded_;  ///< simdjson reads up to SIMDJSON_PADDING bytes past the end.
  bool has_escapes_ = false;
};

}  // namespace assist
