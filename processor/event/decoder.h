// Reads a record of a dialect into an Event: checked, bounded and redacted.
//
// A decoder belongs to one thread. It owns the memory of the event that it returns and reuses it,
// so that a steady stream of events allocates nothing. What each field must be:
// schemas/event.v1.json.
#pragma once

#include <memory>
#include <variant>

#include "processor/event/config.h"
#include "processor/event/event.h"
#include "processor/event/record.h"

namespace assist {

class EventDecoder {
 public:
  EventDecoder(Dialect dialect, const DecodeConfig& config);
  ~EventDecoder();
  EventDecoder(EventDecoder&&) noexcept;
  EventDecoder& operator=(EventDecoder&&) noexcept;

  /// The event in `record`, valid until the next decode() or the decoder's end, or why there is
  /// none. Never throws on input. Of several faults the first one met is told; which one is met
  /// first may change, that it is refused may not.
  std::variant<const Event*, Rejection> decode(const Record& record);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace assist
