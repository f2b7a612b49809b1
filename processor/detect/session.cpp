#include "processor/detect/session.h"

#include <algorithm>

#include "processor/event/cache.h"

namespace assist {

bool RecentIds::repeats(std::uint64_t hash, std::uint32_t limit) {
  if (std::find(hashes.begin(), hashes.end(), hash) != hashes.end()) return true;
  if (limit == 0) return false;
  if (hashes.size() > limit) hashes.resize(limit);  // Stored under a greater limit.
  if (hashes.size() < limit) {
    if (hashes.size() == hashes.capacity())
      hashes.reserve(std::min<std::size_t>(limit, 2 * hashes.size() + 4));
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
  bring_closer(recent_ids.hashes.data(), recent_ids.hashes.size() * sizeof(std::uint64_t));
  bring_closer(identity.tab_id().data(), 1);
  bring_closer(page_template.data(), 1);
  signals.each_address([](const void* slice) { bring_closer(slice, 1); });
}

}  // namespace assist
