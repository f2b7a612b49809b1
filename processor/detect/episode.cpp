#include "processor/detect/episode.h"

#include <array>

#include "processor/detect/text_hash.h"

namespace assist {

Episode new_episode(std::string_view session_key, const Finding& first, std::uint32_t number) {
  const auto half = [&](std::uint64_t seed) {
    const std::uint64_t key = hash_text(session_key, seed);
    const std::string_view deciding = first.ids.empty() ? std::string_view{} : first.ids.back();
    const auto moment = static_cast<std::uint64_t>(ms_of(first.last_at)) << 8U |
                        static_cast<std::uint64_t>(first.signal);
    return hash_text(deciding,
                     key ^ fold_product(moment + number * 0x9E3779B97F4A7C15U, seed | 1U));
  };
  // Any two different words do.
  return {.id_high = half(0x243F6A8885A308D3), .id_low = half(0x13198A2E03707344)};
}

std::string episode_id(const Episode& episode) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(32);
  for (const std::uint64_t half : std::array{episode.id_high, episode.id_low}) {
    for (unsigned shift = 64; shift > 0;) text += digits[half >> (shift -= 4) & 0xFU];
  }
  return text;
}

}  // namespace assist
