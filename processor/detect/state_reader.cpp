#include "processor/detect/state_reader.h"

#include <cmath>
#include <cstring>

namespace assist {
namespace {

constexpr std::uint32_t kind_varint = 0, kind_fixed64 = 1, kind_bytes = 2, kind_fixed32 = 5;

}  // namespace

void StateReader::fail() {
  ok_ = false;
  bytes_ = {};
  field_ = 0;
}

std::uint64_t StateReader::long_varint() {
  std::uint64_t value = 0;
  for (std::size_t at = 0; at < bytes_.size() && at < 10; ++at) {
    const auto byte = static_cast<unsigned char>(bytes_[at]);
    value |= static_cast<std::uint64_t>(byte & 0x7FU) << 7U * at;
    if (byte < 0x80U) {
      bytes_.remove_prefix(at + 1);
      return value;
    }
  }
  fail();
  return 0;
}

void StateReader::next_tag() {
  field_ = 0;
  if (bytes_.empty()) return;
  const std::uint64_t tag = varint();
  kind_ = static_cast<std::uint32_t>(tag & 7U);
  field_ = static_cast<std::uint32_t>(tag >> 3U);
  if (field_ == 0) fail();
}

std::string_view StateReader::take(std::size_t count) {
  if (count > bytes_.size()) {
    fail();
    return {};
  }
  const std::string_view taken = bytes_.substr(0, count);
  bytes_.remove_prefix(count);
  return taken;
}

void StateReader::skip() {
  switch (kind_) {
    case kind_varint:
      varint();
      break;
    case kind_fixed64:
      take(8);
      break;
    case kind_bytes:
      take(varint());
      break;
    case kind_fixed32:
      take(4);
      break;
    default:
      fail();
  }
  next_tag();
}

bool StateReader::skip_to(std::uint32_t field) {
  while (field_ != 0 && field_ < field) skip();
  return field_ == field;
}

void StateReader::finish() {
  while (field_ != 0) skip();
}

std::int64_t StateReader::whole() {
  if (kind_ != kind_varint) {
    fail();
    return 0;
  }
  const std::uint64_t value = varint();
  next_tag();
  return static_cast<std::int64_t>(value >> 1U ^ (~(value & 1U) + 1U));
}

std::string_view StateReader::text() {
  if (kind_ != kind_bytes) {
    fail();
    return {};
  }
  const std::string_view value = take(varint());
  if (ok_) next_tag();
  return value;
}

std::string_view StateReader::fixed(std::uint32_t kind, std::size_t count) {
  if (kind_ != kind) {
    fail();
    return {};
  }
  const std::string_view value = take(count);
  if (ok_) next_tag();
  return value;
}

void StateReader::operator()(std::uint32_t field, double& value) {
  value = 0;
  if (!seek(field)) return;
  const std::string_view bytes = fixed(kind_fixed64, sizeof value);
  if (ok_) std::memcpy(&value, bytes.data(), sizeof value);
  if (!std::isfinite(value)) fail();
}

void StateReader::operator()(std::uint32_t field, float& value) {
  value = 0;
  if (!seek(field)) return;
  const std::string_view bytes = fixed(kind_fixed32, sizeof value);
  if (ok_) std::memcpy(&value, bytes.data(), sizeof value);
  if (!std::isfinite(value)) fail();
}

void StateReader::operator()(std::uint32_t field, std::vector<std::uint64_t>& values) {
  values.clear();
  if (!seek(field)) return;
  const std::string_view bytes = text();
  if (bytes.size() % sizeof(std::uint64_t) != 0 ||
      bytes.size() > elements_max * sizeof(std::uint64_t)) {
    return fail();
  }
  values.resize(bytes.size() / sizeof(std::uint64_t));
  if (!values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
}

}  // namespace assist
