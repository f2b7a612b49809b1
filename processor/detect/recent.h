// The newest few of something, oldest first. Slots that were used once keep their memory, so that a
// session in steady state allocates nothing.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace assist {

template <class T>
class Recent {
 public:
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const T& operator[](std::size_t index) const { return slots_[index]; }
  T& operator[](std::size_t index) { return slots_[index]; }
  const T& front() const { return slots_.front(); }
  const T& back() const { return slots_[size_ - 1]; }
  T& back() { return slots_[size_ - 1]; }
  auto begin() const { return slots_.begin(); }
  auto end() const { return slots_.begin() + static_cast<std::ptrdiff_t>(size_); }

  /// Makes room for one more at `index`, dropping the oldest beyond `limit` (at least 1), and
  /// returns it for filling. It still holds the value of an earlier use. Null when the new one
  /// itself would be the oldest beyond the limit.
  T* insert(std::size_t index, std::size_t limit) {
    while (size_ >= limit) {
      if (index == 0) return nullptr;
      erase_front(1);
      --index;
    }
    if (size_ == slots_.size()) slots_.emplace_back();
    const auto place = slots_.begin() + static_cast<std::ptrdiff_t>(index);
    ++size_;
    std::rotate(place, slots_.begin() + static_cast<std::ptrdiff_t>(size_) - 1,
                slots_.begin() + static_cast<std::ptrdiff_t>(size_));
    return &*place;
  }

  T& push(std::size_t limit) { return *insert(size_, limit); }

  void to_back(std::size_t index) {
    const auto place = slots_.begin() + static_cast<std::ptrdiff_t>(index);
    std::rotate(place, place + 1, slots_.begin() + static_cast<std::ptrdiff_t>(size_));
  }

  void erase(std::size_t index) {
    to_back(index);
    --size_;
  }

  /// As erase(), and gives the slot's memory back.
  void erase_and_free(std::size_t index) {
    slots_.erase(slots_.begin() + static_cast<std::ptrdiff_t>(index));
    --size_;
  }

  void erase_front(std::size_t count) {
    std::rotate(slots_.begin(), slots_.begin() + static_cast<std::ptrdiff_t>(count),
                slots_.begin() + static_cast<std::ptrdiff_t>(size_));
    size_ -= static_cast<std::uint32_t>(count);
  }

  void clear() { size_ = 0; }

  /// As clear(), and gives the memory back.
  void release() {
    slots_ = std::vector<T>();  // Assigning {} would keep the capacity.
    size_ = 0;
  }

  /// Unused ones included: for counting memory.
  const std::vector<T>& slots() const { return slots_; }

 private:
  std::vector<T> slots_;
  std::uint32_t size_ = 0;
};

}  // namespace assist
