#include "processor/event/json_source.h"

#include <cstring>
#include <new>
#include <nlohmann/json.hpp>

#include "processor/event/require.h"

namespace assist {

JsonSource::JsonSource(std::size_t bytes_max)
    : bytes_max_(bytes_max), padded_(new char[bytes_max + simdjson::SIMDJSON_PADDING]) {
  if (parser_.allocate(bytes_max) != simdjson::SUCCESS) throw std::bad_alloc();
}

Reason JsonSource::open(std::string_view json, simdjson::ondemand::document& document) {
  require(json.size() <= bytes_max_, "a text fits the source that reads it");
  char* text = padded_.get();
  std::memcpy(text, json.data(), json.size());
  std::memset(text + json.size(), 0, simdjson::SIMDJSON_PADDING);
  has_escapes_ = std::memchr(text, '\\', json.size()) != nullptr;
  const auto opened =
      parser_.iterate(text, json.size(), json.size() + simdjson::SIMDJSON_PADDING).get(document);
  if (opened == simdjson::SUCCESS) return Reason::none;
  return opened == simdjson::UTF8_ERROR ? Reason::bad_utf8 : Reason::not_json;
}

/// Rare, so a second parser may look: what does not parse at all is not JSON.
Reason JsonSource::not_an_object(std::string_view json, simdjson::error_code started) {
  // The second parser would skip a byte order mark, which RFC 8259 forbids.
  if (started != simdjson::INCORRECT_TYPE || json.starts_with("\xEF\xBB\xBF"))
    return Reason::not_json;
  return nlohmann::json::accept(json) ? Reason::not_object : Reason::not_json;
}

}  // namespace assist
