// The service behind the help: is anybody free to chat, is it broken for everybody, is a rule's
// help welcome at all? One record a partition, told by `assist.service` and by the customers'
// answers.
//
// Agents are shared over the partitions in equal parts. Every open offer of a chat holds a part of
// an agent, as much as offers are accepted: what is shown cannot be taken back from a page that is
// loaded, so capacity is spent when an offer is made, not when it is seen. What nobody reports is
// not known, and then nothing is held back; a report that grows old means that nobody can say, and
// then nobody is promised.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "processor/care/config.h"
#include "processor/care/service.pb.h"
#include "processor/event/service_report.h"
#include "processor/event/verdict.pb.h"

namespace assist {

inline constexpr int queues_max = 64;         ///< Further ones are not noted.
inline constexpr int incidents_max = 32;      ///< The oldest goes first.
inline constexpr int queue_offers_max = 256;  ///< A queue with more offers open takes no more.
inline constexpr Duration incident_memory = std::chrono::hours{24};  ///< Of one not told again.

/// Notes what was reported; `partitions` is over how many the agents are shared. False: older news
/// than what is known.
bool note(Service& service, const ServiceReport& report, std::uint32_t partitions,
          const CapacityConfig& config);

/// Whether a chat may be offered for `queue` now. True for a queue that nobody ever reported on.
bool has_capacity(const Service& service, std::string_view queue, Time now,
                  const CapacityConfig& config);
/// A chat was offered and may be accepted until `until`.
void spend(Service& service, std::string_view queue, Time now, Time until);
/// One of the offers ended before its time.
enum class OfferEnd : std::uint8_t { accepted, not_accepted };
void settle(Service& service, std::string_view queue, Time until, OfferEnd end);
/// How likely an offer is accepted: 20 offers of `accept_prior`, and what was seen.
double acceptance(const QueueState& queue, const CapacityConfig& config);

/// The open incident that concerns the visitor; nullptr when there is none.
const IncidentState* incident_for(const Service& service, const Verdict& verdict, Time now);

/// An offer of `rule` was seen for the first time, or dismissed.
void note_shown(Service& service, std::string_view rule, const CareConfig& config);
/// True: of the last `autopause.window` shown, or at least half as many, too many were dismissed,
/// and the rule has just been paused for that.
bool note_dismissed(Service& service, std::string_view rule, const CareConfig& config);
bool is_paused(const Service& service, std::string_view rule, std::string_view policy_version);

std::size_t memory_bytes(const Service& service);  ///< Heap and inline, estimated from above.

}  // namespace assist
