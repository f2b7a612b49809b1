// Counts the heap that a state holds, by walking the same fields as the archives that write and
// read it. Without slack it counts what is held only, not room kept for more: the same before and
// after the state went through its bytes, so that decisions may depend on it.
#pragma once

#include "processor/detect/state_writer.h"

namespace assist {

class MemoryCount {
 public:
  enum class Slack : std::uint8_t { counted, ignored };
  explicit MemoryCount(Slack slack = Slack::counted) : slack_(slack == Slack::counted) {}

  /// Heap bytes, without the inline part and the allocator's own overhead.
  std::size_t bytes() const { return bytes_; }

  template <Whole T>
  void operator()(std::uint32_t, T) {}
  void operator()(std::uint32_t, double) {}
  void operator()(std::uint32_t, float) {}
  void operator()(std::uint32_t, const std::string& value) { element(value); }
  void operator()(std::uint32_t, const std::vector<std::uint64_t>& values) {
    bytes_ += (slack_ ? values.capacity() : values.size()) * sizeof(std::uint64_t);
  }
  template <class Enum>
  void operator()(std::uint32_t, EnumSet<Enum>) {}
  template <class T>
  void operator()(std::uint32_t, const Recent<T>& values) {
    bytes_ += (slack_ ? values.slots().capacity() : values.size()) * sizeof(T);
    const std::size_t count = slack_ ? values.slots().size() : values.size();
    for (std::size_t index = 0; index < count; ++index) element(values.slots()[index]);
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
    const std::size_t held = slack_ ? value.capacity() : value.size();
    if (held > std::string().capacity()) bytes_ += held + 1;
  }
  template <class T>
  void element(const T& value) {
    T::fields(value, *this);
  }
  bool slack_;
  std::size_t bytes_ = 0;
};

}  // namespace assist
