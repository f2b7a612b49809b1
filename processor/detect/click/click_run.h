// Runs of clicks: several clicks that belong together by time, place and what was clicked.
//
// Every peer's rage click is such a run; they differ in what ends it, when it fires and what
// happens then. A click costs O(count); a run keeps at most its newest `count` clicks.
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

/// When clicks are clicks on one thing. Where a rule compares places, a click without one belongs
/// to no run, except under `target` and `label`, where a place is only one more condition.
enum class Same : std::uint8_t {
  anything,         ///< Place alone decides.
  target,           ///< The same element.
  target_or_place,  ///< The same element; where one of them is unknown, the place.
  target_and_place,
  label,  ///< The same text; a click on something without one ends the run.
};
inline constexpr std::array<std::string_view, 5> same_names = {
    "anything", "target", "target_or_place", "target_and_place", "label"};

enum class Measure : std::uint8_t { euclid, manhattan };
inline constexpr std::array<std::string_view, 2> measure_names = {"euclid", "manhattan"};

/// What a run looks like to its newest click.
enum class Around : std::uint8_t {
  previous,  ///< A chain: each click is compared with the one before.
  current,   ///< A cluster: every click is compared with the newest, which is not counted itself.
};
inline constexpr std::array<std::string_view, 2> around_names = {"previous", "current"};

/// What a click does that would stretch `span` or `box` too far.
enum class Stretch : std::uint8_t {
  slides,    ///< The newest `count` clicks are looked at, the run goes on.
  restarts,  ///< It begins a new run.
};
inline constexpr std::array<std::string_view, 2> stretch_names = {"slides", "restarts"};

/// A click whose time lies before that of the click before.
enum class Backwards : std::uint8_t {
  accepted,  ///< As if no time had passed.
  breaks,
  sorted,  ///< It takes its place by time.
};
inline constexpr std::array<std::string_view, 3> backwards_names = {"accepted", "breaks", "sorted"};

/// A click that the filter does not admit.
enum class Excluded : std::uint8_t {
  skipped,   ///< As if it had not been made.
  breaks,    ///< It ends the run.
  silences,  ///< It counts, but the run does not fire at it.
};
inline constexpr std::array<std::string_view, 3> excluded_names = {"skipped", "breaks", "silences"};

enum class Fires : std::uint8_t {
  at_count,   ///< At the click that makes it `count`.
  when_over,  ///< After `quiet`, or with what ends the run.
};
inline constexpr std::array<std::string_view, 2> fires_names = {"at_count", "when_over"};

/// After firing at the count.
enum class Rearm : std::uint8_t {
  when_broken,  ///< Once per run.
  emptied,      ///< The run is empty again: every `count` clicks.
};
inline constexpr std::array<std::string_view, 2> rearm_names = {"when_broken", "emptied"};

struct RunRule {
  std::uint32_t count = 4;                   ///< 2 to 16.
  std::optional<Limit<Duration>> gap;        ///< From each click to the next. 1 ms to 1 min.
  std::optional<Limit<Duration>> span;       ///< The newest `count` lie within it. 1 ms to 1 min.
  std::optional<Limit<double>> distance_px;  ///< To `around`.
  std::optional<Limit<double>> box_px;       ///< Extent of the run on each axis.
  Stretch stretch = Stretch::slides;
  Measure measure = Measure::euclid;  ///< Of `distance_px`.
  Around around = Around::previous;
  Same same = Same::target;
  bool interleaved = false;  ///< A run per target; clicks on others in between do not end it.
  Backwards backwards = Backwards::accepted;
  /// End a run that has not fired, without a word; `progress` also one that has.
  EnumSet<Reaction> empties;
  EnumSet<Reaction> vetoes;  ///< While the run goes on: it never fires.
  EnumSet<Reaction> closes;  ///< End the run, as a click that does not belong to it does.
  Fires fires = Fires::at_count;
  Rearm rearm = Rearm::when_broken;
  Duration quiet{0};  ///< Ends the run. 0: only what `closes` it or another click. Up to 1 min.
  /// Dead and error clicks wait for the end of their run. One that fires takes them in.
  bool takes_in = false;
  ClickFilter clicks;
  Excluded excluded = Excluded::skipped;
};

struct RunClick {
  Time at;
  std::uint64_t target = 0;
  bool placed = false;
  float x = 0, y = 0;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
    archive(2, self.target);
    archive(3, self.placed);
    archive(4, self.x);
    archive(5, self.y);
  }
};

struct Run {
  Recent<RunClick> clicks;  ///< The newest.
  std::uint32_t total = 0;
  Time first_at;
  bool fired = false;      ///< It stays so while its clicks go on.
  bool qualified = false;  ///< It has been long and fast enough once.
  bool vetoed = false, selected = false;
  float left = 0, right = 0, top = 0, bottom = 0;  ///< Extent of all its clicks.
  std::string id;                                  ///< Of the click that came last.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.clicks);
    archive(2, self.total);
    archive(3, self.first_at);
    archive(4, self.fired);
    archive(5, self.qualified);
    archive(6, self.vetoed);
    archive(7, self.selected);
    archive(8, self.left);
    archive(9, self.right);
    archive(10, self.top);
    archive(11, self.bottom);
    archive(12, self.id);
  }
};

struct RunState {
  Recent<Run> runs;  ///< One, or one per target; least recently clicked first.
  Time broken_at;    ///< Clicks before it belong to no run any more.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.runs);
    archive(2, self.broken_at);
  }
};

/// A run that is over.
struct RunEnd {
  Time first_at, last_at;  ///< Of its clicks.
  Time at;
  std::uint32_t total = 0;
  bool rage = false;
  bool selected = false;  ///< One of its clicks changed the selection.
};

/// Adds what fires to `firings`. Returns the run that the moment ended; with `interleaved`, the
/// last of them.
std::optional<RunEnd> observe(const RunRule& rule, RunState& state, const ClickMoment& moment,
                              Firings& firings);
/// When a run will be over if nothing else happens.
std::optional<Time> due(const RunRule& rule, const RunState& state);
std::optional<RunEnd> fire(const RunRule& rule, RunState& state, Time at, Firings& firings);

}  // namespace assist::click
