// Counts the heap that a state holds, by walking the same fields as the archives that write and
// read it.
#pragma once

#include "processor/detect/state_writer.h"

namespace assist {

class MemoryCount {
 public:
  /// Heap bytes, without the inline part and the allocator's own overhead.
  std::size_t bytes() const { return bytes_; }

  template <Whole T>
  void operator()(std::uint32_t, T) {}
  void operator()(std::uint32_t, double) {}
  void operator()(std::uint32_t, float) {}
  void operator()(std::uint32_t, const std::string& value) { element(value); }
  void operator()(std::uint32_t, const std::vector<std::uint64_t>& values) {
    bytes_ += values.capacity() * sizeof(std::uint64_t);
  }
  template <class Enum>
  void operator()(std::uint32_t, EnumSet<Enum>) {}
  template <class T>
  void operator()(std::uint32_t, const Recent<T>& values) {
    bytes_ += values.slots().capacity() * sizeof(T);
    for (const T& value : values.slots()) element(value);
  }
  template <AnySlice T>
  void operator()(std::uint32_t, const T& slice) {
    if (!slice) return;
    bytes_ += sizeof(typename T::Held);
    element(*slice);
  }
  template <class T>
  requires(!Whole<T> && !AnySlice<T>) void operator()(std::uint32_t, const T& value) {
    element(value);
  }

 private:
  void element(const std::string& value) {
    if (value.capacity() > std::string().capacity()) bytes_ += value.capacity() + 1;
  }
  template <class T>
  void element(const T& value) {
    T::fields(value, *this);
  }
  std::size_t bytes_ = 0;
};

}  // namespace assist
