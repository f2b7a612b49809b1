// How the memory budget of the process is divided.
#pragma once

#include <cstdint>

#include "processor/store/config.h"

namespace assist {

/// Bytes. Measured with a million visitors in 512 MiB: the client's queue takes one and a half
/// times its nominal size; records that come and go leave a third of their bytes between them,
/// where the allocator cannot use it.
struct MemoryPlan {
  std::uint64_t rocksdb = 0;  ///< Block cache and memtables of all stores.
  std::uint64_t queue_per_worker = 0;
  std::uint64_t records_per_worker = 0;
};

MemoryPlan plan_memory(const StoreConfig& store, std::uint32_t workers);

}  // namespace assist
