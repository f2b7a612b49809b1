#include "processor/care/inheritance.h"

#include <algorithm>
#include <cstdint>

#include "processor/care/assist/history.h"
#include "processor/care/assist/lapse.h"

namespace assist {
namespace {

/// Offers of both, the oldest first; of too many the oldest are forgotten.
void inherit_offers(Customer& customer, const Customer& history) {
  for (const PastOffer& offer : history.offers()) {
    if (find_offer(customer, offer.trigger_id()) == nullptr) *customer.add_offers() = offer;
  }
  auto& offers = *customer.mutable_offers();
  std::stable_sort(offers.begin(), offers.end(), [](const PastOffer& a, const PastOffer& b) {
    return a.emitted_at() < b.emitted_at();
  });
  if (offers.size() > past_offers_max) offers.DeleteSubrange(0, offers.size() - past_offers_max);
}

void inherit_mutes(Customer& customer, const Customer& history) {
  if (history.muted_until() > customer.muted_until()) {
    customer.set_muted_until(history.muted_until());
    customer.set_muted_session(history.muted_session());
  }
  customer.set_snoozed_until(std::max(customer.snoozed_until(), history.snoozed_until()));
  customer.set_ignored_until(std::max(customer.ignored_until(), history.ignored_until()));
  customer.set_ignored_in_a_row(std::max(customer.ignored_in_a_row(), history.ignored_in_a_row()));
  customer.set_opted_out(customer.opted_out() || history.opted_out());
  for (const RuleMute& mute : history.rule_mutes()) {
    mute_rule(customer, mute.rule(), time_from_ms(mute.until()));
  }
}

void inherit_reading(Customer& customer, const Customer& history) {
  for (const ReadArticle& read : history.read_articles()) {
    const auto known = last_read(customer, read.article());
    const Time at = time_from_ms(read.at());
    if (!known || *known < at) note_read(customer, read.article(), at);
  }
}

}  // namespace

bool history_of(const Customer& visitor, std::string& bytes) {
  Customer history = visitor;
  history.clear_profile();
  history.clear_open();
  history.clear_episodes();
  history.clear_casebook();
  for (PastOffer& offer : *history.mutable_offers()) offer.clear_feedback();
  if (is_blank(history)) return false;
  history.SerializeToString(&bytes);
  return true;
}

bool inherit(Customer& customer, std::string_view bytes) {
  Customer history;
  if (!history.ParseFromArray(bytes.data(), static_cast<int>(bytes.size()))) return false;
  if (history.offers_size() > past_offers_max || history.read_articles_size() > read_articles_max) {
    return false;
  }
  const std::string before = customer.SerializeAsString();
  inherit_offers(customer, history);
  inherit_mutes(customer, history);
  inherit_reading(customer, history);
  customer.set_conversation_until(
      std::max(customer.conversation_until(), history.conversation_until()));
  customer.set_greeted_at(std::max(customer.greeted_at(), history.greeted_at()));
  return customer.SerializeAsString() != before;
}

}  // namespace assist
