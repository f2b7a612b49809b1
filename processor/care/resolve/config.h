// Settings of what happens after a customer has asked: deadlines, promises, escalation, the survey.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "processor/event/support.h"
#include "processor/event/time.h"

namespace assist {

/// How long each clock runs. Each 1 s to 90 d.
struct ClockTargets {
  Duration first_response = std::chrono::hours{24};
  Duration next_response = std::chrono::hours{8};  ///< Of business time.
  Duration resolution = std::chrono::hours{72};    ///< Of business time.
};

/// Which time the first-response clock counts.
enum class ClockTime : std::uint8_t { wall, business };

struct PromiseConfig {
  Duration floor = std::chrono::minutes{5};  ///< Never promised faster. 0 to 24 h.
  /// Of the time that nine of ten took. 1 to 3. A promise kept later costs 13 % of satisfaction, a
  /// broken one half of it.
  double factor = 1.15;
  /// Promised while there is no history. 1 min to 7 d. Source: a day is what four of five accept.
  Duration otherwise = std::chrono::hours{24};
};

struct ResolveConfig {
  std::string calendar = "office";  ///< Of care.calendars: the business time of the clocks.
  ClockTime first_response = ClockTime::wall;
  std::array<ClockTargets, priority_count> targets;  ///< By Priority.
  /// Whether an accepted chat offer opens an issue. Only where the chat desk reports on the topic
  /// of support: else nobody would ever seem to join.
  bool accepted_chats = false;
  /// From an accepted chat offer until somebody is there; then a call back is offered. 5 s to 1 h.
  /// Source: satisfaction is flat up to 3 min of waiting, then drops.
  Duration live_wait{180'000};
  /// Answers that did not help before a person calls. 1 to 5.
  std::uint32_t unsolved_to_escalate = 2;
  /// Contacts about the same within this belong to one issue; one resolved longer ago is a new one.
  /// 1 h to 30 d.
  Duration recontact = std::chrono::days{7};
  /// How long an offered call can be taken up. 1 min to 7 d.
  Duration escalation_ttl = std::chrono::hours{24};
  PromiseConfig promise;
  /// What the frontline may grant without asking, told with every escalation: numbers, true, false
  /// and texts by name. At most 16.
  std::map<std::string, std::string> authority;
};

/// From one minute of the day to another, over midnight where `to` is earlier than `from`.
struct QuietHours {
  std::chrono::minutes from = std::chrono::hours{21};
  std::chrono::minutes to = std::chrono::hours{8};
};

struct SurveyConfig {
  bool enabled = true;
  /// From the resolution to the question. 1 s to 7 d. Source: asked at the close, firms took 76 %
  /// for solved and customers 40 %.
  Duration delay = std::chrono::hours{24};
  /// In the customer's zone, else the calendar's: no survey, and no booked call.
  std::optional<QuietHours> quiet = QuietHours{};
  Duration throttle = std::chrono::days{30};  ///< Between two surveys of a customer. 0 to 365 d.
  Duration expire = std::chrono::days{7};     ///< 1 h to 30 d.
  /// Share of resolutions that are not asked, to learn what asking does. 0 to 0.5.
  double control = 0.10;
};

}  // namespace assist
