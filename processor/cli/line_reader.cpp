#include "processor/cli/line_reader.h"

#include <zlib.h>

#include <algorithm>

#include "processor/ops/errors.h"

namespace assist {

LineReader::LineReader(const std::string& path)
    : file_(path == "-" ? gzdopen(0, "rb") : gzopen(path.c_str(), "rb")) {
  if (file_ == nullptr) throw IoError(path + ": cannot be read");
  gzbuffer(file_, 1 << 18);
}

LineReader::~LineReader() {
  gzclose(file_);
}

bool LineReader::next(std::string& line) {
  line.clear();
  while (!unread_.empty() || read()) {
    const std::size_t end = unread_.find('\n');
    line += unread_.substr(0, end);
    unread_.remove_prefix(std::min(end, unread_.size() - 1) + 1);
    if (end != unread_.npos) return true;
  }
  return !line.empty();
}

/// False at the end of the file.
bool LineReader::read() {
  const int bytes = gzread(file_, buffer_, sizeof buffer_);
  int error = 0;
  const char* text = gzerror(file_, &error);
  if (bytes < 0 || (error != Z_OK && error != Z_STREAM_END))
    throw IoError(text);  // Names the file.
  unread_ = {buffer_, static_cast<std::size_t>(bytes)};
  return bytes > 0;
}

Record LineParser::record_of(std::string& text, std::string_view event_topic) {
  text.reserve(text.size() + simdjson::SIMDJSON_PADDING);  // Before anything looks into it.
  Record bare;
  bare.topic = event_topic;
  bare.value = text;
  simdjson::ondemand::document document;
  simdjson::ondemand::object object;
  if (parser_.iterate(text).get(document) != simdjson::SUCCESS ||
      document.get_object().get(object) != simdjson::SUCCESS) {
    return bare;
  }
  Record wrapped = bare;
  std::string_view topic;
  for (auto field : object) {
    std::string_view name;
    simdjson::ondemand::value content;
    if (field.unescaped_key().get(name) != simdjson::SUCCESS ||
        field.value().get(content) != simdjson::SUCCESS)
      return bare;
    if (name == "topic") {
      if (content.get_string().get(topic) != simdjson::SUCCESS) return bare;
    } else if (name == "key") {
      std::string_view key;
      if (content.get_string().get(key) == simdjson::SUCCESS) wrapped.key = key_.assign(key);
    } else if (name == "value") {
      if (simdjson::to_json_string(content).get(wrapped.value) != simdjson::SUCCESS) return bare;
      if (wrapped.value == "null") wrapped.value = {};  // A tombstone.
    } else {
      return bare;
    }
  }
  if (topic.empty()) return bare;
  wrapped.topic = topic_.assign(topic);
  return wrapped;
}

}  // namespace assist
