// Faults of the page that some click detectors report besides: requests that fail, memory that runs
// full, a page that vanishes.
#pragma once

#include <optional>

#include "processor/detect/click/firing.h"
#include "processor/detect/click/limit.h"

namespace assist::click {

struct FaultRule {
  std::optional<std::uint32_t>
      failed_request;  ///< HTTP status from which on one fails. 400 to 599.
  /// Percent of the mean of earlier samples, from which on memory runs full. 101 to 10,000.
  std::optional<std::uint32_t> heap_percent;
  std::uint32_t heap_samples = 3;  ///< Earlier samples that it takes. 1 to 1,000.
  /// Percent of the page's nodes that vanish together with an error. 1 to 100.
  std::optional<std::uint32_t> crash_percent;
  Limit<Duration> crash_window = below(Duration{2000});  ///< Between the two, whichever is first.
};

struct FaultState {
  double heap_sum = 0;
  std::uint32_t heap_count = 0;
  std::uint32_t heap_peak = 0;  ///< Percent; 0: memory is not full.
  Time heap_since, dropped_at, failed_at;
  bool dropped = false, failed = false;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.heap_sum);
    archive(2, self.heap_count);
    archive(3, self.heap_peak);
    archive(4, self.heap_since);
    archive(5, self.dropped_at);
    archive(6, self.failed_at);
    archive(7, self.dropped);
    archive(8, self.failed);
  }
};

void observe(const FaultRule& rule, FaultState& state, const ClickMoment& moment, Firings& firings);

}  // namespace assist::click
