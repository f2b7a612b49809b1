// A customer's state as bytes, and its size.
#include <algorithm>
#include <string>

#include "processor/care/assist/history.h"
#include "processor/care/care.h"
#include "processor/care/resolve/casebook.h"
#include "processor/care/resolve/issue.h"
#include "processor/event/code_points.h"
#include "processor/event/limits.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

std::size_t heap(const std::string& text) {
  static const std::size_t inside = std::string{}.capacity();
  const std::size_t outside = text.capacity() > inside ? text.capacity() + 1 : 0;
  return text.empty() ? 0 : sizeof(std::string) + outside;
}

std::size_t heap(const PastOffer& offer) {
  const std::size_t marks =
      static_cast<std::size_t>(offer.feedback().Capacity()) * sizeof(std::uint32_t);
  return sizeof(PastOffer) + heap(offer.trigger_id()) + heap(offer.rule()) + marks;
}

std::size_t heap(const HelpEpisode& episode) {
  return sizeof(HelpEpisode) + heap(episode.id()) + heap(episode.verdict());
}

std::size_t heap(const OpenOffer& open) {
  return sizeof(OpenOffer) + heap(open.trigger_id()) + heap(open.decision_id()) +
         heap(open.rule()) + heap(open.tenant()) + heap(open.customer_id()) +
         heap(open.anonymous_id()) + heap(open.session_id()) + heap(open.tab_id()) +
         heap(open.page_template()) + heap(open.episode_id());
}

std::size_t heap(const KnownProfile& profile) {
  return sizeof(KnownProfile) + heap(profile.first_name()) + heap(profile.last_name()) +
         heap(profile.honorific()) + heap(profile.locale()) + heap(profile.time_zone());
}

/// A waiting ladder must be able to read its verdict, and no list may exceed its bound.
bool is_sound(const Customer& customer) {
  if (customer.offers_size() > past_offers_max || customer.episodes_size() > episodes_max ||
      customer.read_articles_size() > read_articles_max) {
    return false;
  }
  for (const HelpEpisode& episode : customer.episodes()) {
    if (episode.ladder_at() != 0 && !Verdict{}.ParseFromString(episode.verdict())) return false;
  }
  return is_sound(customer.casebook());
}

bool plausible_or_none(std::int64_t moment_ms) {
  return moment_ms == 0 || plausible(time_from_ms(moment_ms));
}

}  // namespace

bool Care::accepts(const Verdict& verdict) {
  constexpr std::size_t points = limits::id_points;
  constexpr std::size_t short_points = limits::short_id_points;
  const bool ids_fit =
      !longer_than(verdict.session_key(), points) && !longer_than(verdict.session_id(), points) &&
      !longer_than(verdict.anonymous_id(), points) && !longer_than(verdict.customer_id(), points) &&
      !longer_than(verdict.episode_id(), points) && !longer_than(verdict.tenant(), short_points) &&
      !longer_than(verdict.tab_id(), short_points) &&
      !longer_than(verdict.page_template(), limits::template_points);
  if (!ids_fit || verdict.episode_id().empty() || verdict.sequence() == 0) return false;
  if (!plausible(time_from_ms(verdict.time())) || verdict.evidence_size() > 64) return false;
  const auto& evidence = verdict.evidence();
  return std::all_of(evidence.begin(), evidence.end(), [](const Evidence& e) {
    return plausible_or_none(e.first_at()) && plausible_or_none(e.last_at());
  });
}

void Care::encode(const Customer& customer, std::string& bytes) {
  bytes.clear();
  customer.SerializeToString(&bytes);
}

bool Care::decode(std::string_view bytes, Customer& customer) {
  return customer.ParseFromArray(bytes.data(), static_cast<int>(bytes.size())) &&
         is_sound(customer);
}

std::size_t Care::memory_bytes(const Customer& customer) {
  std::size_t bytes = sizeof(Customer);
  const auto pointers = customer.offers().Capacity() + customer.episodes().Capacity() +
                        customer.rule_mutes().Capacity() + customer.read_articles().Capacity();
  bytes += static_cast<std::size_t>(pointers) * sizeof(void*);
  for (const PastOffer& offer : customer.offers()) bytes += heap(offer);
  for (const HelpEpisode& episode : customer.episodes()) bytes += heap(episode);
  for (const RuleMute& rule_mute : customer.rule_mutes()) {
    bytes += sizeof(RuleMute) + heap(rule_mute.rule());
  }
  bytes += static_cast<std::size_t>(customer.read_articles_size()) * sizeof(ReadArticle);
  if (customer.has_open()) bytes += heap(customer.open());
  if (customer.has_casebook()) bytes += assist::memory_bytes(customer.casebook());
  if (customer.has_profile()) bytes += heap(customer.profile());
  return bytes;
}

}  // namespace assist
