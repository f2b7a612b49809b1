// One JSON object per line on standard error, with the field names of the Elastic Common Schema.
//
// `warn` = recovered by itself, `error` = an operator must act, nothing per event above `debug`. No
// personal data: no customer or session ids, no URLs, no payload. Any thread may log. A call site
// that repeats itself is limited: `lines_max` lines in ten seconds, then it is only counted, and
// one line later says how many were left out.
#pragma once

#include <array>
#include <atomic>
#include <concepts>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "processor/event/time.h"

namespace assist {

enum class LogLevel : std::uint8_t { debug, info, warn, error, off };
inline constexpr std::size_t log_level_count = 4;  ///< Without `off`.
/// "debug", "info", "warn", "error", "off".
std::string_view name_of(LogLevel level);

struct LogConfig {
  LogLevel level = LogLevel::info;  ///< Lines below it are dropped unread.
};

/// One name and value beside the message, e.g. {"kafka.partition", 3}. Holds views: use it in the
/// call only.
struct LogField {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  template <class T>
  requires std::constructible_from<std::string_view, const T&> LogField(std::string_view field,
                                                                        const T& text)
      : name(field), value(std::string_view(text)) {}
  template <std::signed_integral T>
  LogField(std::string_view field, T number) : name(field), value(std::int64_t{number}) {}
  template <std::unsigned_integral T>
  requires(!std::same_as<T, bool>) LogField(std::string_view field, T number)
      : name(field), value(std::uint64_t{number}) {}
  LogField(std::string_view field, double number) : name(field), value(number) {}
  LogField(std::string_view field, std::same_as<bool> auto yes) : name(field), value(yes) {}

  std::string_view name;
  Value value;
};
using LogFields = std::initializer_list<LogField>;

/// The line of code that logs; the unit of rate limiting. Made by the compiler at each call.
struct CallSite {
  const char* file;
  int line;
  static constexpr CallSite here(const char* file = __builtin_FILE(), int line = __builtin_LINE()) {
    return {file, line};
  }
  auto operator<=>(const CallSite&) const = default;
};

class Log {
 public:
  /// What is limited: lines of one call site within one window. Ten, so that a small assignment may
  /// still log a line per partition, while an error in a loop costs a line per second.
  static constexpr unsigned lines_max = 10;
  static constexpr Duration window{10'000};
  /// Longer text is cut: a client library may hand us anything.
  static constexpr std::size_t text_bytes_max = 2'048;

  using Sink = std::function<void(std::string_view line)>;  ///< Gets whole lines, newline included.
  using Now = std::function<Time()>;

  /// Writes to standard error.
  explicit Log(const LogConfig& config);
  /// For tests: writes to `sink`, reads time from `now`.
  Log(const LogConfig& config, Sink sink, Now now);
  ~Log();  ///< Says how many lines were left out.
  Log(const Log&) = delete;
  Log& operator=(const Log&) = delete;

  void debug(std::string_view message, LogFields fields = {}, CallSite site = CallSite::here()) {
    if (on(LogLevel::debug)) write(LogLevel::debug, message, fields, site);
  }
  void info(std::string_view message, LogFields fields = {}, CallSite site = CallSite::here()) {
    if (on(LogLevel::info)) write(LogLevel::info, message, fields, site);
  }
  void warn(std::string_view message, LogFields fields = {}, CallSite site = CallSite::here()) {
    if (on(LogLevel::warn)) write(LogLevel::warn, message, fields, site);
  }
  void error(std::string_view message, LogFields fields = {}, CallSite site = CallSite::here()) {
    if (on(LogLevel::error)) write(LogLevel::error, message, fields, site);
  }

  bool on(LogLevel level) const { return level >= level_; }
  /// Lines asked for at this level since the start, left out ones included. `level` is not `off`.
  std::uint64_t count(LogLevel level) const;

 private:
  struct Window {
    Time opened;
    unsigned lines = 0;
    std::uint64_t left_out = 0;
    LogLevel level = LogLevel::info;
    std::string message;  ///< The first one left out, for the summary.
  };

  void write(LogLevel level, std::string_view message, LogFields fields, CallSite site);
  bool may_write(LogLevel level, std::string_view message, CallSite site, Time now);
  void close_windows(Time now);
  void put(LogLevel level, std::string_view message, LogFields fields, CallSite site, Time now);

  const LogLevel level_;
  const Sink sink_;
  const Now now_;
  std::array<std::atomic<std::uint64_t>, log_level_count> counts_{};
  std::mutex mutex_;  ///< Guards the two below and keeps lines whole.
  std::map<CallSite, Window>
      windows_;  ///< Open windows: at most one per line of our code that logs.
  std::string line_;
};

}  // namespace assist
