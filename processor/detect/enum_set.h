// A small set of enumerators, as one word.
#pragma once

#include <cstdint>
#include <initializer_list>

namespace assist {

/// Holds enumerators whose values are below 32.
template <class Enum>
class EnumSet {
 public:
  constexpr EnumSet() = default;
  constexpr EnumSet(std::initializer_list<Enum> members) {
    for (const Enum member : members) insert(member);
  }
  constexpr void insert(Enum member) { bits_ |= bit(member); }
  constexpr bool contains(Enum member) const { return (bits_ & bit(member)) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr bool contains_all(EnumSet members) const { return (members.bits_ & ~bits_) == 0; }
  constexpr EnumSet& operator|=(EnumSet members) {
    bits_ |= members.bits_;
    return *this;
  }
  constexpr std::uint32_t bits() const { return bits_; }  ///< One per enumerator, by its value.
  static constexpr EnumSet of_bits(std::uint32_t bits) {
    EnumSet set;
    set.bits_ = bits;
    return set;
  }
  constexpr bool operator==(const EnumSet&) const = default;

 private:
  static constexpr std::uint32_t bit(Enum member) { return 1U << static_cast<unsigned>(member); }
  std::uint32_t bits_ = 0;
};

}  // namespace assist
