// 64-bit hashes of short texts. They are part of stored state, so this function must never change.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace assist {

/// Folds the 128-bit product of two words; the usual building block of fast hashes.
inline std::uint64_t fold_product(std::uint64_t left, std::uint64_t right) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(left) * right;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

/// Never 0, so that 0 can mean "none". `seed` keeps different kinds of texts apart.
inline std::uint64_t hash_text(std::string_view text, std::uint64_t seed = 0) {
  // Odd words with about half their bits set: the fractional parts of the square roots of 2 and 3.
  constexpr std::uint64_t first_word = 0x6A09E667F3BCC909;
  constexpr std::uint64_t second_word = 0xBB67AE8584CAA73B;
  std::uint64_t hash = seed ^ first_word;
  const char* at = text.data();
  std::size_t left = text.size();
  for (; left >= sizeof(std::uint64_t);
       at += sizeof(std::uint64_t), left -= sizeof(std::uint64_t)) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, sizeof word);
    hash = fold_product(hash ^ word, second_word) + first_word;
  }
  if (left > 0) {
    std::uint64_t word = 0;
    std::memcpy(&word, at, left);
    hash = fold_product(hash ^ word, second_word) + first_word;
  }
  hash = fold_product(hash ^ text.size(), first_word);
  return hash == 0 ? 1 : hash;
}

}  // namespace assist
