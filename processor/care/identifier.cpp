#include "processor/care/identifier.h"

#include <openssl/sha.h>

#include <array>

namespace assist {

namespace {

using Digest = std::array<unsigned char, SHA256_DIGEST_LENGTH>;

Digest digest_of(std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) {
    all += std::to_string(part.size());
    all += ':';
    all += part;
  }
  Digest digest{};
  SHA256(reinterpret_cast<const unsigned char*>(all.data()), all.size(), digest.data());
  return digest;
}

}  // namespace

double draw(std::initializer_list<std::string_view> parts) {
  constexpr int bits = 48;  // A double holds them exactly.
  const Digest digest = digest_of(parts);
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < bits / 8; ++i) number = number << 8 | digest[i];
  return static_cast<double>(number) / static_cast<double>(std::uint64_t{1} << bits);
}

std::string public_id(std::string_view prefix, std::initializer_list<std::string_view> parts) {
  const Digest digest = digest_of(parts);
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string id{prefix};
  for (std::size_t i = 0; i < 12; ++i) {
    id += hex[digest[i] >> 4];
    id += hex[digest[i] & 15];
  }
  return id;
}

std::uint64_t fingerprint(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ull;
  }
  return hash == 0 ? 1 : hash;
}

}  // namespace assist
