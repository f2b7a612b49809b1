#include "processor/cli/conductor.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "processor/cli/kafka_outlet.h"

namespace assist {
namespace {

using std::chrono::nanoseconds;
using std::chrono::steady_clock;

/// When lines have to leave.
class Metronome {
 public:
  explicit Metronome(const Pacing& pacing) : pacing_(pacing), began_(steady_clock::now()) {}

  /// How long the line that is due then, the `nth` of all, has to wait; none or less: not at all.
  nanoseconds wait(Time due, std::uint64_t nth) {
    if (pacing_.rate > 0) return until(static_cast<double>(nth) * 1e9 / pacing_.rate);
    if (pacing_.speed <= 0) return nanoseconds(0);
    return until(static_cast<double>((due - pacing_.origin).count()) * 1e6 / pacing_.speed);
  }

 private:
  // In ticks of a millisecond, none too early: to wake up for each of 10,000 lines a second costs
  // more than the lines do.
  nanoseconds until(double nanoseconds_after_begin) const {
    const nanoseconds after(static_cast<std::int64_t>(nanoseconds_after_begin));
    return began_ + std::chrono::ceil<std::chrono::milliseconds>(after) - steady_clock::now();
  }

  Pacing pacing_;
  steady_clock::time_point began_;
};

}  // namespace

Time wall_clock() {
  return std::chrono::time_point_cast<Duration>(std::chrono::system_clock::now());
}

Performance Conductor::play(LineSource& source, const Pacing& pacing, const Limits& limits,
                            const std::atomic<bool>& stop) {
  performance_ = {};
  Metronome metronome(pacing);
  std::uint64_t sent = 0;
  Time latest_stamp = Time::min();
  while (performance_.events < limits.events && !stop.load(std::memory_order_relaxed)) {
    const std::optional<Time> due = source.due();
    if (!due || *due >= limits.until) break;
    const nanoseconds wait = metronome.wait(*due, sent);
    if (wait >= std::chrono::milliseconds(1)) {  // Short waits, so that a stop is heeded at once.
      outlet_.idle(std::min(std::chrono::floor<Duration>(wait), Duration(100)));
      continue;
    }
    if (wait > nanoseconds(0)) std::this_thread::sleep_for(wait);
    if (pacing.stamp_now) latest_stamp = std::max(latest_stamp, wall_clock());
    send(source.next(pacing.stamp_now ? std::optional(latest_stamp) : std::nullopt));
    ++sent;
  }
  outlet_.settle();
  return performance_;
}

void Conductor::send(const Line& line) {
  if (line.topic == profiles_) {
    ++performance_.profiles;
  } else {
    if (performance_.events == 0 && performance_.profiles > 0) outlet_.settle();
    ++performance_.events;
    performance_.event_bytes += line.value.size();
    performance_.last_event = std::max(performance_.last_event, line.time);
  }
  outlet_.send(line);
}

void send_end_markers(LineOutlet& outlet, std::string_view topic, int partitions, Time at) {
  for (int partition = 0; partition < partitions; ++partition) {
    std::string key;
    for (int nth = 0; key.empty() || partition_of(key, partitions) != partition; ++nth) {
      key = fmt::format("end-{}-{}", partition, nth);
    }
    const std::string value =
        fmt::format(R"({{"id":"{0}-{1}","type":"custom","name":"end_marker","time":{1},)"
                    R"("session_id":"{0}"}})",
                    key, ms_of(at));
    outlet.send({topic, key, value, at});
  }
  outlet.settle();
}

}  // namespace assist
