// client_claim: what the page's own script concluded: rage, dead and error clicks.
#pragma once

#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// Anybody can send it, so it adds to other evidence and never suffices, however often it comes.
struct ClientClaim {
  static constexpr SignalKind kind{28, "client_claim", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::client_claim};

  struct Rule {
    SignalWeight weight{.points = 1};
    /// One claim in this time counts. With the usual half-life of 90 s the claims of a session then
    /// add up to less than 1.3 points. 10 s to 1 h.
    Duration once_in{180'000};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("once_in", self.once_in, Duration{10'000}, Duration{3'600'000});
    }
  };

  struct State {
    Time told_at;  ///< Time{}: never.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.told_at);
    }
  };

  static bool wakes(const Moment& moment) {
    const EventType type = moment.event.type;
    return type == EventType::rage_click || type == EventType::dead_click ||
           type == EventType::error_click;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (!wakes(moment)) return std::nullopt;
    if (state.told_at != Time{} && moment.at - state.told_at < rule.once_in) return std::nullopt;
    state.told_at = moment.at;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = finding.last_at = moment.at;
    finding.count = 1;
    finding.threshold = 1;
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }
};

}  // namespace assist
