// Every number of the detect stage, with its unit, range, reason and source. Those of a signal
// stand in its own file.
//
// "Rules" are the published and proposed thresholds of the field survey that the defaults come
// from: eight detectors whose code was read, and four public recordings with labels. A default that
// we chose ourselves says so.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "processor/detect/automation.h"
#include "processor/detect/click/preset.h"
#include "processor/detect/moment.h"
#include "processor/detect/signals/signal_list.h"

namespace assist {

/// How likely a visitor with a score is stuck: odds = 2^(log2_odds + log2_odds_per_point * score).
/// Fitted to what came of recorded sessions (`tools/quality reliability`); on the recorded map,
/// where visitors rated 323 sessions: even odds at 6.8 points.
struct ConfidenceRule {
  double log2_odds = -3.2;            ///< Of a score of 0. -20 to 20.
  double log2_odds_per_point = 0.47;  ///< 0 to 10.
};

struct DetectConfig {
  /// Of each signal.
  AllSignals::Rules signals;
  template <class S>
  typename S::Rule& of() {
    return std::get<typename S::Rule>(signals);
  }
  template <class S>
  const typename S::Rule& of() const {
    return std::get<typename S::Rule>(signals);
  }

  MomentRules moment;
  NormRules normal;
  AutomationRules automation;
  ConfidenceRule confidence;
  ProgressRule progress;
  /// Other systems' rules that run beside ours and tell when they would have fired: see
  /// click::ShadowSet.
  std::vector<click::Preset> shadow;

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
  std::uint32_t recent_ids = 16;   ///< Event ids remembered to drop repeats. 0 to 64; 8 bytes each.
  std::uint32_t evidence_max = 8;  ///< Findings kept per session; the lightest goes first. 1 to 32.
  /// Of one session in memory. 64 KiB to 1 MiB. Usual is 1 KiB; above it evidence and what the
  /// signals have counted are dropped. Only ids and pages of unusual length get there.
  std::uint32_t state_bytes_max = 65'536;
};

/// A setting out of its range.
struct ConfigProblem {
  std::string key;       ///< E.g. "rage_click.count".
  std::string expected;  ///< E.g. "2 to 16".
};

/// Levels and numbers that no combination of evidence can reach, so that they silently do nothing:
/// no errors, but worth a warning.
std::vector<ConfigProblem> unreachable_in(const DetectConfig& config);

/// Empty when every number is in its range and levels, counts and windows fit together.
std::vector<ConfigProblem> problems_of(const DetectConfig& config);

}  // namespace assist
