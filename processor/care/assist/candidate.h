// Something that care could do for a customer now. Each candidate passes the gates once and ends in
// one decision.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "processor/care/assist/article.h"
#include "processor/care/assist/holdout.h"
#include "processor/care/assist/service.h"
#include "processor/care/config.h"
#include "processor/care/customer.pb.h"
#include "processor/care/resolve/calendar.h"
#include "processor/event/time.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// What is offered. The numbers are stored in customers' state: never reuse one.
enum class OfferType : std::uint8_t {
  chat_offer = 1,
  faq_suggest = 2,
  escalation = 20,  ///< A call, when text has failed (resolve/escalation.h).
  survey = 21,      ///< "Did we solve it?" (enhance/survey.h).
};
std::string_view name_of(OfferType type);
/// 0 escalation, 1 chat offer, 2 suggestion, 4 survey; lower goes first.
int tier_of(OfferType type);
Duration ttl_of(OfferType type, const CareConfig& config);

/// Why this step, now.
enum class Why : std::uint8_t {
  stuck,            ///< First help for the episode.
  second_error,     ///< A further error after the suggestion was tried.
  still_stuck,      ///< The episode outlived the ladder's wait.
  worth_a_person,   ///< Detect's own level.
  critical_page,    ///< The configuration says that this page gets a person at once.
  instead_of_chat,  ///< A chat cannot be had now.
};
std::string_view name_of(Why why);

/// The rule of an offer (rule_name.h): its cause is the kind of the heaviest error in the evidence,
/// else the family of the heaviest evidence, else "other".
std::string rule_of(OfferType type, const Verdict& verdict);

struct Candidate {
  OfferType type = OfferType::faq_suggest;
  Why why = Why::stuck;
  const Verdict* verdict = nullptr;  ///< The episode's last verdict.
  std::string step;  ///< Which moment of the episode: "v3", or "v3-ladder" when the wait after
                     ///< verdict 3 was over.
  std::string rule;
  Time event_time;  ///< Of the verdict, or when the ladder was due.
  Time expires_at;  ///< event_time + the type's time to live.
  bool episode_closed = false;
  bool upgrade = false;       ///< The chat offer that follows this episode's own suggestion.
  std::uint64_t session = 0;  ///< Fingerprint.
  std::uint64_t episode = 0;  ///< Fingerprint.
  std::string decision_id, trigger_id;
  std::vector<Suggestion> suggestions;  ///< Of a FAQ suggestion; empty: no article fits.
  bool read_lately = false;  ///< What fits was read a short while ago: repeating it is no help.
  bool in_shadow = false;    ///< Decided and recorded, never shown.
  Arms arms;
};

/// What every rule may look at: the settings, the customer as known so far, and the worker's clock.
struct Scene {
  const CareConfig& config;
  const Customer& customer;
  std::string_view key;  ///< The customer's key.
  Time now;
  const Service* service = nullptr;      ///< nullptr: nothing is known of it.
  const Calendar* chat_hours = nullptr;  ///< nullptr: always.
};

bool consents_to_help(const Scene& scene);
bool consents_to_names(const Scene& scene);

/// The session's fingerprint, whichever id the source sends.
std::uint64_t session_of(const Verdict& verdict);

}  // namespace assist
