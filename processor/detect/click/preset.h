// A preset: the click rules of one system, as data (deploy/presets).
//
// Nothing here knows which system it is. What a session remembers of it is PresetState: a few
// hundred bytes once there were clicks, at most about 40 KiB with the longest ids that events
// allow.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "processor/detect/click/click_error.h"
#include "processor/detect/click/click_run.h"
#include "processor/detect/click/click_wait.h"
#include "processor/detect/click/cursor_turns.h"
#include "processor/detect/click/page_fault.h"
#include "processor/detect/click/swipe.h"
#include "processor/detect/slice.h"

namespace assist::click {

struct Preset {
  std::string name;
  std::string file;  ///< It was read from.
  std::optional<RunRule> rage;
  std::optional<WaitRule> dead;
  std::optional<SwipeRule> swipe;
  std::optional<ErrorRule> error;
  std::optional<ThrashRule> thrash;
  std::optional<FaultRule> faults;
};

/// A run that is over while clicks of it are still waiting for their effects or errors.
struct ClosingRun {
  Time first_at, last_at;
  bool rage = false, selected = false;
  Firing firing;  ///< Of a rage run.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.first_at);
    archive(2, self.last_at);
    archive(3, self.rage);
    archive(4, self.selected);
    archive(5, self.firing);
  }
};

/// Each rule's part is nothing until there is something to remember.
struct PresetState {
  Slice<RunState> rage;
  Slice<WaitState> dead;
  Slice<SwipeState> swipe;
  Slice<ErrorState> error;
  Slice<ThrashState> thrash;
  Slice<FaultState> faults;
  Recent<ClosingRun> closing;  ///< Oldest first.
  Recent<Firing> held;         ///< Dead and error clicks whose run goes on (RunRule::takes_in).

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.rage);
    archive(2, self.dead);
    archive(3, self.swipe);
    archive(4, self.error);
    archive(5, self.thrash);
    archive(6, self.faults);
    archive(7, self.closing);
    archive(8, self.held);
  }
};

/// What a preset made of a moment, besides firing.
struct Seen {
  std::optional<RunEnd> over;                 ///< The run that ended.
  Admission admission = Admission::no_click;  ///< Of a click, by the rule for dead clicks.
  Swipe swipe;
  EnumSet<Axis> turned;
};

/// What the preset can tell.
std::vector<Sign> signs_of(const Preset& preset);

/// Adds what fires to `firings`. Timers that were due before the moment have been fired.
Seen observe(const Preset& preset, PresetState& state, const ClickMoment& moment, Firings& firings);
/// When something may fire if nothing else happens.
std::optional<Time> due(const Preset& preset, const PresetState& state);
/// Fires what is due at `at`. Returns the run that ended.
std::optional<RunEnd> fire(const Preset& preset, PresetState& state, Time at, Firings& firings);

}  // namespace assist::click
