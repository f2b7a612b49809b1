// silence_after_trouble: something went wrong, and then nothing at all. The strongest signal in
// recorded sessions; only a timer can see it.
#pragma once

#include <optional>

#include "processor/detect/signals/trouble.h"

namespace assist {

/// Any act of the visitor ends the wait, leaving included, and so do progress and the success of
/// what failed; a further trouble starts it again.
struct SilenceAfterTrouble {
  static constexpr SignalKind kind{27, "silence_after_trouble", Family::silence};
  static constexpr EnumSet<Fact> needs{Fact::error};

  /// Trouble, then no event of the session. In a recorded login flow (4,139 users) 20 s of silence
  /// right after trouble meant "never got in" with precision 0.896 and a false-positive rate of
  /// 0.013; the same silence after anything: 0.488.
  struct Rule {
    /// After something that the visitor tried failed (or a page with status >= 500): 0.938 in that
    /// recording, so chat.
    SignalWeight weight{.points = 7, .decisive = true};
    /// After a page that is merely missing (status < 500), or after backing out (`cancel`): 0.89
    /// there, but weaker on web pages, where people read after closing a dialog and 404 pages did
    /// not raise exits: a suggestion only.
    double points_soft = 4;
    Duration after{20'000};  ///< 1 s to 1 h. 10 s: precision 0.848; 20 s: 0.896.
    /// A soft trouble counts in full when the silence has lasted so long; none: never. 1 s to 1 h.
    /// For flows that nobody reads in: in that recording 2 min after backing out are 0.92.
    std::optional<Duration> soft_counts_after;
    bool cancel_is_trouble = true;

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("points_soft", self.points_soft, 0, 100);
      settings("after", self.after, Duration{1'000}, Duration{3'600'000});
      settings("soft_counts_after", self.soft_counts_after, Duration{1'000}, Duration{3'600'000});
      settings("cancel_is_trouble", self.cancel_is_trouble);
    }
  };

  struct State {
    Recent<Trouble> trouble;  ///< At most one, with nothing after it.
    Time quiet_since;         ///< When the last row of that act came.
    bool soft_told = false;   ///< It was soft, has been told, and may count in full later.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.trouble);
      archive(2, self.quiet_since);
      archive(4, self.soft_told);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.trouble || moment.event.type == EventType::cancel;
  }
  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment);
  /// `route` succeeded.
  static void recover(State& state, std::uint64_t route);
  static std::optional<Time> due(const Rule& rule, const State& state) {
    if (state.trouble.empty()) return std::nullopt;
    if (state.soft_told) return state.quiet_since + *rule.soft_counts_after;
    return state.quiet_since + rule.after;
  }
  static Finding fire(const Rule& rule, State& state, Time due);
};

}  // namespace assist
