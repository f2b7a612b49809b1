// `assist explain --customer ID`: why did, why didn't this customer get help? From Kafka, or from
// files: recordings, which are decided again, and lines of decisions.
#pragma once

#include <CLI/App.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/cli/explanation.h"
#include "processor/ops/config.h"

namespace assist {

/// A moment as a person writes it: RFC 3339, or the time of day in UTC, "14:03" or "14:03:05".
struct AskedMoment {
  std::optional<Time> exact;
  Duration of_day{0};       ///< Without `exact`.
  Time on(Time day) const;  ///< `day`: any time of the day that is meant by a time of day.
};
/// None: it is neither.
std::optional<AskedMoment> parse_moment(std::string_view text);

struct FileTotals {
  std::uint64_t lines = 0, refused = 0;
  Time newest;  ///< Of all events; the start of 1970 when there was none.
};

/// Lines of `files` ("-": standard input), plain or gzip: what `assist replay` reads is decided
/// again, with `config`; lines of decisions and triggers are taken as they are. Throws IoError for
/// a file that cannot be read.
FileTotals read_customer_files(const Config& config, const std::vector<std::string>& files,
                               CustomerRecords& records);

/// Adds the subcommand; it runs while `app` parses. `exit_code` becomes 0 when the question is
/// answered, 1 when nothing is known.
void add_explain(CLI::App& app, int& exit_code);

}  // namespace assist
