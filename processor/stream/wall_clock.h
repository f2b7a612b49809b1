// The one place where the runtime reads the wall clock; stages are told.
#pragma once

#include <chrono>

#include "processor/event/time.h"

namespace assist {

inline Time wall_clock() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

}  // namespace assist
