// Brings lines from a source to an outlet, at the pace and within the limits that were asked for.
#pragma once

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>

#include "processor/cli/line.h"

namespace assist {

struct Pacing {
  double rate = 0;         ///< Lines per second of the wall clock, open loop; 0: not by rate.
  double speed = 0;        ///< Seconds of the source per second of the wall clock; 0: no waiting.
  Time origin{};           ///< With `speed`: what was due then leaves at once.
  bool stamp_now = false;  ///< Lines happen when they are sent.
};

struct Limits {
  std::uint64_t events = std::numeric_limits<std::uint64_t>::max();  ///< Profiles do not count.
  Time until = Time::max();  ///< Lines due from then on are not sent.
};

/// What was sent, as far as it can be known without asking the outlet.
struct Performance {
  std::uint64_t events = 0, profiles = 0, event_bytes = 0;
  Time last_event{};
};

class Conductor {
 public:
  /// Lines of the topic `profiles` that come before the first event have arrived when it is sent.
  Conductor(LineOutlet& outlet, std::string profiles)
      : outlet_(outlet), profiles_(std::move(profiles)) {}

  /// Plays until the source is dry, a limit is reached or `stop` is set; then settles the outlet.
  Performance play(LineSource& source, const Pacing& pacing, const Limits& limits,
                   const std::atomic<bool>& stop);

 private:
  void send(const Line& line);

  LineOutlet& outlet_;
  std::string profiles_;
  Performance performance_;
};

/// A neutral event (`custom`, named "end_marker") for each partition, with a session id that
/// belongs there, so that event time passes every timer that is due by `at`.
void send_end_markers(LineOutlet& outlet, std::string_view topic, int partitions, Time at);

/// Now, as event times have it.
Time wall_clock();

}  // namespace assist
