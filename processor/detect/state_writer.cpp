#include "processor/detect/state_writer.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "processor/event/require.h"

namespace assist {
namespace {

constexpr std::uint32_t kind_varint = 0, kind_fixed64 = 1, kind_bytes = 2, kind_fixed32 = 5;
constexpr std::size_t varint_bytes_max = 10;
constexpr std::size_t two_byte_length = 1U << 14U;  // What two varint bytes cannot say any more.
constexpr std::size_t part_bytes_max = 1U << 21U;   // Nor three.

char* varint(char* at, std::uint64_t value) {
  for (; value >= 0x80U; value >>= 7U) *at++ = static_cast<char>(value | 0x80U);
  *at++ = static_cast<char>(value);
  return at;
}

constexpr std::uint64_t tag(std::uint32_t field, std::uint32_t kind) {
  return field << 3U | kind;
}

}  // namespace

char* StateWriter::reserve(std::size_t bytes) {
  constexpr std::size_t growth_min = 512;
  if (out_.size() < size_ + bytes) {
    out_.resize(std::max({size_ + bytes, out_.size() * 2, out_.capacity(), growth_min}));
  }
  return out_.data() + size_;
}

void StateWriter::whole(std::uint32_t field, std::int64_t value) {
  char* at = reserve(2 * varint_bytes_max);
  at = varint(at, tag(field, kind_varint));
  const auto bits = static_cast<std::uint64_t>(value);
  wrote(varint(at, bits << 1U ^ static_cast<std::uint64_t>(value >> 63U)));
}

void StateWriter::text(std::uint32_t field, std::string_view value) {
  char* at = reserve(2 * varint_bytes_max + value.size());
  at = varint(varint(at, tag(field, kind_bytes)), value.size());
  std::memcpy(at, value.data(), value.size());
  wrote(at + value.size());
}

void StateWriter::operator()(std::uint32_t field, double value) {
  if (value == 0) return;
  char* at = varint(reserve(varint_bytes_max + sizeof value), tag(field, kind_fixed64));
  std::memcpy(at, &value, sizeof value);
  wrote(at + sizeof value);
}

void StateWriter::operator()(std::uint32_t field, float value) {
  if (value == 0) return;
  char* at = varint(reserve(varint_bytes_max + sizeof value), tag(field, kind_fixed32));
  std::memcpy(at, &value, sizeof value);
  wrote(at + sizeof value);
}

void StateWriter::operator()(std::uint32_t field, const std::vector<std::uint64_t>& values) {
  static_assert(std::endian::native == std::endian::little, "fixed64 fields are little-endian");
  if (values.empty()) return;
  const std::size_t bytes = values.size() * sizeof(std::uint64_t);
  text(field, {reinterpret_cast<const char*>(values.data()), bytes});
}

void StateWriter::begin_nested(std::uint32_t field) {
  wrote(varint(reserve(varint_bytes_max + 2), tag(field, kind_bytes)) + 2);
}

void StateWriter::end_nested(std::size_t start, std::size_t body) {
  const std::size_t length = size_ - body;
  require(length < part_bytes_max, "a part of a session's state is below 2 MiB");
  if (length >= two_byte_length) {
    reserve(1);
    std::memmove(out_.data() + body + 1, out_.data() + body, length);
    ++size_;
    out_[body++] = static_cast<char>(length >> 14U);
  }
  // At least two bytes, the first with its continuation bit: a valid varint that seldom needs the
  // body to be moved.
  const bool longer = length >= two_byte_length;
  const std::size_t at = longer ? body - 3 : body - 2;
  out_[at] = static_cast<char>(length | 0x80U);
  out_[at + 1] = static_cast<char>(longer ? length >> 7U | 0x80U : length >> 7U);
  part_start_ = start;
  body_start_ = body;
  body_end_ = size_;
}

}  // namespace assist
