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

/// Calls `look(bytes, valid)` for each sixteen bytes of `text`; `valid` masks those of a shorter
/// last part, which is padded with zeros.
template <class Look>
void scan(std::string_view text, Look look) {
  std::size_t at = 0;
  for (; at + 16 <= text.size(); at += 16) look(Bytes16(text.data() + at), 0xFFFFu);
  const std::size_t rest = text.size() - at;
  if (rest == 0) return;
  char padded[16] = {};
  std::memcpy(padded, text.data() + at, rest);
  look(Bytes16(padded), (1u << rest) - 1);
}

/// The longest run of set bits, over consecutive masks, as far as needed to tell whether it reaches
/// 24: runs are found that touch the border of two masks, which every run longer than 16 does.
class LongRun {
 public:
  void add(std::uint32_t mask) {
    if (mask == 0xFFFFu) {
      run_ += 16;
    } else {
      longest_ = run_ + static_cast<unsigned>(__builtin_ctz(~mask)) > longest_
                     ? run_ + static_cast<unsigned>(__builtin_ctz(~mask))
                     : longest_;
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
