// Files of recorded lines, and each line as the record that it was.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "processor/event/record.h"

struct gzFile_s;

namespace assist {

/// Lines of a plain or gzip file, whatever bytes they hold.
class LineReader {
 public:
  /// "-": standard input. Throws IoError for a file that cannot be read, then or later.
  explicit LineReader(const std::string& path);
  ~LineReader();
  LineReader(const LineReader&) = delete;
  LineReader& operator=(const LineReader&) = delete;

  /// Replaces `line` by the next one, without its end. False: there is none.
  bool next(std::string& line);

 private:
  bool read();

  gzFile_s* file_;
  std::string_view unread_;  // Of the buffer.
  char buffer_[1 << 16];
};

/// A line is a native event, or `{"topic", "key", "value"}` as recordings have it; the value null
/// is a tombstone. The event's own text stays as it was recorded.
class LineParser {
 public:
  /// Topic, key and value; the rest is the caller's. What is not wrapped is a value of
  /// `event_topic` without a key. The record refers to `text`, which gets room for the parser, to
  /// `event_topic`, and to this object until the next call.
  Record record_of(std::string& text, std::string_view event_topic);

 private:
  simdjson::ondemand::parser parser_;
  std::string topic_, key_;
};

}  // namespace assist
