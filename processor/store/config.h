// Settings of state on disk and in memory.
#pragma once

#include <cstdint>
#include <string>

#include "processor/event/time.h"

namespace assist {

struct StoreConfig {
  std::string directory = "build/state";
  /// For the whole process: hot records, RocksDB's cache and memtables, client queues. 128 MiB to 1
  /// TiB.
  std::uint64_t memory_budget_bytes = 1024ull << 20;
  Duration write_behind_interval{30'000};  ///< Between two saves of a task.
  std::uint32_t write_behind_records =
      500'000;  ///< … or this many changed records: 50 k costs twice the CPU.
};

}  // namespace assist
