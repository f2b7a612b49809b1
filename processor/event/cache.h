// What is known to be read soon is asked for before it is needed: an event waits for memory longer
// than it is worked on.
#pragma once

#include <cstddef>

namespace assist {

/// Brings the `bytes` bytes at `at` into the CPU's cache, without waiting for them.
inline void bring_closer(const void* at, std::size_t bytes) {
  constexpr std::size_t cache_line = 64;
  const auto* begin = static_cast<const char*>(at);
  for (std::size_t i = 0; i < bytes; i += cache_line) __builtin_prefetch(begin + i);
}

}  // namespace assist
