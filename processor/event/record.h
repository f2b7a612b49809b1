// A Kafka record as the pure rooms see it, and why one may be refused.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/event/time.h"

namespace assist {

struct Record {
  std::string_view topic;
  std::int32_t partition = 0;
  std::int64_t offset = 0;
  Time received_at;                     ///< The record's Kafka timestamp.
  std::optional<std::string_view> key;  ///< Absent when the record has none.
  std::string_view value;               ///< Empty for a tombstone.
};

/// A record that cannot be used. It becomes a dead letter with these two words in its headers; both
/// come from closed lists, so they serve as metric labels. No payload excerpt is ever part of it.
struct Rejection {
  std::string_view stage;  ///< "decode" | "validate" | "process"
  std::string_view code;   ///< Stable reason code, e.g. "not_json", "missing_field".
};

/// A record to be sent. `headers` are name/value pairs. The views need to live only until the call
/// returns.
struct Header {
  std::string_view name, value;
};

}  // namespace assist
