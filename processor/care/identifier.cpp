#include "processor/care/identifier.h"

#include <openssl/sha.h>

#include <array>

namespace assist {

namespace {

constexpr std::uint64_t fnv_offset = 0xcbf29ce484222325ull;

/// FNV-1a from where `hash` stands.
std::uint64_t fold(std::uint64_t hash, std::string_view text) {
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ull;
  }
  return hash;
}

/// Spreads every bit over all others (the finaliser of SplitMix64): FNV alone leaves texts that
/// differ in their last letter close together.
std::uint64_t spread(std::uint64_t hash) {
  hash = (hash ^ hash >> 30) * 0xbf58476d1ce4e5b9ull;
  hash = (hash ^ hash >> 27) * 0x94d049bb133111ebull;
  return hash ^ hash >> 31;
}

}  // namespace

double draw(std::initializer_list<std::string_view> parts) {
  std::uint64_t hash = fnv_offset;
  for (const std::string_view part : parts) hash = spread(fold(hash, part));
  constexpr int bits = 53;  // A double holds them exactly.
  return static_cast<double>(hash >> (64 - bits)) / static_cast<double>(std::uint64_t{1} << bits);
}

std::string public_id(std::string_view prefix, std::initializer_list<std::string_view> parts) {
  std::string all;
  for (const std::string_view part : parts) {
    all += std::to_string(part.size());
    all += ':';
    all += part;
  }
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  SHA256(reinterpret_cast<const unsigned char*>(all.data()), all.size(), digest.data());
  static constexpr std::string_view hex = "0123456789abcdef";
  std::string id{prefix};
  for (std::size_t i = 0; i < 12; ++i) {
    id += hex[digest[i] >> 4];
    id += hex[digest[i] & 15];
  }
  return id;
}

std::uint64_t fingerprint(std::string_view text) {
  const std::uint64_t hash = fold(fnv_offset, text);
  return hash == 0 ? 1 : hash;
}

}  // namespace assist
