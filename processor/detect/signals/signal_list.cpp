#include "processor/detect/signals/signal_list.h"

namespace assist {

const SignalKind& kind_of(std::uint8_t signal) {
  static constexpr SignalKind none{};
  for (const SignalKind& kind : AllSignals::kinds) {
    if (kind.number == signal) return kind;
  }
  return none;
}

}  // namespace assist
