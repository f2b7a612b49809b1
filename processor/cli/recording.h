// Plays recorded lines `{"topic":…,"key":…,"value":{…}}` again, plain or gzip, as if they happened
// now: times are shifted so that each file's first line happens at the start; gaps are kept.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "processor/cli/line.h"

namespace assist {

struct RecordingSettings {
  std::vector<std::string> files;  ///< "-": standard input. Several are played at the same time.
  Time start;
  double speed = 1.0;       ///< Divides the gaps, in the values too.
  bool keep_times = false;  ///< Values stay as they are.
};

/// A line that cannot be played: named and left out.
struct BadLine {
  std::string_view file;
  std::uint64_t number = 0;  ///< From 1.
  std::string_view reason;
};

class Recording : public LineSource {
 public:
  /// Throws IoError for a file that cannot be read, then or later.
  Recording(const RecordingSettings& settings, std::function<void(const BadLine&)> tell);
  ~Recording() override;

  std::optional<Time> due() override;
  const Line& next(std::optional<Time> stamp) override;

 private:
  class File;
  File* earliest();

  std::vector<std::unique_ptr<File>> files_;
  std::string value_;
  std::string topic_, key_;
  Line line_;
};

}  // namespace assist
