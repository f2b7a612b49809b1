#include "processor/cli/pulse.h"

#include <algorithm>

namespace assist {

void Pulse::feel(Time turned_at, Time now) {
  if (now - turned_at < suspicion || now - asked_at_ < pause) return;
  asked_at_ = now;
  if (!kafka_answers_()) silent_at_ = now;
}

bool Pulse::beats(Time turned_at, Time now) const {
  return now - std::max(turned_at, silent_at_.load()) < patience;
}

}  // namespace assist
