// Swipes that do nothing: gestures of one finger, judged like clicks.
#pragma once

#include <array>
#include <optional>

#include "processor/detect/click/click_wait.h"

namespace assist::click {

struct SwipeRule {
  double travel_px = 30;        ///< From where the finger came down to where it left; or farther.
  std::uint32_t dead_max = 10;  ///< Per page. 1 to 1,000.
  /// A gesture during which one of these happened did something.
  EnumSet<Reaction> quiet_during;
  WaitRule wait;
};

struct SwipeState {
  bool down = false;
  Time down_at;
  float x = 0, y = 0;
  std::uint32_t dead = 0;  ///< On this page.
  std::array<Time, reaction_count> seen{};
  WaitState wait;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.down);
    archive(2, self.down_at);
    archive(3, self.x);
    archive(4, self.y);
    archive(5, self.dead);
    archive(6, self.wait);
    for (std::uint32_t index = 0; index < reaction_count; ++index) {
      archive(index + 7, self.seen[index]);
    }
  }
};

enum class Heading : std::uint8_t { left, right, up, down };
inline constexpr std::array<std::string_view, 4> heading_names = {"left", "right", "up", "down"};

struct Swipe {
  Admission admission = Admission::no_click;
  Heading heading{};  ///< Of a candidate.
  double travel_px = 0;
};

Swipe observe(const SwipeRule& rule, SwipeState& state, const ClickMoment& moment,
              Firings& firings);
std::optional<Time> due(const SwipeRule& rule, const SwipeState& state);
void fire(const SwipeRule& rule, SwipeState& state, Time at, Firings& firings);

}  // namespace assist::click
