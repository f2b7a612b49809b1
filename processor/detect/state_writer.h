// How state is written, read and measured: one list of fields per type, three archives that walk it
// (StateWriter, StateReader, MemoryCount). A type of the state declares, with field numbers rising
// and never reused,
//
//   template <class Self, class Archive>
//   static void fields(Self& self, Archive& archive) { archive(1, self.at); archive(2, self.id); }
//
// The bytes are Protobuf's wire format (session.proto): whole numbers as sint64, texts as bytes,
// lists as repeated fields. Zero, empty and false are left out. Readers skip numbers that they do
// not know, so fields may come and go.
#pragma once

#include <chrono>
#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "processor/detect/enum_set.h"
#include "processor/detect/recent.h"
#include "processor/detect/slice.h"
#include "processor/event/time.h"

namespace assist {

/// Numbers that travel as sint64.
template <class T>
concept Whole = std::integral<T> || std::is_enum_v<T> || std::same_as<T, Time>;

template <Whole T>
std::int64_t to_wire(T value) {
  if constexpr (std::same_as<T, Time>)
    return ms_of(value);
  else
    return static_cast<std::int64_t>(value);
}

template <Whole T>
T from_wire(std::int64_t value) {
  // Damaged bytes: differences of times must not overflow. 2^52 ms are 140,000 years.
  constexpr std::int64_t time_max = std::int64_t{1} << 52;
  if constexpr (std::same_as<T, Time>) {
    return time_from_ms(value < -time_max ? -time_max : value > time_max ? time_max : value);
  } else {
    return static_cast<T>(value);
  }
}

/// Replaces the content of a string that keeps its capacity between uses.
class StateWriter {
 public:
  explicit StateWriter(std::string& out) : out_(out) {}
  /// Cuts the string to what was written. Call last.
  void finish() { out_.resize(size_); }

  template <Whole T>
  void operator()(std::uint32_t field, T value) {
    if (to_wire(value) != 0) whole(field, to_wire(value));
  }
  void operator()(std::uint32_t field, double value);
  void operator()(std::uint32_t field, float value);
  void operator()(std::uint32_t field, const std::string& value) {
    if (!value.empty()) text(field, value);
  }
  void operator()(std::uint32_t field, const std::vector<std::uint64_t>& values);
  template <class Enum>
  void operator()(std::uint32_t field, EnumSet<Enum> value) {
    (*this)(field, value.bits());
  }
  template <class T>
  void operator()(std::uint32_t field, const Recent<T>& values) {
    for (const T& value : values) element(field, value);
  }
  template <AnySlice T>
  void operator()(std::uint32_t field, const T& slice) {
    if (slice) nested(field, *slice);
  }
  /// A part of the state. An empty one leaves no bytes.
  template <class T>
  requires(!Whole<T> && !AnySlice<T>) void operator()(std::uint32_t field, const T& value) {
    nested(field, value);
    if (size_ == body_end_ && body_end_ == body_start_) size_ = part_start_;
  }

 private:
  void element(std::uint32_t field, const std::string& value) { text(field, value); }
  template <class T>
  void element(std::uint32_t field, const T& value) {
    nested(field, value);
  }
  template <class T>
  void nested(std::uint32_t field, const T& value) {
    const std::size_t start = size_;
    begin_nested(field);
    const std::size_t body = size_;
    T::fields(value, *this);
    end_nested(start, body);
  }
  void whole(std::uint32_t field, std::int64_t value);
  void text(std::uint32_t field, std::string_view value);
  void begin_nested(std::uint32_t field);
  void end_nested(std::size_t start, std::size_t body);
  /// Where to write the next `bytes` bytes.
  char* reserve(std::size_t bytes);
  void wrote(const char* end) { size_ = static_cast<std::size_t>(end - out_.data()); }

  std::string& out_;
  std::size_t size_ = 0;  ///< Bytes written so far.
  // The nested part written last.
  std::size_t part_start_ = 0, body_start_ = 0, body_end_ = 0;
};

}  // namespace assist
