// A signal's slice of the session: nothing at all until the signal has something to remember, since
// most sessions wake few signals and millions of sessions are in memory.
#pragma once

#include <memory>
#include <utility>

namespace assist {

template <class State>
class Slice {
 public:
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
  /// Creates it if need be.
  State& wake() {
    if (!state_) state_ = std::make_unique<State>();
    return *state_;
  }
  void forget() { state_.reset(); }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace assist
