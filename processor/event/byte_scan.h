// Looks through a short string sixteen bytes at a time for anything that redaction might have to
// touch. Nearly all strings have nothing of the kind, and this is all that they pay.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace assist {

/// Sixteen bytes as bit masks: bit i speaks of byte i.
class Bytes16 {
 public:
#if defined(__SSE2__)
  explicit Bytes16(const char* at)
      : bytes_(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))) {}
  std::uint32_t equal(char c) const {
    return mask(_mm_cmpeq_epi8(bytes_, _mm_set1_epi8(c)));
  }
  /// Bytes that are not ASCII.
  std::uint32_t high() const {
    return mask(bytes_);
  }
  /// Bytes from `first` to `last`, both ASCII.
  std::uint32_t between(char first, char last) const {
    const auto below = static_cast<char>(first - 1);
    const auto above = static_cast<char>(last + 1);
    return mask(_mm_and_si128(_mm_cmpgt_epi8(bytes_, _mm_set1_epi8(below)),
                              _mm_cmpgt_epi8(_mm_set1_epi8(above), bytes_)));
  }

 private:
  static std::uint32_t mask(__m128i found) {
    return static_cast<std::uint32_t>(_mm_movemask_epi8(found));
  }
  __m128i bytes_;
#else
  explicit Bytes16(const char* at) {
    std::memcpy(bytes_, at, sizeof bytes_);
  }
  std::uint32_t equal(char c) const {
    return between(c, c);
  }
  std::uint32_t between(char first, char last) const {
    std::uint32_t mask = 0;
    for (unsigned i = 0; i < 16; ++i)
      mask |= static_cast<std::uint32_t>(bytes_[i] >= first && bytes_[i] <= last) << i;
    return mask;
  }

 private:
  char bytes_[16];
#endif
};

/// Calls `look(bytes, valid)` for each sixteen bytes of `text`; `valid` masks those that belong to
/// it. Up to 15 bytes behind `text` are read, never judged: a text must lie in a buffer with that
/// many bytes more, as all of a decoder's do.
template <class Look>
inline void scan(std::string_view text, Look look) {
  std::size_t at = 0;
  for (; at + 16 < text.size(); at += 16) look(Bytes16(text.data() + at), 0xFFFFu);
  if (at < text.size()) look(Bytes16(text.data() + at), 0xFFFFu >> (16 - (text.size() - at)));
}

/// Where `a` or `b` first stands in `text`, else npos. (find_first_of calls memchr for each byte of
/// `text`.)
inline std::size_t find_either(std::string_view text, char a, char b) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == a || text[at] == b) return at;
  }
  return text.npos;
}

/// Counts set bits without the popcount instruction, which the oldest supported processors lack.
inline unsigned count_bits(std::uint32_t mask16) {
  mask16 -= (mask16 >> 1) & 0x5555u;
  mask16 = (mask16 & 0x3333u) + ((mask16 >> 2) & 0x3333u);
  mask16 = (mask16 + (mask16 >> 4)) & 0x0F0Fu;
  return (mask16 + (mask16 >> 8)) & 0x1Fu;
}

/// The longest run of set bits, over consecutive masks, as far as needed to tell whether it reaches
/// 24: runs are found that touch the border of two masks, which every run longer than 16 does.
class LongRun {
 public:
  void add(std::uint32_t mask) {
    if (mask == 0xFFFFu) {
      run_ += 16;
    } else {
      const unsigned ended = run_ + static_cast<unsigned>(__builtin_ctz(~mask));
      longest_ = ended > longest_ ? ended : longest_;
      run_ = static_cast<unsigned>(__builtin_clz(~(mask << 16)));
    }
    if (run_ > longest_) longest_ = run_;
  }
  bool reaches(unsigned length) const { return longest_ >= length; }

 private:
  unsigned run_ = 0;
  unsigned longest_ = 0;
};

}  // namespace assist
