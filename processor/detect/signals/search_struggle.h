// search_struggle: searching again and again and finding nothing worth staying on.
#pragma once

#include <optional>

#include "processor/detect/signals/streak.h"
#include "processor/detect/text_hash.h"

namespace assist {

/// Reformulations, or searches without a result. A result that is stayed on for a while, and
/// progress, end the struggle.
struct SearchStruggle {
  static constexpr SignalKind kind{14, "search_struggle", Family::search};
  static constexpr EnumSet<Fact> needs{Fact::search};

  struct Rule {
    SignalWeight weight{.points = 4};
    std::uint32_t searches = 4;  ///< Different queries in a row: one and three reformulations. 2
                                 ///< to 16. Feild: query logs tell frustration best.
    std::uint32_t empty = 2;     ///< Searches without a result. 2 to 16. Own choice.
    Duration window{120'000};    ///< First to last, inclusive. 5 s to 1 h. Own choice.
    /// Between two searches: something was found and read. 5 s to 10 min. Kim: 30 s of dwell mean a
    /// satisfied click.
    Duration satisfied{30'000};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("searches", self.searches, 2, 16);
      settings("empty", self.empty, 2, 16);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
      settings("satisfied", self.satisfied, Duration{5'000}, Duration{600'000});
    }
  };

  struct State {
    std::uint64_t query = 0;  ///< Hash of the newest.
    Time opened_at;           ///< A page or click since the newest search; Time{}: none.
    Streak searches, empty;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.query);
      archive(2, self.opened_at);
      archive(3, self.searches);
      archive(4, self.empty);
    }
  };

  static bool wakes(const Moment& moment) { return moment.event.type == EventType::search; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const Event& event = moment.event;
    if (moment.progress) forget(state);
    if (event.type == EventType::click || event.type == EventType::page_view) {
      if (state.opened_at == Time{}) state.opened_at = moment.at;
    }
    if (event.type != EventType::search || !event.search) return std::nullopt;
    if (state.opened_at != Time{} && moment.at - state.opened_at > rule.satisfied) forget(state);
    state.opened_at = Time{};
    const std::uint64_t query = hash_text(event.search->query);
    if (query == state.query) return std::nullopt;  // The next page of results.
    state.query = query;
    std::optional<Finding> finding = count(state.searches, rule.searches, rule, moment);
    if (event.search->results == 0) {
      std::optional<Finding> nothing = count(state.empty, rule.empty, rule, moment);
      if (!finding) finding = std::move(nothing);
    }
    return finding;
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.searches.reported ? 0.0 : static_cast<double>(state.searches.stamps.size()),
            static_cast<double>(rule.searches)};
  }

 private:
  static void forget(State& state) {
    forget_all(state.searches);
    forget_all(state.empty);
    state.query = 0;
  }

  static std::optional<Finding> count(Streak& streak, std::uint32_t needed, const Rule& rule,
                                      const Moment& moment) {
    if (!add(streak, {.count = needed, .window = rule.window}, moment)) return std::nullopt;
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, streak);
    describe(finding, moment);
    finding.threshold = needed;
    return finding;
  }
};

}  // namespace assist
