#include "processor/care/assist/history.h"

#include <algorithm>

#include "processor/care/identifier.h"

namespace assist {
namespace {

bool within(const PastOffer& offer, Duration window, Time now) {
  return time_from_ms(offer.emitted_at()) > now - window;
}

int evicted_offer(const Customer& customer) {
  for (int i = 0; i < customer.offers_size(); ++i) {
    if (customer.offers(i).state() == PastOffer::RELEASED) return i;
  }
  for (int i = 0; i < customer.offers_size(); ++i) {
    if (customer.offers(i).state() == PastOffer::SHADOW) return i;
  }
  return 0;
}

/// How much would be missed of an episode that is forgotten.
int worth_of(const Customer& customer, const HelpEpisode& episode) {
  // Its end takes the offer back.
  if (customer.has_open() && customer.open().episode_id() == episode.id()) return 3;
  if (episode.closed()) return 0;
  return episode.ladder_at() == 0 ? 1 : 2;
}

int evicted_episode(const Customer& customer) {
  const auto& episodes = customer.episodes();
  const auto least = std::min_element(episodes.begin(), episodes.end(),
                                      [&](const HelpEpisode& a, const HelpEpisode& b) {
                                        return worth_of(customer, a) < worth_of(customer, b);
                                      });
  return static_cast<int>(least - episodes.begin());
}

}  // namespace

bool counts(const PastOffer& offer, Counting counting) {
  if (offer.state() == PastOffer::SHADOW) return counting == Counting::shadow;
  return offer.state() != PastOffer::RELEASED;
}

Usage usage_of(const Customer& customer, std::uint64_t session, Time now, Counting counting) {
  Usage usage;
  for (const PastOffer& offer : customer.offers()) {
    if (!counts(offer, counting)) continue;
    if (offer.session() == session) ++usage.session;
    if (within(offer, std::chrono::days{1}, now)) ++usage.day;
    if (within(offer, std::chrono::days{7}, now)) ++usage.week;
    if (within(offer, thirty_days, now)) ++usage.month;
  }
  return usage;
}

PastOffer* find_offer(Customer& customer, std::string_view trigger_id) {
  for (PastOffer& offer : *customer.mutable_offers()) {
    if (offer.trigger_id() == trigger_id) return &offer;
  }
  return nullptr;
}

const PastOffer* find_offer(const Customer& customer, std::string_view trigger_id) {
  for (const PastOffer& offer : customer.offers()) {
    if (offer.trigger_id() == trigger_id) return &offer;
  }
  return nullptr;
}

bool was_offered(const Customer& customer, std::uint64_t episode, std::uint32_t type) {
  for (const PastOffer& offer : customer.offers()) {
    if (offer.episode() == episode && offer.type() == type) return true;
  }
  return false;
}

const PastOffer* last_counted(const Customer& customer, Counting counting, std::string_view rule) {
  const PastOffer* last = nullptr;
  for (const PastOffer& offer : customer.offers()) {
    if (!counts(offer, counting) || (!rule.empty() && offer.rule() != rule)) continue;
    if (last == nullptr || offer.emitted_at() >= last->emitted_at()) last = &offer;
  }
  return last;
}

std::optional<Time> leaves_window(const Customer& customer, Duration window, Time now,
                                  Counting counting) {
  std::optional<Time> leaves;
  for (const PastOffer& offer : customer.offers()) {
    if (!counts(offer, counting) || !within(offer, window, now)) continue;
    const Time end = time_from_ms(offer.emitted_at()) + window;
    if (!leaves || end < *leaves) leaves = end;
  }
  return leaves;
}

Reception reception_of(const Customer& customer, Time now) {
  Reception reception;
  for (const PastOffer& offer : customer.offers()) {
    if (!within(offer, thirty_days, now)) continue;
    reception.accepted |= offer.accepted();
    const Time dismissed = time_from_ms(offer.dismissed_at());
    if (offer.dismissed_at() == 0 || dismissed <= now - thirty_days) continue;
    ++reception.dismissed;
    reception.last_dismissed = std::max(reception.last_dismissed, dismissed);
  }
  return reception;
}

void note_read(Customer& customer, std::uint64_t article, Time now) {
  auto& read = *customer.mutable_read_articles();
  const auto known = std::find_if(read.begin(), read.end(), [article](const ReadArticle& entry) {
    return entry.article() == article;
  });
  if (known != read.end()) read.erase(known);
  if (read.size() >= read_articles_max) read.erase(read.begin());
  ReadArticle& entry = *read.Add();
  entry.set_article(article);
  entry.set_at(ms_of(now));
}

std::optional<Time> last_read(const Customer& customer, std::uint64_t article) {
  for (const ReadArticle& entry : customer.read_articles()) {
    if (entry.article() == article) return time_from_ms(entry.at());
  }
  return std::nullopt;
}

PastOffer& reserve(Customer& customer) {
  if (customer.offers_size() >= past_offers_max) {
    customer.mutable_offers()->DeleteSubrange(evicted_offer(customer), 1);
  }
  return *customer.add_offers();
}

HelpEpisode* find_episode(Customer& customer, std::string_view id) {
  for (HelpEpisode& episode : *customer.mutable_episodes()) {
    if (episode.id() == id) return &episode;
  }
  return nullptr;
}

HelpEpisode* find_episode(Customer& customer, std::uint64_t wanted) {
  for (HelpEpisode& episode : *customer.mutable_episodes()) {
    if (fingerprint(episode.id()) == wanted) return &episode;
  }
  return nullptr;
}

HelpEpisode& add_episode(Customer& customer, std::string_view id) {
  if (customer.episodes_size() >= episodes_max) {
    customer.mutable_episodes()->DeleteSubrange(evicted_episode(customer), 1);
  }
  HelpEpisode& episode = *customer.add_episodes();
  episode.set_id(std::string{id});
  return episode;
}

}  // namespace assist
