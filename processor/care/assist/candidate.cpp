#include "processor/care/assist/candidate.h"

#include <algorithm>
#include <array>

#include "processor/care/assist/rule_name.h"
#include "processor/care/identifier.h"

namespace assist {
namespace {

std::string_view cause_of(const Verdict& verdict) {
  std::string_view cause;
  for (const Evidence& evidence : verdict.evidence()) {
    if (!evidence.error_kind().empty()) {
      cause = evidence.error_kind();
      break;
    }
  }
  if (cause.empty() && verdict.evidence_size() > 0) cause = verdict.evidence(0).family();
  return std::find(causes.begin(), causes.end(), cause) == causes.end() ? "other" : cause;
}

}  // namespace

std::string_view name_of(OfferType type) {
  switch (type) {
    case OfferType::chat_offer:
      return "chat_offer";
    case OfferType::faq_suggest:
      return "faq_suggest";
    case OfferType::escalation:
      return "escalation";
    case OfferType::survey:
      return "survey";
  }
  return "unknown";
}

int tier_of(OfferType type) {
  switch (type) {
    case OfferType::escalation:
      return 0;
    case OfferType::chat_offer:
      return 1;
    case OfferType::faq_suggest:
      return 2;
    case OfferType::survey:
      return 4;
  }
  return 4;
}

Duration ttl_of(OfferType type, const CareConfig& config) {
  return type == OfferType::chat_offer ? config.offer_ttl.chat : config.offer_ttl.faq;
}

std::string_view name_of(Why why) {
  static constexpr std::array<std::string_view, 6> names{
      "stuck", "second_error", "still_stuck", "worth_a_person", "critical_page", "instead_of_chat"};
  return names[static_cast<std::size_t>(why)];
}

std::string rule_of(OfferType type, const Verdict& verdict) {
  std::string rule{type == OfferType::chat_offer ? "chat-" : "faq-"};
  return rule += cause_of(verdict);
}

bool consents_to_help(const Scene& scene) {
  const KnownProfile& profile = scene.customer.profile();
  return profile.has_consent_proactive() ? profile.consent_proactive()
                                         : scene.config.consent.proactive;
}

bool consents_to_names(const Scene& scene) {
  const KnownProfile& profile = scene.customer.profile();
  return profile.has_consent_personalise() ? profile.consent_personalise()
                                           : scene.config.consent.personalise;
}

std::uint64_t session_of(const Verdict& verdict) {
  return fingerprint(verdict.session_id().empty() ? verdict.session_key() : verdict.session_id());
}

}  // namespace assist
