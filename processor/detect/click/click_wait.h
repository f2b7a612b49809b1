// Clicks that wait for an effect: dead clicks, slow clicks, and rage at something that does not
// answer.
//
// A click that counts is a candidate until an effect settles it or it has waited long enough. An
// effect costs O(candidates), at most 16.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "processor/detect/click/click_filter.h"
#include "processor/detect/click/firing.h"
#include "processor/detect/click/limit.h"
#include "processor/detect/recent.h"

namespace assist::click {

/// What it means that one of `late_effects` comes after its limit.
enum class Late : std::uint8_t {
  dead_at_check,  ///< The click is dead at the next `poll`, unless another effect comes in time.
  dead_at_once,
  slow,  ///< After the whole wait the click is slow, not dead.
};
inline constexpr std::array<std::string_view, 3> late_names = {"dead_at_check", "dead_at_once",
                                                               "slow"};

/// A limit for each reaction; one without a limit is no effect.
using Effects = std::array<std::optional<Limit<Duration>>, reaction_count>;

struct WaitRule {
  /// Without an effect a click is dead when it has waited that long. 10 ms to 1 min; none: never,
  /// only a late effect tells.
  std::optional<Duration> wait = Duration{3000};
  std::optional<Duration> poll;  ///< Decisions wait for the next multiple of it. 10 ms to 10 s.
  Effects effects;               ///< From the click, or the press of the button, to the effect.
  Effects effects_before;        ///< From a reaction to the click that followed it.
  Late late = Late::dead_at_check;
  EnumSet<Reaction> late_effects;  ///< Others are nothing when they come late.
  /// A click on something that has a candidate less than this old is none itself. 1 ms to 1 min.
  std::optional<Duration> same_node;
  std::optional<Duration> once_in;  ///< At most one firing in this time. 1 ms to 1 h.
  /// A dead click is rage when what was clicked got so many clicks while it waited. 2 to 64.
  std::optional<std::uint32_t> rage_count;
  Duration dead_after{0};  ///< Who has waited less is slow, not dead. Up to 1 min.
  Selectors dead_only;     ///< What else was clicked is slow, not dead. Empty: all.
  /// Elements that were announced as inputs are no candidates, until the next effect or click.
  bool skips_named_inputs = false;
  ClickFilter clicks;
};

struct Candidate {
  Time at, pressed_at;
  std::uint64_t target = 0;
  std::string id;
  std::uint32_t clicks = 1;  ///< On the same target while it waits, itself included.
  bool settled = false;      ///< An effect came in time; it is kept for `same_node`.
  bool late = false;         ///< The first effect came after its limit.
  Reaction effect{};         ///< What settled it, or came late.
  Time effect_at;
  bool may_be_dead = true;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
    archive(2, self.pressed_at);
    archive(3, self.target);
    archive(4, self.id);
    archive(5, self.clicks);
    archive(6, self.settled);
    archive(7, self.late);
    archive(8, self.effect);
    archive(9, self.effect_at);
    archive(10, self.may_be_dead);
  }
};

struct NamedInput {
  std::uint64_t target = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.target);
  }
};

struct WaitState {
  Recent<Candidate> candidates;             ///< In the order in which they came.
  std::array<Time, reaction_count> seen{};  ///< The newest of each reaction.
  Time fired_at;
  Recent<NamedInput> named_inputs;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.candidates);
    archive(2, self.fired_at);
    archive(3, self.named_inputs);
    for (std::uint32_t index = 0; index < reaction_count; ++index) {
      archive(index + 4, self.seen[index]);
    }
  }
};

/// What became of a click at once.
enum class Admission : std::uint8_t { no_click, ignored, candidate };

/// Adds what fires to `firings`.
Admission observe(const WaitRule& rule, WaitState& state, const ClickMoment& moment,
                  Firings& firings);
/// When the next candidate is decided, if nothing else happens.
std::optional<Time> due(const WaitRule& rule, const WaitState& state);
/// Decides what can be decided at `at`, whether it is due or not.
void fire(const WaitRule& rule, WaitState& state, Time at, Firings& firings);

/// Whether the moment may be an effect, for this rule.
bool is_effect(const WaitRule& rule, Reaction reaction);

}  // namespace assist::click
