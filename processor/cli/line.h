// One record on its way to Kafka or to standard output, and where such records come from and go to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/event/time.h"

namespace assist {

/// The views are valid until the source's next line.
struct Line {
  std::string_view topic, key, value;
  Time time;  ///< When it happened.
};

/// The shop or a recording.
class LineSource {
 public:
  virtual ~LineSource() = default;
  /// When the next line is due; none: there are no more.
  virtual std::optional<Time> due() = 0;
  /// The next line; due() must have said that there is one. `stamp`: the line happens then instead
  /// of when it was due.
  virtual const Line& next(std::optional<Time> stamp) = 0;
};

/// What an outlet has done with the lines that it was given.
struct Delivery {
  std::uint64_t sent = 0, acknowledged = 0, failed = 0;
};

/// Standard output or Kafka.
class LineOutlet {
 public:
  virtual ~LineOutlet() = default;
  virtual void send(const Line& line) = 0;
  /// Waits until what was sent before has arrived; what follows cannot overtake it.
  virtual void settle() = 0;
  /// Something else to do while there is nothing to send, at most so long.
  virtual void idle(Duration at_most) = 0;
  virtual Delivery delivery() const = 0;
};

/// Appends `{"topic":…,"key":…,"value":…}` and a newline. Topic and key are escaped, the value is
/// JSON already; empty: null, a tombstone.
void append_line(const Line& line, std::string& text);

}  // namespace assist
