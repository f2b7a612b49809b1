// cursor_thrash: the pointer is shaken, as the client has seen it.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// The client concludes it (`cursor_thrash`), or counts direction changes in `value` of a cursor
/// event. It can be forged, so it is a little evidence and never more.
struct CursorThrash {
  static constexpr SignalKind kind{16, "cursor_thrash", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::cursor};

  struct Rule {
    SignalWeight weight{.points = 1};
    double reversals = 20;     ///< On one axis, in 2 s. 4 to 1,000. Amplitude: 20, doubled from 10.
    Duration once_in{60'000};  ///< One incident. 1 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("reversals", self.reversals, 4, 1'000);
      settings("once_in", self.once_in, Duration{1'000}, Duration{3'600'000});
    }
  };

  struct State {
    bool told = false;
    Time told_at;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.told);
      archive(2, self.told_at);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.event.type == EventType::cursor_thrash || moment.event.type == EventType::cursor;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) state.told = false;
    const bool thrash = moment.event.type == EventType::cursor_thrash ||
                        (moment.event.type == EventType::cursor &&
                         moment.event.value.value_or(0) >= rule.reversals);
    if (!thrash || (state.told && moment.at - state.told_at < rule.once_in)) return std::nullopt;
    state.told = true;
    state.told_at = moment.at;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = finding.last_at = moment.at;
    const bool counted = moment.event.type == EventType::cursor;
    finding.count = counted ? static_cast<std::uint32_t>(std::min(*moment.event.value, 1e6)) : 1;
    finding.threshold = counted ? rule.reversals : 1;
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }
};

}  // namespace assist
