// Seeded chance for the simulated shop: the same numbers on every machine and compiler, unlike the
// distributions of <random>. The generator is splitmix64 (Steele, Lea, Flood 2014).
#pragma once

#include <cstddef>
#include <cstdint>

namespace assist {

/// A bijection of 64 bits that looks random: equal inputs, equal outputs; different, different.
constexpr std::uint64_t scatter(std::uint64_t bits) {
  bits += 0x9e3779b97f4a7c15ull;
  bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9ull;
  bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebull;
  return bits ^ (bits >> 31);
}

class Dice {
 public:
  constexpr Dice() = default;
  constexpr explicit Dice(std::uint64_t seed) : state_(scatter(seed)) {}

  constexpr std::uint64_t roll() {
    state_ += 0x9e3779b97f4a7c15ull;
    return scatter(state_);
  }
  /// In [0, 1).
  constexpr double unit() { return static_cast<double>(roll() >> 11) * 0x1.0p-53; }
  constexpr bool chance(double probability) { return unit() < probability; }
  /// In [0, count); `count` > 0. The bias of the remainder is below 2^-40 for our counts.
  constexpr std::uint32_t below(std::size_t count) {
    return static_cast<std::uint32_t>(roll() % count);
  }
  /// In [from, to].
  constexpr int between(int from, int to) {
    return from + static_cast<int>(below(static_cast<std::size_t>(to - from) + 1));
  }

 private:
  std::uint64_t state_ = 0;
};

}  // namespace assist
