// Ids that everyone who sees the same input computes alike, today and in a replay.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace assist {

/// A public id: `prefix` and 24 hex digits of a SHA-256 over the parts, each with its length, so
/// that no two lists of parts run together and nobody outside can craft a collision that silences
/// another customer.
std::string public_id(std::string_view prefix, std::initializer_list<std::string_view> parts);

/// A draw from [0, 1), the same for the same parts today and in a replay.
double draw(std::initializer_list<std::string_view> parts);

/// A 64-bit fingerprint (FNV-1a) to compare ids of the past within one customer; never 0, which
/// means none.
std::uint64_t fingerprint(std::string_view text);

}  // namespace assist
