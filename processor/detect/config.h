// Every number of the detect stage, with its unit, range, reason and source.
//
// "Rules" are the published and proposed thresholds of the field survey that the defaults come
// from: eight detectors whose code was read, and four public recordings with labels. A default that
// we chose ourselves says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "processor/detect/enum_set.h"
#include "processor/event/event.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// Every signal's switch and what it contributes.
struct SignalWeight {
  bool enabled = true;
  double points = 0;  ///< 0 to 100. Relative weights of the peers: error >= rage > dead >= u-turn.
  bool decisive =
      false;  ///< Enough for chat without a second family, and heard during the quiet start.
};

/// When two clicks are clicks on the same thing.
enum class ClickIdentity : std::uint8_t {
  target,    ///< The same element (id, else selector, else tag, role and text).
  position,  ///< Near each other.
  either,    ///< The same element; where one of them is unknown, near each other.
  both,      ///< The same element and near each other.
};

enum class Metric : std::uint8_t { euclid, manhattan };

/// A run of clicks. Fires at the `count`th click; bounds are inclusive.
struct ClickRule {
  /// 2 to 16. Amplitude, Mixpanel and Splunk all moved from 3 or 5 to 4 because 3 flagged working
  /// pages.
  std::uint32_t count = 4;
  /// The last `count` clicks lie within it. 100 ms to 1 min. Amplitude, Splunk: 1 s.
  std::optional<Duration> span = Duration{1000};
  /// No click comes later than this after the one before. 50 ms to 1 min. Unset: `span` also ends a
  /// run.
  std::optional<Duration> gap;
  double distance_px = 30;  ///< To the click before, where position counts. Mixpanel: 30.
  std::optional<double> box_px =
      50;  ///< Extent of the run per axis, where position counts. Amplitude: 50.
  Metric metric = Metric::euclid;  ///< Of `distance_px`.
  ClickIdentity identity = ClickIdentity::either;
  bool selection_vetoes = true;  ///< Selecting text by a triple click is intent, not rage.
  /// The page answered between two clicks, so it works: steppers, carousels, calendars.
  bool response_breaks = true;
  /// Events that end a run that has not fired. The visitor did or got something else. `progress`
  /// always does.
  EnumSet<EventType> breaks{EventType::page_view, EventType::page_leave, EventType::form_submit,
                            EventType::search, EventType::session_end};
  /// Things that are meant to be clicked often, compared without regard to ASCII case.
  std::vector<std::string> excluded_kinds{"text",    "search",   "email",    "password", "number",
                                          "stepper", "carousel", "calendar", "slider",   "player"};
  std::vector<std::string> excluded_tags{"textarea", "select", "canvas", "video",
                                         "audio",    "embed",  "object"};
  std::vector<std::string> excluded_roles{"textbox", "searchbox", "spinbutton", "slider",
                                          "scrollbar"};
  /// PostHog's words and signs; the whole text must match.
  std::vector<std::string> excluded_texts{"+",    "-", "−", "–", "next", "previous",
                                          "prev", ">", "<", "›", "‹"};
};

/// What makes a burst that has fired ready to fire again, besides progress.
enum class Rearm : std::uint8_t {
  window_passed,  ///< An error later than the window after the first error of the burst: once per
                  ///< incident.
  when_fired,  ///< At once; the count starts again at zero: every `count` errors, as in access-log
               ///< statistics.
};

struct ErrorBurstRule {
  SignalWeight weight{.points = 4};
  /// 1 to 16. Help requests rise 4 to 10 times at the first error and little after the third: 2 or
  /// 3, not 5.
  std::uint32_t count = 2;
  Duration window{60'000};  ///< First to last, inclusive. 1 s to 1 h. Own choice.
  Rearm rearm = Rearm::window_passed;
  EnumSet<ErrorKind> kinds{ErrorKind::page};
};

struct RepeatFailureRule {
  SignalWeight weight{.points = 6, .decisive = true};
  std::uint32_t count = 3;   ///< Of the same route and code. 2 to 16.
  Duration window{120'000};  ///< First to last, inclusive. 1 s to 1 h. Own choice.
  std::uint32_t causes_max =
      4;  ///< Different failures remembered per session, least recent forgotten. 1 to 16.
};

struct ErrorPageStayRule {
  SignalWeight weight{.points = 3};
  Duration after{15'000};  ///< 1 s to 1 h. Own choice: reading an error page takes seconds.
};

/// Trouble, then no event of the session. In a recorded login flow (4,139 users) 20 s of silence
/// right after trouble meant "never got in" with precision 0.896 and a false-positive rate of
/// 0.013; the same silence after anything: 0.488.
struct SilenceRule {
  /// After something that the visitor tried failed (or a page with status >= 500): 0.938 in that
  /// recording, so chat.
  SignalWeight weight{.points = 7, .decisive = true};
  /// After a page that is merely missing (status < 500), or after backing out (`cancel`): 0.89
  /// there, but weaker on web pages, where people read after closing a dialog and 404 pages did not
  /// raise exits: a suggestion only.
  double points_soft = 4;
  Duration after{20'000};  ///< 1 s to 1 h. 10 s: precision 0.848; 20 s: 0.896.
  bool cancel_is_trouble = true;
};

/// What counts as getting on, besides `progress` events and recovery after an error.
struct ProgressRule {
  std::vector<std::string> names, pages;            ///< Event names, page templates: a step done.
  std::vector<std::string> goal_names, goal_pages;  ///< What the visitor came for.
  /// The failing page or request then succeeds. Off for sources that log page views of error pages
  /// late.
  bool by_recovery = true;
};

struct DetectConfig {
  SignalWeight rage_click_weight{
      .points = 3};  ///< A chance-level signal alone (AUC 0.50 to 0.57): below `faq_level`.
  ClickRule rage_click;
  ErrorBurstRule error_page_burst;
  RepeatFailureRule repeat_failure;
  ErrorPageStayRule stuck_on_error_page;
  SilenceRule silence_after_trouble;
  ProgressRule progress;
  /// Errors that trouble the visitor. Others are not counted by any signal but a burst that names
  /// their kind. Script errors are left out: most never reach the visitor's eye.
  EnumSet<ErrorKind> trouble_kinds{ErrorKind::page, ErrorKind::request, ErrorKind::validation,
                                   ErrorKind::auth, ErrorKind::payment};

  /// Points lose half their weight in this time. 1 s to 1 h. Own choice, of the order of the
  /// signals' windows.
  Duration half_life{90'000};
  double faq_level =
      4;  ///< Score for a suggestion. One error burst reaches it, one rage click does not.
  double chat_level =
      7;  ///< Score for a person, which also needs `chat_families` or a decisive signal.
  double hysteresis = 2;            ///< A level is left only below its score minus this.
  std::uint32_t chat_families = 2;  ///< 1 to 6.
  /// From the session's first event. Evidence that is not decisive waits for its end, undecayed. 0
  /// to 10 min. Invitations in the first 10 to 30 s are accepted least.
  Duration quiet_start{30'000};
  /// An episode without further evidence or error closes. 10 s to 1 h. The longest window of the
  /// signals: 5 min.
  Duration episode_silence{300'000};
  bool notice_errors = true;   ///< A further error in an open episode is a verdict of its own …
  Duration notice_gap{5'000};  ///< … but at most one in this time. 0 to 10 min.

  /// A session without events is forgotten. 1 min to 24 h. 30 min: the usual session gap of web
  /// analytics.
  Duration session_idle{1'800'000};
  Duration lateness{5'000};  ///< Older than the newest event by more: counted as late. 0 to 10 min.
  /// Rows of one act: a failed login and the cancel of its dialog, a server's and a client's error.
  /// 0 to 10 s. 509 of 530 login failures of a recording are followed by such a row within 1 s.
  Duration merge_window{1'000};
  std::uint32_t recent_ids = 16;   ///< Event ids remembered to drop repeats. 0 to 64; 8 bytes each.
  std::uint32_t evidence_max = 8;  ///< Findings kept per session; the lightest goes first. 1 to 32.
  /// Of one session in memory; evidence is dropped above it. 48 KiB to 1 MiB. Usual is 1 KiB; ids
  /// and pages of the greatest length that events allow, everywhere at once, make about 50 KiB.
  std::uint32_t state_bytes_max = 65'536;
};

/// A setting out of its range.
struct ConfigProblem {
  std::string key;       ///< E.g. "rage_click.count".
  std::string expected;  ///< E.g. "2 to 16".
};

/// Empty when every number is in its range and levels, counts and windows fit together.
std::vector<ConfigProblem> problems_of(const DetectConfig& config);

}  // namespace assist
