// rage_click: several clicks on the same thing in a moment, and the page did not answer.
#pragma once

#include <optional>
#include <string>

#include "processor/detect/finding.h"
#include "processor/detect/recent.h"

namespace assist {

/// Not evaluable, so silent, for clicks that say neither what nor where (as far as the rule's
/// identity asks).
struct RageClick {
  static constexpr Signal signal = Signal::rage_click;

  struct Click {
    Time at;
    std::uint64_t target = 0;  ///< Hash of the element; 0 = unknown.
    bool placed = false;       ///< x and y are known.
    float x = 0, y = 0;
    std::string id{};

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.at);
      archive(2, self.target);
      archive(3, self.placed);
      archive(4, self.x);
      archive(5, self.y);
      archive(6, self.id);
    }
  };

  /// The newest run of clicks on one thing.
  struct State {
    Recent<Click> clicks;
    bool fired = false;  ///< The run has been reported; it stays so while its clicks go on.
    Time broken_at;      ///< Clicks before it belong to no run any more.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.clicks);
      archive(2, self.fired);
      archive(3, self.broken_at);
    }
  };

  static const SignalWeight& weight(const DetectConfig& config) { return config.rage_click_weight; }
  static std::optional<Finding> observe(const DetectConfig& config, State& run,
                                        const Moment& moment);
};

}  // namespace assist
