// The newest failures of one kind, in the order of their event times, and whether they have been
// reported.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "processor/detect/finding.h"
#include "processor/detect/recent.h"

namespace assist {

struct Stamp {
  Time at;
  std::uint64_t route = 0;
  std::string id;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
    archive(2, self.route);
    archive(3, self.id);
  }
};

struct Streak {
  Recent<Stamp> stamps;
  bool reported = false;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.stamps);
    archive(2, self.reported);
  }
};

struct StreakRule {
  std::uint32_t count;
  Duration window;
};

/// Adds a failure. True when the newest `count` now lie within the window for the first time. A
/// streak that was reported stays so until a failure comes later than the window after its first
/// one, which then starts a new streak.
bool add(Streak& streak, const StreakRule& rule, const Moment& moment);
/// Adds a failure at its place in time; of more than `limit`, the oldest is forgotten. False when
/// it is that one itself.
bool insert(Streak& streak, std::size_t limit, const Moment& moment);
/// Where the earliest `count` within the window begin, counted in order of time.
std::optional<std::size_t> earliest_run(const Streak& streak, const StreakRule& rule);
/// Forgets what is older than `at`.
void forget_before(Streak& streak, Time at);
/// Whether a row of the act that `moment` belongs to was added already.
bool holds_act(const Streak& streak, const Moment& moment);
void forget_route(Streak& streak, std::uint64_t route);
void forget_all(Streak& streak);
/// Times, ids and count of what is in the streak.
void describe(Finding& finding, const Streak& streak);
/// The same of `count` of them from `first` on.
void describe(Finding& finding, const Streak& streak, std::size_t first, std::size_t count);

}  // namespace assist
