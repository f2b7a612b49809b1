// `assist replay`: the same stages with no broker at all. Events from files or standard input,
// timers driven by event time, triggers as JSON lines on standard output; the same bytes every
// time.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <set>
#include <string>
#include <vector>

#include "processor/ops/config.h"
#include "processor/ops/errors.h"
#include "processor/ops/log.h"

namespace assist {

/// What may be written, a JSON object per line. `scores`: one per session, when it is over.
/// `shadow`: what the presets under detect.shadow would have told.
enum class Emit : std::uint8_t {
  triggers,
  decisions,
  cases,
  verdicts,
  scores,
  shadow,
  dead_letters,
};

struct ReplayOptions {
  std::vector<std::string>
      files;  ///< Plain or gzip, read one after the other; "-": standard input.
  std::set<Emit> emit = {Emit::triggers};
  /// After the last line, time goes on until no timer is left: the last silence of each visitor
  /// counts too.
  bool drain = true;
  /// As if the events had come through a topic of so many partitions, with our producers' choice of
  /// them: what is usual on a page is learned by each partition for itself. 1 to 1,000.
  int partitions = 1;
};

struct ReplayTotals {
  std::uint64_t lines = 0, rejected = 0, verdicts = 0, triggers = 0, decisions = 0, cases = 0;
};

/// A line is a native event, or `{"topic", "key", "value"}` as recordings have it, with profiles,
/// feedback, support and the service under their topics; the value null is a tombstone. A bad line
/// is counted and told to `log`; the stream goes on. Throws IoError for a file that cannot be read,
/// and when `out` cannot be written.
ReplayTotals replay(const Config& config, const ReplayOptions& options, std::ostream& out,
                    Log& log);

}  // namespace assist
