// What a click rule says when it fires.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/click/click_moment.h"
#include "processor/detect/enum_set.h"

namespace assist::click {

enum class Sign : std::uint8_t {
  rage,
  dead,
  slow,  ///< The effect came, but late.
  error,
  thrash,
  dead_swipe,
  failed_request,
  heap,   ///< Far more memory in use than before.
  crash,  ///< Most of the page vanished together with an error.
};
inline constexpr std::array<std::string_view, 9> sign_names = {
    "rage", "dead", "slow", "error", "thrash", "dead_swipe", "failed_request", "heap", "crash"};

inline std::string_view name_of(Sign sign) {
  return sign_names[static_cast<std::size_t>(sign)];
}

struct Firing {
  Sign sign{};
  Time at;                 ///< When it was decided.
  Time first_at, last_at;  ///< Of what was counted.
  std::uint32_t count = 0;
  std::uint64_t target = 0;
  std::string id;         ///< The event that decided; of a timer, the newest that was counted.
  EnumSet<Sign> also;     ///< Other signs of the same clicks that this one takes in.
  bool grows = false;     ///< More of what fired before with the same `first_at`.
  bool too_late = false;  ///< Of a dead click: there was an effect, `effect`, past its limit.
  Reaction effect{};
  Duration after{};  ///< Of a dead or slow click: to the effect, or as long as was waited.
  double value = 0;  ///< Of a heap: percent above the mean, at the peak.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.sign);
    archive(2, self.at);
    archive(3, self.first_at);
    archive(4, self.last_at);
    archive(5, self.count);
    archive(6, self.target);
    archive(7, self.id);
    archive(8, self.too_late);
    archive(9, self.effect);
  }
};

/// The caller empties it between moments and keeps its memory.
using Firings = std::vector<Firing>;

}  // namespace assist::click
