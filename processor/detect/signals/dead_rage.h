// dead_rage: several clicks on one thing, and none has an effect: enraged or resigned, but stuck.
#pragma once

#include <optional>
#include <string>

#include "processor/detect/finding.h"
#include "processor/detect/signals/effect_wait.h"

namespace assist {

/// Fires at the `count`th click without an effect between them, or when `dead_count` have proved
/// dead. An effect, another target and progress end the run.
struct DeadRage {
  static constexpr SignalKind kind{3, "dead_rage", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::click, Fact::target, Fact::response};

  struct Rule {
    SignalWeight weight{.points = 5};
    std::uint32_t count = 5;       ///< 3 to 16. Sentry: 5.
    Duration window{7'000};        ///< First to last, inclusive. 1 s to 1 min. Sentry: 7 s.
    std::uint32_t dead_count = 3;  ///< 2 to 16. Own choice: slow and resigned.
    Duration dead_window{15'000};  ///< First to last, inclusive. 1 s to 5 min. Own choice.
    Duration wait{
        3'000};  ///< Until a click is dead: see EffectWait. 500 ms to 1 min. Amplitude: 3 s.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 3, 16);
      settings("window", self.window, Duration{1'000}, Duration{60'000});
      settings("dead_count", self.dead_count, 2, 16);
      settings("dead_window", self.dead_window, Duration{1'000}, Duration{300'000});
      settings("wait", self.wait, Duration{500}, Duration{60'000});
    }
  };

  struct Click {
    Time at, dead_at;
    std::string id;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.at);
      archive(2, self.dead_at);
      archive(3, self.id);
    }
  };

  struct State {
    std::uint64_t target = 0;  ///< Of the run.
    Recent<Click> clicks;      ///< Without an effect since, in the order of their times.
    bool fired = false;
    std::string name;
    Baseline baseline;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.target);
      archive(2, self.clicks);
      archive(3, self.fired);
      archive(4, self.name);
      archive(5, self.baseline);
    }
  };

  static bool wakes(const Moment& moment) { return moment.owes_effect; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (EffectWait::is_effect(moment)) {
      note_effect(state, moment.at);
      return std::nullopt;
    }
    if (!moment.owes_effect || moment.at < moment.effect_at ||
        EffectWait::answered_before(moment.at, moment.effect_at)) {
      return std::nullopt;
    }
    if (state.target != moment.target) {
      if (!state.clicks.empty() && moment.at < state.clicks.back().at) return std::nullopt;
      state.clicks.clear();
      state.fired = false;
      state.target = moment.target;
      state.name = name_of_target(moment.event);
    }
    std::size_t index = state.clicks.size();
    while (index > 0 && state.clicks[index - 1].at > moment.at) --index;
    Click* click = state.clicks.insert(index, std::max(rule.count, rule.dead_count));
    if (click == nullptr) return std::nullopt;
    click->at = moment.at;
    click->dead_at = moment.at + EffectWait::of(rule.wait, moment);
    state.baseline = EffectWait::usual(moment);
    click->id = clipped(moment.event.id, id_bytes_max);
    const std::size_t clicks = state.clicks.size();
    if (state.fired || clicks < rule.count) return std::nullopt;
    if (state.clicks.back().at - state.clicks[clicks - rule.count].at > rule.window) {
      return std::nullopt;
    }
    return found(rule, state, clicks - rule.count, clicks, state.clicks.back().at);
  }

  static std::optional<Time> due(const Rule& rule, const State& state) {
    const std::optional<std::size_t> last = last_of_dead(rule, state);
    return last ? std::optional(state.clicks[*last].dead_at) : std::nullopt;
  }

  static Finding fire(const Rule& rule, State& state, Time due) {
    const std::size_t end = *last_of_dead(rule, state) + 1;
    return found(rule, state, end - rule.dead_count, end, due);
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.fired ? 0.0 : static_cast<double>(state.clicks.size()),
            static_cast<double>(rule.count)};
  }

 private:
  static void note_effect(State& state, Time at) {
    std::size_t answered = 0;
    while (answered < state.clicks.size() && state.clicks[answered].at <= at) ++answered;
    state.clicks.erase_front(answered);
    if (state.clicks.empty()) state.fired = false;
  }

  /// The click with which enough are dead close together, once it has waited.
  static std::optional<std::size_t> last_of_dead(const Rule& rule, const State& state) {
    if (state.fired) return std::nullopt;
    for (std::size_t index = rule.dead_count - 1; index < state.clicks.size(); ++index) {
      const Click& first = state.clicks[index + 1 - rule.dead_count];
      if (state.clicks[index].at - first.at <= rule.dead_window) return index;
    }
    return std::nullopt;
  }

  static Finding found(const Rule& rule, State& state, std::size_t first, std::size_t end,
                       Time last_at) {
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = state.clicks[first].at;
    finding.last_at = last_at;
    finding.count = static_cast<std::uint32_t>(end - first);
    finding.threshold = static_cast<double>(end - first);
    for (std::size_t index = first; index < end; ++index) {
      finding.ids.push(end - first) = state.clicks[index].id;
    }
    finding.target = state.name;
    finding.baseline = state.baseline;
    return finding;
  }
};

}  // namespace assist
