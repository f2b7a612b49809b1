// Figures that are read when somebody asks for them, not counted as they happen.
#pragma once

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include <vector>

#include "processor/ops/log.h"

namespace assist {

/// process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds, process_max_fds,
/// process_start_time_seconds, process_threads, from /proc/self. A figure that cannot be read is
/// left out.
class ProcessCollector : public prometheus::Collectable {
 public:
  std::vector<prometheus::MetricFamily> Collect() const override;
};

/// assist_log_messages_total{level}, lines left out by the limit included. `log` outlives it.
class LogCollector : public prometheus::Collectable {
 public:
  explicit LogCollector(const Log& log) : log_(log) {}
  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const Log& log_;
};

}  // namespace assist
