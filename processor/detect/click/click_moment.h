// One thing that happened, as the click rules see it: a click, what came of it, or a move.
//
// Made from an event by see(). Facts that only some clients send (modifier keys, ancestors, the
// time of a DOM change) have their place here too, so that whoever has them can fill them in;
// without them a rule that asks for them judges by what is there.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "processor/detect/click/selector.h"
#include "processor/event/event.h"

namespace assist::click {

/// What the page, the browser or the visitor did that may be the effect of a click.
enum class Reaction : std::uint8_t {
  dom_change,
  request,      ///< Something was asked of a server.
  response,     ///< The page answered.
  navigation,   ///< Another page, or another place in it.
  window_open,  ///< A window or tab was opened.
  scroll,
  selection,  ///< The text selection changed.
  input,
  visibility,  ///< The tab was hidden or shown.
  focus,       ///< The window got or lost the focus.
  failure,     ///< An error that the visitor sees.
  progress,    ///< A step done.
  next_click,  ///< Another click that counts.
  leave,       ///< The session, or the page for good, is over.
};
inline constexpr std::size_t reaction_count = 14;
inline constexpr std::array<std::string_view, reaction_count> reaction_names = {
    "dom_change", "request",    "response", "navigation", "window_open", "scroll",     "selection",
    "input",      "visibility", "focus",    "failure",    "progress",    "next_click", "leave"};

enum class Act : std::uint8_t {
  click,
  reaction,
  error,        ///< Its kind is `error`; one that is seen is a reaction as well.
  touch_start,  ///< `fingers` says how many are down.
  touch_end,    ///< `place` is where the finger left.
  touch_cancel,
  swipe,          ///< A whole gesture, as a client has seen it.
  move,           ///< The cursor is at `place`.
  turn,           ///< The cursor turned round on `axis`, as a client has counted.
  named_input,    ///< `target` is announced as an input field.
  heap,           ///< `value` is the memory in use, in any unit.
  nodes_removed,  ///< `value` percent of the page's nodes went at once.
  other,
};

enum class Axis : std::uint8_t { x, y };

struct ClickMoment {
  Act act = Act::other;
  Time at;
  std::string_view id;  ///< Of the event.
  Reaction reaction{};  ///< Of a reaction, and of an error that `shows`.
  bool shows = false;   ///< The error is something that the visitor sees.
  ErrorKind error{};
  std::optional<int> status;  ///< HTTP, of an error, request or response.
  std::string_view of{};      ///< Id of the click that this answers; empty: it may answer any.

  // Of a click, or a touch.
  Time pressed_at;           ///< When the button went down; `at` where that is not known.
  std::uint64_t target = 0;  ///< Hash of what was touched; 0 = unknown.
  std::uint64_t label = 0;   ///< Hash of its text; 0 = it has none.
  std::optional<Pointer> place;
  /// What was touched. Of a label that points to a control: the control.
  ElementFacts element;
  std::span<const ElementFacts> ancestors;
  std::string_view text, described;  ///< Visible text, and the name for assistive technology.
  bool modified = false;             ///< With Ctrl, Meta, Alt or Shift.
  bool selects = false;              ///< The click changed the text selection.

  std::uint32_t fingers = 1;
  Axis axis{};
  double value = 0;
};

/// Place for what see() makes of an event's element.
struct TraitRoom {
  std::array<Trait, 6> traits;
};

/// `target` is the hash of what was touched (Moment::target). The moment is valid as long as
/// `event` and `room` are.
ClickMoment see(const Event& event, std::uint64_t target, TraitRoom& room);

}  // namespace assist::click
