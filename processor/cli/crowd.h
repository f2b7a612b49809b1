// A shop full of visitors: always so many at a time, each leaving room for the next. Keeps the
// truth about each of them. Same settings, same lines.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "processor/cli/event_text.h"
#include "processor/cli/line.h"
#include "processor/cli/visitor.h"

namespace assist {

struct ShopSettings {
  std::uint64_t seed = 1;
  std::uint32_t visitors = 200;           ///< At the same time; 1 to 10 million.
  Time start;                             ///< When the doors open.
  std::uint32_t customers = 2'000;        ///< Who can be recognised and has a profile; 0: nobody.
  bool one_session_per_customer = false;  ///< Every visit has a customer id of its own.
  bool profiles_first = false;            ///< All profiles before the first event.
  std::string clickstream, error_pages, profiles;  ///< Topics.
};

/// What really happened to one visitor. `stuck_from` is the first symptom of what stopped the
/// visit, `stuck_until` the success or the moment of leaving; none while it lasts.
struct Truth {
  const Visitor* visitor;
  VisitOutcome outcome;
  std::optional<Time> stuck_from, stuck_until;
  Time first_event, last_event;
  std::uint32_t events;
};

/// Appends the truth as one JSON object and a newline.
void append_truth(const Truth& truth, std::string& text);

class Crowd : public LineSource {
 public:
  /// `tell` hears of every visit when it is over, in that order.
  Crowd(ShopSettings settings, std::function<void(const Truth&)> tell);

  std::optional<Time> due() override;
  const Line& next(std::optional<Time> stamp) override;
  /// Closes the shop: tells the truth about those who are still in it.
  void close();

 private:
  struct Visit {
    Visitor visitor;
    Time clock;         ///< When the next seen step is due.
    Duration shift{0};  ///< From due to stamped time, at the latest event.
    std::optional<std::uint64_t>
        profile{};  ///< Customer; the profile goes out before the first step.
    std::uint32_t events = 0;
    std::uint32_t latest_act = 0;  ///< Ordinal of the act that a response would answer.
    Time first_event{}, last_event{};
    std::optional<Time> stuck_from{}, stuck_until{};
  };

  Visit begin_visit(Time at);
  void identify(Visit& visit);
  void go_to_seen_step(Visit& visit);
  void mark(Visit& visit, const Step& step, Time happened);
  void report(const Visit& visit, VisitOutcome outcome);
  const Line& profile_line(std::uint64_t customer, Time time);
  void sink_first();

  ShopSettings settings_;
  std::function<void(const Truth&)> tell_;
  EventText text_;
  std::vector<Visit> visits_;
  std::vector<std::pair<Time, std::uint32_t>> queue_;  ///< Binary heap: due, index of the visit.
  std::uint64_t visits_begun_ = 0;
  std::uint64_t profiles_to_come_ = 0;  ///< With `profiles_first`.
  std::vector<bool> introduced_;        ///< Customers whose profile was sent.
  std::string key_, value_;
  Line line_;
};

}  // namespace assist
