// Memory for the strings that an event does not have as they were sent, and a pen that cannot write
// past its limit.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

#include "processor/event/code_points.h"
#include "processor/event/require.h"

namespace assist {

/// A fixed block, emptied between events. Its size is the sum of the limits of all fields that may
/// be rewritten.
class Scratch {
 public:
  explicit Scratch(std::size_t bytes) : block_(new char[bytes]), bytes_(bytes) {}
  void clear() { used_ = 0; }
  char* free() { return block_.get() + used_; }
  std::size_t left() const { return bytes_ - used_; }
  void take(std::size_t bytes) {
    require(bytes <= left(), "the scratch block holds every rewritten field of an event");
    used_ += bytes;
  }

 private:
  std::unique_ptr<char[]> block_;
  std::size_t bytes_;
  std::size_t used_ = 0;
};

/// Text written into a Scratch. What does not fit is cut, between two code points.
class BoundedText {
 public:
  BoundedText(Scratch& scratch, std::size_t bytes_max)
      : scratch_(scratch), begin_(scratch.free()), bytes_max_(bytes_max) {
    require(bytes_max <= scratch.left(),
            "the scratch block holds every rewritten field of an event");
  }
  BoundedText& operator<<(std::string_view text) {
    if (full_) return *this;
    const std::string_view fitting = text.substr(0, bytes_max_ - size_);
    full_ = fitting.size() < text.size();
    std::memcpy(begin_ + size_, fitting.data(), fitting.size());
    size_ += fitting.size();
    return *this;
  }
  bool full() const { return full_; }
  /// Keeps what was written; the pen is done.
  std::string_view finish() {
    const std::string_view written(begin_, size_);
    const std::string_view kept = full_ ? without_partial_end(written) : written;
    scratch_.take(kept.size());
    return kept;
  }

 private:
  Scratch& scratch_;
  char* begin_;
  std::size_t bytes_max_;
  std::size_t size_ = 0;
  bool full_ = false;
};

}  // namespace assist
