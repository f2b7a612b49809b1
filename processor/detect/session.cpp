#include "processor/detect/session.h"

#include <algorithm>

namespace assist {

bool RecentIds::repeats(std::uint64_t hash, std::uint32_t limit) {
  if (std::find(hashes.begin(), hashes.end(), hash) != hashes.end()) return true;
  if (limit == 0) return false;
  if (hashes.size() > limit) hashes.resize(limit);  // Stored under a greater limit.
  if (hashes.size() < limit) {
    if (hashes.empty()) hashes.reserve(limit);
    hashes.push_back(hash);
    next = static_cast<std::uint32_t>(hashes.size() % limit);
    return false;
  }
  next %= limit;
  hashes[next] = hash;
  next = (next + 1) % limit;
  return false;
}

void Session::expect() const {
  // 16 ids, as configured if nothing else is, lie on two cache lines or three.
  constexpr std::size_t line = 64 / sizeof(std::uint64_t);
  for (std::size_t at = 0; at < recent_ids.hashes.size(); at += line)
    __builtin_prefetch(&recent_ids.hashes[at], 1);
  __builtin_prefetch(identity.tab_id().data());
  __builtin_prefetch(page_template.data());
}

}  // namespace assist
