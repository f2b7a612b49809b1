// What is remembered of one session. Bounded by DetectConfig whatever the events are; about half a
// KiB without trouble.
//
// Pure data: the Detector changes it, and each signal its own slice.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "processor/detect/automation.h"
#include "processor/detect/click/shadow.h"
#include "processor/detect/episode.h"
#include "processor/detect/failing.h"
#include "processor/detect/finding.h"
#include "processor/detect/identity.h"
#include "processor/detect/learning.h"
#include "processor/detect/signals/signal_list.h"

namespace assist {

/// The newest event ids, hashed, to drop repeats.
struct RecentIds {
  std::vector<std::uint64_t> hashes;
  std::uint32_t next = 0;  ///< Where the next one goes once `limit` are there.

  /// True when the id was there already. Otherwise it is now.
  bool repeats(std::uint64_t hash, std::uint32_t limit);

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.next);
    archive(2, self.hashes);
  }
};

/// What has gone wrong so far.
struct Struggle {
  Failing failing;
  Recent<Finding> findings;  ///< Evidence, oldest first.
  Episode episode;
  std::uint32_t episodes = 0;  ///< Opened so far.
  std::uint32_t errors = 0;    ///< In this episode, or since the last progress or silence.
  Time trouble_at;             ///< The newest error or finding.
  double carried_points = 0;   ///< What progress left of an ended episode, as of `carried_at`.
  Time carried_at;
  bool held = false;  ///< Evidence waits for the end of the quiet start.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.failing);
    archive(2, self.findings);
    archive(3, self.episode);
    archive(4, self.episodes);
    archive(5, self.errors);
    archive(6, self.trouble_at);
    archive(7, self.carried_points);
    archive(8, self.carried_at);
    archive(9, self.held);
  }
};

struct Session {
  bool started = false;    ///< An event has been seen.
  bool ended = false;      ///< The newest event said that the session is over.
  EnumSet<Fact> facts;     ///< What the session has been seen to send.
  Time first_at, last_at;  ///< Event times of the oldest and the newest event.
  Identity identity;
  std::string page_template;       ///< Where the visitor is.
  std::uint64_t page = 0;          ///< Hash of it as Moment::page has it; 0 = unknown.
  Time clicked_at;                 ///< The newest click …
  std::uint64_t clicked_page = 0;  ///< … and the page that it was on.
  Time effect_at;                  ///< The newest that could be the effect of a click.
  Time last_act_at;  ///< The newest act of the visitor, backing out aside, or progress.
  RecentIds recent_ids;
  Slice<Struggle> struggle;
  PageTrail trail;
  PageVisit visit;
  Automation automation;
  Slice<click::ShadowState> shadow;
  AllSignals::States signals;

  bool in_episode() const { return struggle && struggle->episode.open(); }

  /// Brings what nearly every event reads beside the session itself into the CPU's cache.
  void expect() const;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(2, self.started);
    archive(3, self.ended);
    archive(6, self.first_at);
    archive(7, self.last_at);
    archive(8, self.identity);
    archive(9, self.page_template);
    archive(10, self.recent_ids);
    archive(11, self.struggle);
    archive(19, self.page);
    archive(20, self.last_act_at);
    archive(21, self.facts);
    archive(22, self.visit);
    archive(23, self.automation);
    archive(24, self.trail);
    archive(25, self.clicked_at);
    archive(26, self.clicked_page);
    archive(27, self.effect_at);
    archive(28, self.shadow);
    AllSignals::each(self.signals,
                     [&]<class S>(auto slice) { archive(slice_field + S::kind.number, slice); });
  }
  /// A signal's slice is stored under this plus the signal's number.
  static constexpr std::uint32_t slice_field = 100;
};

}  // namespace assist
