// Counts the heap that a state holds, by walking the same fields as the archives that write and
// read it.
#pragma once

#include "processor/detect/state_writer.h"

namespace assist {

class MemoryCount {
 public:
  /// Heap bytes, without the inline part and the allocator's own overhead.
  std::size_t bytes() const { return held_ + slack_; }
  /// Of them those that hold something, without room kept for more: the same before and after the
  /// state went through its bytes, so that decisions may depend on it.
  std::size_t held_bytes() const { return held_; }

  template <Whole T>
  void operator()(std::uint32_t, T) {}
  void operator()(std::uint32_t, double) {}
  void operator()(std::uint32_t, float) {}
  void operator()(std::uint32_t, const std::string& value) { element(value); }
  void operator()(std::uint32_t, const std::vector<std::uint64_t>& values) {
    add(values.size(), values.capacity(), sizeof(std::uint64_t));
  }
  template <class Enum>
  void operator()(std::uint32_t, EnumSet<Enum>) {}
  template <class T>
  void operator()(std::uint32_t, const Recent<T>& values) {
    add(values.size(), values.slots().capacity(), sizeof(T));
    const std::size_t used = values.size(), slots = values.slots().size();
    for (std::size_t index = 0; index < used; ++index) element(values.slots()[index]);
    const std::size_t before = held_;
    for (std::size_t index = used; index < slots; ++index) element(values.slots()[index]);
    slack_ += held_ - before;  // Slots that were used once.
    held_ = before;
  }
  template <AnySlice T>
  void operator()(std::uint32_t, const T& slice) {
    if (!slice) return;
    held_ += sizeof(typename T::Held);
    element(*slice);
  }
  template <class T>
  requires(!Whole<T> && !AnySlice<T>) void operator()(std::uint32_t, const T& value) {
    element(value);
  }

 private:
  void element(const std::string& value) {
    const std::size_t inside = std::string().capacity();
    if (value.capacity() <= inside) return;
    const std::size_t held = value.size() > inside ? value.size() + 1 : 0;
    held_ += held;
    slack_ += value.capacity() + 1 - held;
  }
  template <class T>
  void element(const T& value) {
    T::fields(value, *this);
  }
  void add(std::size_t size, std::size_t capacity, std::size_t each) {
    held_ += size * each;
    slack_ += (capacity - size) * each;
  }

  std::size_t held_ = 0, slack_ = 0;
};

}  // namespace assist
