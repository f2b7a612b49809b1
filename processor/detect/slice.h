// Parts of the session that are there only when they have something to remember: most sessions meet
// no trouble and wake few signals, and millions of sessions are in memory.
#pragma once

#include <algorithm>
#include <bit>
#include <cstdint>
#include <memory>
#include <type_traits>
#include <utility>

namespace assist {

/// One such part.
template <class State>
class Slice {
 public:
  using Held = State;

  Slice() = default;
  Slice(Slice&&) noexcept = default;
  Slice& operator=(Slice&&) noexcept = default;
  Slice(const Slice& other) : state_(other ? std::make_unique<State>(*other) : nullptr) {}
  Slice& operator=(const Slice& other) {
    if (this != &other) *this = Slice(other);
    return *this;
  }
  ~Slice() = default;

  explicit operator bool() const { return state_ != nullptr; }
  const State& operator*() const { return *state_; }
  State& operator*() { return *state_; }
  const State* operator->() const { return state_.get(); }
  State* operator->() { return state_.get(); }
  /// Creates it if need be.
  State& wake() {
    if (!state_) state_ = std::make_unique<State>();
    return *state_;
  }
  void forget() { state_.reset(); }

 private:
  std::unique_ptr<State> state_;
};

template <class Set, class State>
class SliceOf;

/// Many of them, not to be copied, at most one of each type, in 16 bytes and a pointer for each
/// that is there.
template <class... States>
class Slices {
 public:
  Slices() = default;
  Slices(Slices&& other) noexcept
      : there_(std::exchange(other.there_, 0)), parts_(std::move(other.parts_)) {}
  Slices& operator=(Slices&& other) noexcept {
    std::swap(there_, other.there_);
    std::swap(parts_, other.parts_);
    return *this;
  }
  ~Slices() { (forget<States>(), ...); }

  /// A bit for each that is there, in the order of the types.
  std::uint32_t there() const { return there_; }
  template <class State>
  static constexpr std::uint32_t bit() {
    std::uint32_t bit = 0, next = 1;
    ((bit |= std::is_same_v<State, States> ? next : 0, next <<= 1U), ...);
    static_assert((0 + ... + std::is_same_v<State, States>) == 1);
    return bit;
  }

  template <class State>
  bool has() const {
    return (there_ & bit<State>()) != 0;
  }
  /// Null: not there.
  template <class State>
  State* find() const {
    return has<State>() ? static_cast<State*>(parts_[place<State>()]) : nullptr;
  }
  /// Creates it if need be.
  template <class State>
  State& wake() {
    return has<State>() ? *find<State>() : wake_at<State>(place<State>());
  }
  template <class State>
  void forget() {
    if (has<State>()) forget_at<State>(place<State>());
  }
  /// Calls `visit(address)` for each that is there.
  template <class Visit>
  void each_address(Visit visit) const {
    const std::size_t count = size();
    for (std::size_t place = 0; place < count; ++place) visit(parts_[place]);
  }
  /// The pointers, without what they point to.
  std::size_t heap_bytes() const {
    return there_ == 0 ? 0 : std::max(room_least, std::bit_ceil(size())) * sizeof(void*);
  }

 private:
  static_assert(sizeof...(States) <= 32);

  template <class, class>
  friend class SliceOf;

  template <class State>
  State& wake_at(std::size_t place) {
    auto state = std::make_unique<State>();
    insert(place, state.get());
    there_ |= bit<State>();
    return *state.release();
  }
  template <class State>
  void forget_at(std::size_t place) {
    delete static_cast<State*>(parts_[place]);
    const std::size_t count = size();
    for (std::size_t at = place; at + 1 < count; ++at) parts_[at] = parts_[at + 1];
    there_ &= ~bit<State>();
    if (there_ == 0) parts_.reset();
  }

  std::size_t size() const { return static_cast<std::size_t>(std::popcount(there_)); }
  template <class State>
  std::size_t place() const {
    return static_cast<std::size_t>(std::popcount(there_ & (bit<State>() - 1)));
  }
  /// There is always room for a power of two, and for two.
  static constexpr std::size_t room_least = 2;
  void insert(std::size_t place, void* part) {
    const std::size_t count = size();
    if (count == 0 || (count >= room_least && std::has_single_bit(count))) {
      auto wider = std::make_unique<void*[]>(count == 0 ? room_least : 2 * count);
      for (std::size_t at = 0; at < count; ++at) wider[at] = parts_[at];
      parts_ = std::move(wider);
    }
    for (std::size_t at = count; at > place; --at) parts_[at] = parts_[at - 1];
    parts_[place] = part;
  }
  std::uint32_t there_ = 0;
  std::unique_ptr<void*[]> parts_;
};

/// One of the Slices, to be used as a Slice is. Valid until another of them comes or goes.
template <class Set, class State>
class SliceOf {
 public:
  using Held = State;

  SliceOf(Set& set, std::size_t place) : set_(set), place_(place) {}
  explicit operator bool() const { return set_.template has<State>(); }
  auto& operator*() const {
    using Seen = std::conditional_t<std::is_const_v<Set>, const State, State>;
    return *static_cast<Seen*>(set_.parts_[place_]);
  }
  State& wake() const { return *this ? **this : set_.template wake_at<State>(place_); }
  void forget() const {
    if (*this) set_.template forget_at<State>(place_);
  }

 private:
  Set& set_;
  std::size_t place_;
};

/// A Slice or a SliceOf.
template <class T>
concept AnySlice = requires(const T& slice) {
  typename T::Held;
  static_cast<bool>(slice);
  *slice;
};

}  // namespace assist
