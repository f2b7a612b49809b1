#include "processor/cli/memory_plan.h"

#include <algorithm>

namespace assist {

MemoryPlan plan_memory(const StoreConfig& store, std::uint32_t workers) {
  constexpr std::uint64_t mib = 1 << 20;
  constexpr std::uint64_t fixed = 64 * mib;  // Code, heaps' slack, producer queues in ordinary use.
  const std::uint64_t budget = store.memory_budget_bytes;
  MemoryPlan plan;
  plan.rocksdb = std::clamp(budget / 8, 16 * mib, 1024 * mib);
  plan.queue_per_worker = std::clamp(budget / 16 / workers, 4 * mib, 24 * mib);
  const std::uint64_t taken = plan.rocksdb + plan.queue_per_worker * workers * 3 / 2 + fixed;
  const std::uint64_t left = budget > taken ? budget - taken : 0;
  plan.records_per_worker = std::max(left * 3 / 4 / workers, 16 * mib);
  return plan;
}

}  // namespace assist
