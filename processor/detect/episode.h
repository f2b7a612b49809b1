// An episode: one time of being stuck, from the evidence that opened it to the progress or the
// silence that ended it.
#pragma once

#include <cstdint>
#include <string_view>

#include "processor/detect/finding.h"
#include "processor/event/verdict.pb.h"

namespace assist {

struct Episode {
  std::uint64_t id_high = 0, id_low = 0;  ///< 0, 0: none is open.
  std::uint32_t sequence = 0;             ///< Of the last verdict.
  std::uint8_t level = 0;                 ///< Level.
  Time verdict_at{};                      ///< Of the last verdict.

  bool open() const { return (id_high | id_low) != 0; }
  Level current() const { return static_cast<Level>(level); }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.id_high);
    archive(2, self.id_low);
    archive(3, self.sequence);
    archive(4, self.level);
    archive(5, self.verdict_at);
  }
};

/// The episode that `first`, its first evidence, opens in the session as its `number`th: the same
/// inputs give the same id. The number tells episodes apart whose first evidence is an old event
/// delivered again.
Episode new_episode(std::string_view session_key, const Finding& first, std::uint32_t number);
/// 32 hexadecimal digits.
std::string episode_id(const Episode& episode);

}  // namespace assist
