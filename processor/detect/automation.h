// Whether a program, not a person, makes the events of a session: scripted clicks come at intervals
// that no hand can keep, or faster than any hand.
#pragma once

#include <cstdint>

#include "processor/detect/moment.h"

namespace assist {

struct AutomationRules {
  bool enabled = true;
  /// Clicks in a row whose intervals differ by at most `jitter_max`. 6 to 1,000. Hands vary by 10
  /// ms and more from click to click, so a dozen alike is no chance. Own choice.
  std::uint32_t steady_clicks = 13;
  Duration jitter_max{3};  ///< 0 to 100 ms.
  /// Clicks or page views in one second. 10 to 1,000. The fastest fingers make 14 clicks a second.
  std::uint32_t acts_per_second = 20;
};

/// Part of the session. Once a session is found to be automated it stays so: its evidence is not
/// kept and no verdict comes of it.
class Automation {
 public:
  /// Takes in an event. True when this one shows that the session is automated.
  bool observe(const AutomationRules& rules, const Moment& moment);
  bool found() const { return found_; }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.clicked_at_);
    archive(2, self.interval_ms_);
    archive(3, self.steady_);
    archive(4, self.second_at_);
    archive(5, self.acts_);
    archive(6, self.found_);
  }

 private:
  bool is_steady(const AutomationRules& rules, Time at);
  bool is_fast(const AutomationRules& rules, Time at);

  Time clicked_at_;
  std::int32_t interval_ms_ = 0;
  std::uint32_t steady_ = 0;  ///< Clicks so far at this interval.
  Time second_at_;            ///< When the second began in which `acts_` are counted.
  std::uint32_t acts_ = 0;
  bool found_ = false;
};

}  // namespace assist
