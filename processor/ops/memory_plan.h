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

/// `workers` at most workers_max(), or the plan exceeds the budget.
MemoryPlan plan_memory(const StoreConfig& store, std::uint32_t workers);

/// As many as the budget can hold, each with the least that it can work with.
std::uint64_t workers_max(const StoreConfig& store);

}  // namespace assist
