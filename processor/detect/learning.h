// How what is usual is learned: from each visit to a page, as it goes on.
#pragma once

#include <cstdint>

#include "processor/detect/moment.h"
#include "processor/detect/norm.h"

namespace assist {

/// The norms that one event concerns; null: none, or nothing is learned.
struct PageNorms {
  PageNorm* left = nullptr;  ///< Of the page that the visitor leaves with this event.
  PageNorm* here = nullptr;  ///< Of the page that the event is about.
};

/// Which of them an event has changed.
struct Learned {
  bool left = false;
  bool here = false;
};

/// The visit to a page as it goes on: part of the session.
struct PageVisit {
  std::uint64_t page = 0;  ///< 0: none.
  std::uint64_t tab = 0;
  Time entered_at;
  float reversals = 0;
  // The newest run of clicks on one element.
  std::uint64_t target = 0;  ///< 0: none.
  Time run_at, clicked_at;   ///< Its first and its newest click.
  std::uint32_t clicks = 0;
  bool answered = false;  ///< The newest click has had its effect.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.page);
    archive(2, self.tab);
    archive(3, self.entered_at);
    archive(4, self.reversals);
    archive(5, self.target);
    archive(6, self.run_at);
    archive(7, self.clicked_at);
    archive(8, self.clicks);
    archive(9, self.answered);
  }
};

/// Takes in one event. Only visits and clicks that end well are learned from: what precedes an
/// error or the end of the session is trouble, and trouble must not become usual.
Learned learn(const NormRules& rules, PageVisit& visit, const Moment& moment, PageNorms norms);

}  // namespace assist
