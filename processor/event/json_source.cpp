#include "processor/event/json_source.h"

#include <cstring>
#include <new>
#include <nlohmann/json.hpp>

#include "processor/event/require.h"

namespace assist {

JsonSource::JsonSource(std::size_t bytes_max)
    : bytes_max_(bytes_max),
      padded_(new char[bytes_max + simdjson::SIMDJSON_PADDING]),
      unescaped_(new char[bytes_max + simdjson::SIMDJSON_PADDING]) {
  // The depth is that of simdjson's second stage, which is not used.
  const auto made = simdjson::get_active_implementation()->create_dom_parser_implementation(
      bytes_max, simdjson::DEFAULT_MAX_DEPTH, stage_);
  if (made != simdjson::SUCCESS || rare_values_.allocate(bytes_max) != simdjson::SUCCESS)
    throw std::bad_alloc();
}

Reason JsonSource::find_structure(std::string_view json, JsonStructure& structure) {
  require(json.size() <= bytes_max_, "a text fits the source that reads it");
  char* text = padded_.get();
  std::memcpy(text, json.data(), json.size());
  std::memset(text + json.size(), 0, simdjson::SIMDJSON_PADDING);
  unescaped_size_ = 0;
  const auto found = stage_->stage1(reinterpret_cast<const std::uint8_t*>(text), json.size(),
                                    simdjson::stage1_mode::regular);
  if (found != simdjson::SUCCESS)
    return found == simdjson::UTF8_ERROR ? Reason::bad_utf8 : Reason::not_json;
  structure.text = text;
  structure.next = stage_->structural_indexes.get();
  structure.end = structure.next + stage_->n_structural_indexes;
  structure.has_escapes = std::memchr(text, '\\', json.size()) != nullptr;
  return Reason::none;
}

Reason JsonSource::not_an_object(std::string_view json) {
  // Rare, so a second parser may look. It would skip a byte order mark, which RFC 8259 forbids.
  if (json.starts_with("\xEF\xBB\xBF")) return Reason::not_json;
  return nlohmann::json::accept(json) ? Reason::not_object : Reason::not_json;
}

Reason JsonSource::unescape(Token token, std::string_view& text) {
  simdjson::ondemand::document document;
  std::string_view unescaped;
  const std::size_t readable = token.size + simdjson::SIMDJSON_PADDING;
  if (rare_values_.iterate(token.begin, token.size, readable).get(document) != simdjson::SUCCESS)
    return Reason::not_json;
  if (document.get_string().get(unescaped) != simdjson::SUCCESS) return Reason::not_json;
  // The parser's own copy lasts until its next use.
  char* copy = unescaped_.get() + unescaped_size_;
  std::memcpy(copy, unescaped.data(), unescaped.size());
  unescaped_size_ += unescaped.size();
  text = {copy, unescaped.size()};
  return Reason::none;
}

Reason JsonSource::real(Token token, double& number) {
  simdjson::ondemand::document document;
  const std::size_t readable = token.size + simdjson::SIMDJSON_PADDING;
  if (rare_values_.iterate(token.begin, token.size, readable).get(document) != simdjson::SUCCESS)
    return Reason::not_json;
  return document.get_double().get(number) == simdjson::SUCCESS ? Reason::none : Reason::not_json;
}

}  // namespace assist
