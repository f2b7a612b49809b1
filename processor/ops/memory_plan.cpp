#include "processor/ops/memory_plan.h"

#include <algorithm>

namespace assist {

namespace {

constexpr std::uint64_t mib = 1 << 20;
constexpr std::uint64_t fixed = 64 * mib;  // Code, heaps' slack, producer queues in ordinary use.
constexpr std::uint64_t queue_min = 4 * mib;
constexpr std::uint64_t records_min = 16 * mib;

std::uint64_t rocksdb_of(std::uint64_t budget) {
  return std::clamp(budget / 8, 16 * mib, 1024 * mib);
}

}  // namespace

MemoryPlan plan_memory(const StoreConfig& store, std::uint32_t workers) {
  const std::uint64_t budget = store.memory_budget_bytes;
  MemoryPlan plan;
  plan.rocksdb = rocksdb_of(budget);
  plan.queue_per_worker = std::clamp(budget / 16 / workers, queue_min, 24 * mib);
  const std::uint64_t taken = plan.rocksdb + plan.queue_per_worker * workers * 3 / 2 + fixed;
  const std::uint64_t left = budget > taken ? budget - taken : 0;
  plan.records_per_worker = std::max(left * 3 / 4 / workers, records_min);
  return plan;
}

std::uint64_t workers_max(const StoreConfig& store) {
  const std::uint64_t budget = store.memory_budget_bytes;
  const std::uint64_t taken = rocksdb_of(budget) + fixed;
  const std::uint64_t left = budget > taken ? budget - taken : 0;
  return left / (queue_min * 3 / 2 + records_min * 4 / 3);
}

}  // namespace assist
