// A stage as a worker is told of it: its name, its inputs, and how a task gets one.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "processor/stream/stage_host.h"

namespace assist {

/// What moves event time for a record whose own inputs stay away.
enum class TimeSource : std::uint8_t {
  /// The newest event of the partition: its log is the one source, in order.
  partition,
  /// Nothing but the record's own inputs, and the wall clock where it counts. For inputs that come
  /// from several
  /// writers: the fastest of them must not move time for what the slowest has yet to say.
  record,
};

/// What the runtime is told of a stage.
struct StageSpec {
  std::string name;                 ///< Topic and metric name.
  std::vector<std::string> inputs;  ///< Co-partitioned topics.
  TimeSource time;
  /// Makes a host over `store`; called on the worker's thread.
  std::function<std::unique_ptr<StageHost>(Store* store)> make_host;
};

}  // namespace assist
