// Lengths of UTF-8 text.
#pragma once

#include <cstddef>
#include <string_view>

namespace assist {

/// Whether `text` has more than `points_max` code points, as maxLength of JSON Schema counts them.
constexpr bool longer_than(std::string_view text, std::size_t points_max) {
  if (text.size() <= points_max) return false;
  std::size_t points = 0;
  for (const char byte : text) points += (static_cast<unsigned char>(byte) & 0xC0) != 0x80;
  return points > points_max;
}

/// The first `points_max` code points of `text`.
constexpr std::string_view first_points(std::string_view text, std::size_t points_max) {
  if (!longer_than(text, points_max)) return text;
  std::size_t end = 0;
  for (std::size_t points = 0; end < text.size(); ++end) {
    points += (static_cast<unsigned char>(text[end]) & 0xC0) != 0x80;
    if (points > points_max) break;
  }
  return text.substr(0, end);
}

/// The longest beginning of `text` of at most `bytes_max` bytes that ends between two code points.
constexpr std::string_view cut(std::string_view text, std::size_t bytes_max) {
  if (text.size() <= bytes_max) return text;
  std::size_t end = bytes_max;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end);
}

/// `text`, which may end within a code point, without that part.
constexpr std::string_view without_partial_end(std::string_view text) {
  std::size_t begin = text.size();
  while (begin > 0 && (static_cast<unsigned char>(text[begin - 1]) & 0xC0) == 0x80) --begin;
  if (begin == 0) return text;
  const auto lead = static_cast<unsigned char>(text[begin - 1]);
  const std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  return text.size() - begin + 1 < length ? text.substr(0, begin - 1) : text;
}

}  // namespace assist
