#include "processor/cli/recording.h"

#include <simdjson.h>
#include <zlib.h>

#include <algorithm>
#include <cstring>

#include "processor/cli/rfc3339.h"
#include "processor/event/timestamp.h"
#include "processor/ops/errors.h"

namespace assist {
namespace {

using simdjson::ondemand::json_type;

/// Longer lines are bad: an event is at most 64 KiB.
constexpr std::size_t line_bytes_max = 1 << 20;

struct CloseGzip {
  void operator()(gzFile_s* file) const { gzclose(file); }
};
using GzipFile = std::unique_ptr<gzFile_s, CloseGzip>;

GzipFile open_file(const std::string& path) {
  GzipFile file(path == "-" ? gzdopen(0, "rb") : gzopen(path.c_str(), "rb"));
  if (!file) throw IoError("cannot read " + path);
  gzbuffer(file.get(), 256 << 10);
  return file;
}

std::string written(Time time, bool as_string) {
  if (!as_string) return std::to_string(ms_of(time));
  std::string text = "\"";
  append_rfc3339(time, text);
  return text + '"';
}

}  // namespace

/// One file and the line that it plays next.
class Recording::File {
 public:
  File(const std::string& path, const RecordingSettings& settings,
       const std::function<void(const BadLine&)>& tell)
      : path_(path), settings_(settings), tell_(tell), input_(open_file(path)) {
    buffer_.resize(line_bytes_max + simdjson::SIMDJSON_PADDING);
    advance();
  }

  bool ended() const { return ended_; }
  Time due() const { return due_; }
  /// Hands the line out and reads on.
  Time take(std::optional<Time> stamp, std::string& topic, std::string& key, std::string& value) {
    topic.swap(topic_);
    key.swap(key_);
    value.assign(value_);
    const Time happens = stamp.value_or(settings_.keep_times ? recorded_.value_or(due_) : due_);
    if (recorded_ && (stamp || !settings_.keep_times)) {
      value.replace(time_at_, time_length_, written(happens, time_is_string_));
    }
    advance();
    return happens;
  }

 private:
  void advance() {
    std::size_t length = 0;
    while (read_line(length)) {
      if (length == 0) continue;
      const std::string_view trouble = parse(length);
      if (trouble.empty()) return;
      tell_({path_, number_, trouble});
    }
    ended_ = true;
  }

  /// Reads a line into the buffer, without its end. false: the file is over.
  bool read_line(std::size_t& length) {
    for (;;) {
      if (gzgets(input_.get(), buffer_.data(), static_cast<int>(line_bytes_max)) == nullptr) {
        int code = Z_OK;
        const std::string message = gzerror(input_.get(), &code);
        if (code != Z_OK && code != Z_STREAM_END) throw IoError(path_ + ": " + message);
        return false;
      }
      ++number_;
      length = std::strlen(buffer_.data());
      if (length + 1 < line_bytes_max) break;
      tell_({path_, number_, "longer than 1 MiB"});
      for (int byte = 0; byte != '\n' && byte != -1;) byte = gzgetc(input_.get());
    }
    while (length > 0 && (buffer_[length - 1] == '\n' || buffer_[length - 1] == '\r')) --length;
    return true;
  }

  /// What is wrong with the line in the buffer; empty: nothing, and it is the next one.
  std::string_view parse(std::size_t length) {
    simdjson::ondemand::document document;
    simdjson::ondemand::object line;
    if (parser_.iterate(buffer_.data(), length, buffer_.size()).get(document) ||
        document.get_object().get(line)) {
      return "no JSON object";
    }
    std::string_view text;
    if (line["topic"].get(text) || text.empty()) return "no topic";
    topic_ = text;
    key_.clear();
    simdjson::ondemand::value key;
    if (!line["key"].get(key) && !key.get(text)) key_ = text;
    simdjson::ondemand::object value;
    if (line["value"].get(value)) return "value is no object";
    if (value.raw_json().get(text)) return "value is not JSON";
    value_ = text;
    return find_time();
  }

  /// Finds `time` inside the value. A value without one (a profile) plays when the line before did.
  std::string_view find_time() {
    simdjson::ondemand::document document;
    recorded_.reset();
    padded_ = simdjson::padded_string(value_);
    if (parser_.iterate(padded_).get(document)) return "value is not JSON";
    simdjson::ondemand::object object;
    if (document.get_object().get(object)) return "value is no object";
    for (auto field : object) {
      std::string_view name;
      if (field.unescaped_key().get(name)) return "value is not JSON";
      if (name == "time") return note_time(field.value());
    }
    due_ = std::max(due_, settings_.start);
    return "";
  }

  std::string_view note_time(simdjson::ondemand::value value) {
    json_type type;
    if (value.type().get(type)) return "value is not JSON";
    std::string_view token = value.raw_json_token();
    time_at_ = static_cast<std::size_t>(token.data() - padded_.data());
    time_is_string_ = type == json_type::string;
    std::int64_t milliseconds = 0;
    std::string_view text;
    if (time_is_string_) {
      if (value.get(text)) return "time is not text";
      recorded_ = parse_rfc3339(text);
      if (!recorded_) return "time is not RFC 3339";
    } else {
      if (value.get(milliseconds)) return "time is neither text nor whole milliseconds";
      recorded_ = time_from_ms(milliseconds);
    }
    while (std::strchr(" \t\r\n", token.back()) != nullptr) token.remove_suffix(1);
    time_length_ = token.size();
    if (!first_) first_ = *recorded_;
    const auto gap = static_cast<double>((*recorded_ - *first_).count()) / settings_.speed;
    due_ = settings_.start + Duration(static_cast<std::int64_t>(gap));
    return "";
  }

  std::string path_;
  RecordingSettings settings_;
  std::function<void(const BadLine&)> tell_;
  GzipFile input_;
  simdjson::ondemand::parser parser_;
  std::string buffer_;
  simdjson::padded_string padded_;
  std::uint64_t number_ = 0;
  bool ended_ = false;
  std::optional<Time> first_, recorded_;
  Time due_;
  std::string topic_, key_, value_;
  std::size_t time_at_ = 0, time_length_ = 0;
  bool time_is_string_ = false;
};

Recording::Recording(const RecordingSettings& settings, std::function<void(const BadLine&)> tell) {
  for (const std::string& path : settings.files) {
    files_.push_back(std::make_unique<File>(path, settings, tell));
  }
}

Recording::~Recording() = default;

Recording::File* Recording::earliest() {
  File* found = nullptr;
  for (const auto& file : files_) {
    if (!file->ended() && (found == nullptr || file->due() < found->due())) found = file.get();
  }
  return found;
}

std::optional<Time> Recording::due() {
  const File* file = earliest();
  if (file == nullptr) return std::nullopt;
  return file->due();
}

const Line& Recording::next(std::optional<Time> stamp) {
  const Time happens = earliest()->take(stamp, topic_, key_, value_);
  line_ = {topic_, key_, value_, happens};
  return line_;
}

}  // namespace assist
