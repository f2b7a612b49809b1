// One event as the signals see it: what they all would have to work out, worked out once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/enum_set.h"
#include "processor/detect/norm.h"
#include "processor/detect/signal.h"
#include "processor/detect/trail.h"
#include "processor/event/event.h"

namespace assist {

/// How events are understood, before any signal looks at them.
struct MomentRules {
  /// Errors that trouble the visitor. Others are not counted by any signal but a burst that names
  /// their kind. Script errors are left out: most never reach the visitor's eye.
  EnumSet<ErrorKind> trouble_kinds{ErrorKind::page, ErrorKind::request, ErrorKind::validation,
                                   ErrorKind::auth, ErrorKind::payment};
  /// Rows of one act: a failed login and the cancel of its dialog, a server's and a client's error.
  /// 0 to 10 s. 509 of 530 login failures of a recording are followed by such a row within 1 s.
  Duration merge_window{1'000};
};

/// What counts as getting on, besides `progress` events and recovery after an error.
struct ProgressRule {
  std::vector<std::string> names, pages;            ///< Event names, page templates: a step done.
  std::vector<std::string> goal_names, goal_pages;  ///< What the visitor came for.
  /// The failing page or request then succeeds. Off for sources that log page views of error pages
  /// late.
  bool by_recovery = true;
};

/// What an event says about the page or request that it names.
enum class Outcome : std::uint8_t {
  none,
  failed,
  succeeded,  ///< The request was answered well.
  shown,      ///< The page was viewed: a success unless its error is still on the way.
};

struct Moment {
  const MomentRules& rules;
  const Event& event;
  Time at;
  std::uint64_t page = 0;  ///< Hash of the page's template; 0: unknown, or no signal asks for it.
  Outcome outcome = Outcome::none;
  std::uint64_t route = 0;           ///< What failed or succeeded; 0 = nothing did.
  ErrorKind kind = ErrorKind::page;  ///< Of a failure.
  int status = 0;                    ///< Of a failure; 0 = none.
  std::string_view code{};           ///< Of a failure.
  bool progress = false;             ///< A step done, goals included.
  bool goal = false;                 ///< What the visitor came for.
  bool visitor_act = false;   ///< Something that the visitor did, not the page or the platform.
  bool same_act = false;      ///< A second row of an act that was seen already.
  bool trouble = false;       ///< A failure of a kind that troubles the visitor.
  std::uint64_t tab = 0;      ///< Hash; 0 = unknown.
  std::uint64_t target = 0;   ///< Of a click: hash of what was touched; 0 = unknown.
  std::uint64_t here = 0;     ///< Hash of the page that the visitor is on; 0 = unknown.
  std::uint64_t address = 0;  ///< Of a page view: hash of its URL, so that `/item/1` is not
                              ///< `/item/2`; 0 = unknown.
  Norm norm{};                ///< What is usual for this page and target.
  Norm norm_left{};           ///< Of a page view: what is usual for the page that is left.
  /// The pages seen in this one's tab, or in any where tabs are not known. A page view's own entry
  /// is the last, when `views_page`.
  const PageTrail* trail = nullptr;
  bool views_page = false;         ///< A page view with its place in the trail.
  Time entered_at{};               ///< When the visitor entered the page that he is on.
  Time clicked_at{};               ///< The newest click before this event …
  std::uint64_t clicked_page = 0;  ///< … and the page that it was on.
  Time effect_at{};                ///< The newest that could be the effect of a click.
  bool owes_effect = false;        ///< A click on something that should answer: see EffectWait.
  bool answers_known = false;      ///< The session's source has shown that it sends responses.
  bool progress_known = false;     ///< The session's source has shown that it sends progress.
  Time last_act_at{};  ///< Newest act before this event, backing out aside, or progress.
};

/// The configured names and pages of ProgressRule, ready for lookup.
class ProgressNames {
 public:
  explicit ProgressNames(const ProgressRule& rule);
  /// Sets `progress` and `goal`.
  void judge(Moment& moment) const;
  bool any() const { return !steps_.empty() || !goals_.empty(); }

 private:
  std::vector<std::uint64_t> steps_, goals_;  ///< Hashes, sorted.
};

/// The part that needs no session: outcome, route, page, progress, whose act it was.
Moment see(const MomentRules& rules, const Event& event, const ProgressNames& names);

/// Hash of the page that `event` names; 0 = none.
std::uint64_t page_hash(const Event& event);

/// Whether the key is the visitor, known or not: further sessions of hers have it too.
inline bool is_visitor_key(const Event& event) {
  return !event.key.empty() && (event.key == event.anonymous_id || event.key == event.customer_id);
}

/// What this event shows that its source sends.
EnumSet<Fact> facts_of(const Moment& moment);

/// `text` cut to at most `bytes_max` bytes, between characters.
std::string_view clipped(std::string_view text, std::size_t bytes_max);

// Bounds of texts that sessions keep, in bytes: those of events, at up to four bytes a code point.
inline constexpr std::size_t id_bytes_max = 512;
inline constexpr std::size_t page_bytes_max = 1024;
inline constexpr std::size_t word_bytes_max = 512;  ///< Element, error code.

}  // namespace assist
