// A bound that says whether it belongs to what it bounds: the peers differ by exactly that.
#pragma once

#include <cstdint>

namespace assist::click {

template <class T>
struct Limit {
  T value{};
  bool strict = false;  ///< `< value`, otherwise `<= value`.

  constexpr bool holds(T measured) const { return strict ? measured < value : measured <= value; }
  constexpr bool operator==(const Limit&) const = default;
};

template <class T>
constexpr Limit<T> below(T value) {
  return {value, true};
}
template <class T>
constexpr Limit<T> up_to(T value) {
  return {value, false};
}

}  // namespace assist::click
