#include "processor/ops/log.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <simdjson.h>
#include <unistd.h>

#include <cmath>
#include <iterator>
#include <utility>

namespace assist {

namespace {

/// The start of `text` that fits, never ending inside a UTF-8 sequence.
std::string_view shortened(std::string_view text) {
  if (text.size() <= Log::text_bytes_max) return text;
  std::size_t end = Log::text_bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0u) == 0x80u) --end;
  return text.substr(0, end);
}

/// Bytes that are not UTF-8 become U+FFFD, so that no client library can break a line's JSON.
void append_json_string(std::string& out, std::string_view whole) {
  const std::string_view text = shortened(whole);
  const bool utf8 = simdjson::validate_utf8(text.data(), text.size());
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
    } else if (byte >= 0x80 && !utf8) {
      out += "\\ufffd";
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_value(std::string& out, const LogField::Value& value) {
  if (const auto* text = std::get_if<std::string_view>(&value))
    return append_json_string(out, *text);
  if (const auto* number = std::get_if<double>(&value)) {
    out += std::isfinite(*number) ? fmt::format("{}", *number) : "null";
    return;
  }
  std::visit(
      [&out](auto plain) {
        if constexpr (!std::is_same_v<decltype(plain), std::string_view>) {
          fmt::format_to(std::back_inserter(out), "{}", plain);
        }
      },
      value);
}

void write_to_standard_error(std::string_view line) {
  while (!line.empty()) {
    const ssize_t written = ::write(STDERR_FILENO, line.data(), line.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;  // Nobody is left to tell.
    line.remove_prefix(static_cast<std::size_t>(written));
  }
}

Time system_now() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

/// Source file without its folders: "worker.cpp".
std::string_view file_name(const char* path) {
  const std::string_view whole(path);
  const std::size_t slash = whole.rfind('/');
  return slash == std::string_view::npos ? whole : whole.substr(slash + 1);
}

}  // namespace

std::string_view name_of(LogLevel level) {
  static constexpr std::string_view names[] = {"debug", "info", "warn", "error", "off"};
  return names[static_cast<std::size_t>(level)];
}

Log::Log(const LogConfig& config) : Log(config, write_to_standard_error, system_now) {}

Log::Log(const LogConfig& config, Sink sink, Now now)
    : level_(config.level), sink_(std::move(sink)), now_(std::move(now)) {}

Log::~Log() {
  const std::lock_guard lock(mutex_);
  close_windows(Time::max());
}

std::uint64_t Log::count(LogLevel level) const {
  return counts_[static_cast<std::size_t>(level)].load(std::memory_order_relaxed);
}

void Log::write(LogLevel level, std::string_view message, LogFields fields, CallSite site) {
  counts_[static_cast<std::size_t>(level)].fetch_add(1, std::memory_order_relaxed);
  const Time now = now_();
  const std::lock_guard lock(mutex_);
  close_windows(now);
  // Debug is asked for to see everything.
  if (level == LogLevel::debug || may_write(level, message, site, now)) {
    put(level, message, fields, site, now);
  }
}

bool Log::may_write(LogLevel level, std::string_view message, CallSite site, Time now) {
  Window& open = windows_.try_emplace(site, Window{.opened = now, .message = {}}).first->second;
  if (open.lines < lines_max) {
    ++open.lines;
    return true;
  }
  if (open.left_out++ == 0) {
    open.level = level;
    open.message = message;
  }
  return false;
}

void Log::close_windows(Time now) {
  for (auto it = windows_.begin(); it != windows_.end();) {
    const auto& [site, open] = *it;
    // The wall clock may step back; a window never outlives one window's length in either
    // direction.
    if (now - open.opened < window && open.opened - now < window) {
      ++it;
      continue;
    }
    if (open.left_out > 0) {
      put(open.level, open.message, {{"log.left_out", open.left_out}}, site,
          now == Time::max() ? now_() : now);
    }
    it = windows_.erase(it);
  }
}

void Log::put(LogLevel level, std::string_view message, LogFields fields, CallSite site, Time now) {
  line_.clear();
  fmt::format_to(std::back_inserter(line_), R"({{"@timestamp":"{:%Y-%m-%dT%H:%M:%S}.{:03}Z",)",
                 fmt::gmtime(std::chrono::system_clock::to_time_t(now)),
                 ((ms_of(now) % 1000) + 1000) % 1000);
  fmt::format_to(std::back_inserter(line_), R"("log.level":"{}","message":)", name_of(level));
  append_json_string(line_, message);
  fmt::format_to(std::back_inserter(line_), R"(,"service.name":"assist","log.logger":"{}:{}")",
                 file_name(site.file), site.line);
  for (const LogField& field : fields) {
    line_ += ',';
    append_json_string(line_, field.name);
    line_ += ':';
    append_value(line_, field.value);
  }
  line_ += "}\n";
  sink_(line_);
}

}  // namespace assist
