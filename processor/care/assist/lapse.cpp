#include "processor/care/assist/lapse.h"

#include <algorithm>

#include "processor/care/assist/history.h"
#include "processor/care/resolve/casebook.h"

namespace assist {
namespace {

/// Episodes are remembered this long after their last verdict, so that a repeat is recognised.
/// Sessions, and with them their episodes, end after 30 idle minutes; a day covers any lag that can
/// still matter.
constexpr Duration episode_memory = std::chrono::days{1};
/// A session does not outlive its own mute by more than this: then the session's mute is forgotten
/// too.
constexpr Duration session_max = std::chrono::days{1};

bool over(std::int64_t moment_ms, Time now) {
  return moment_ms != 0 && moment_ms <= ms_of(now);
}

Duration offer_memory(const CareConfig& config) {
  return std::max(thirty_days, config.rule_cooldown);
}

bool expire_open(Customer& customer, const CareConfig& config, Time now) {
  if (!customer.has_open() || customer.open().expires_at() > ms_of(now)) return false;
  PastOffer* offer = find_offer(customer, customer.open().trigger_id());
  const Time expired_at = time_from_ms(customer.open().expires_at());
  customer.clear_open();
  if (offer != nullptr && offer->state() == PastOffer::SHOWN) {
    mute_after_ignoring(customer, *offer, config, expired_at);
  }
  return true;
}

bool release_unshown(Customer& customer, const CareConfig& config, Time now) {
  bool changed = false;
  for (PastOffer& offer : *customer.mutable_offers()) {
    if (offer.state() != PastOffer::RESERVED) continue;
    if (time_from_ms(offer.emitted_at()) + config.ack_timeout > now) continue;
    offer.set_state(PastOffer::RELEASED);
    changed = true;
  }
  return changed;
}

bool forget_offers(Customer& customer, const CareConfig& config, Time now) {
  bool changed = false;
  auto& offers = *customer.mutable_offers();
  for (int i = offers.size() - 1; i >= 0; --i) {
    const bool old = time_from_ms(offers[i].emitted_at()) + offer_memory(config) <= now;
    const bool open = customer.has_open() && customer.open().trigger_id() == offers[i].trigger_id();
    if (old && !open) {
      offers.DeleteSubrange(i, 1);
      changed = true;
    } else if (offers[i].feedback_size() > 0 &&
               time_from_ms(offers[i].expires_at()) + config.feedback_grace < now) {
      offers[i].clear_feedback();
      changed = true;
    }
  }
  return changed;
}

bool forget_episodes(Customer& customer, Time now) {
  bool changed = false;
  auto& episodes = *customer.mutable_episodes();
  for (int i = episodes.size() - 1; i >= 0; --i) {
    if (episodes[i].ladder_at() != 0) continue;
    if (time_from_ms(episodes[i].touched_at()) + episode_memory > now) continue;
    episodes.DeleteSubrange(i, 1);
    changed = true;
  }
  return changed;
}

bool forget_read_articles(Customer& customer, const CareConfig& config, Time now) {
  auto& read = *customer.mutable_read_articles();
  const int before = read.size();
  while (!read.empty() && time_from_ms(read.Get(0).at()) + config.reread <= now) {
    read.DeleteSubrange(0, 1);
  }
  return read.size() != before;
}

bool end_mutes(Customer& customer, Time now) {
  bool changed = false;
  auto& mutes = *customer.mutable_rule_mutes();
  for (int i = mutes.size() - 1; i >= 0; --i) {
    if (!over(mutes[i].until(), now)) continue;
    mutes.DeleteSubrange(i, 1);
    changed = true;
  }
  if (over(customer.muted_until(), now - session_max)) {
    customer.clear_muted_until();
    customer.clear_muted_session();
    changed = true;
  }
  if (over(customer.snoozed_until(), now)) customer.clear_snoozed_until(), changed = true;
  if (over(customer.ignored_until(), now)) customer.clear_ignored_until(), changed = true;
  if (over(customer.conversation_until(), now)) customer.clear_conversation_until(), changed = true;
  return changed;
}

/// When the last thing known ends; for customers of whom nothing has to be kept for good.
std::optional<Time> forgotten_at(const Customer& customer, const CareConfig& config) {
  if (customer.has_profile() || customer.opted_out()) return std::nullopt;
  if (customer.has_casebook()) return std::nullopt;  // It has timers of its own.
  std::int64_t last = 0;
  const auto until = [&](std::int64_t moment_ms, Duration more = Duration{0}) {
    if (moment_ms != 0) last = std::max(last, moment_ms + more.count());
  };
  for (const PastOffer& offer : customer.offers()) until(offer.emitted_at(), offer_memory(config));
  for (const HelpEpisode& episode : customer.episodes())
    until(episode.touched_at(), episode_memory);
  for (const RuleMute& rule_mute : customer.rule_mutes()) until(rule_mute.until());
  for (const ReadArticle& read : customer.read_articles()) until(read.at(), config.reread);
  until(customer.muted_until(), session_max);
  until(customer.snoozed_until());
  until(customer.ignored_until());
  until(customer.conversation_until());
  until(customer.greeted_at(), config.greeting.interval);
  if (last == 0) return std::nullopt;
  return time_from_ms(last);
}

}  // namespace

bool lapse(Customer& customer, const CareConfig& config, Time now) {
  bool changed = expire_open(customer, config, now);
  changed |= release_unshown(customer, config, now);
  changed |= forget_offers(customer, config, now);
  changed |= forget_episodes(customer, now);
  changed |= forget_read_articles(customer, config, now);
  changed |= end_mutes(customer, now);
  if (customer.greeted_at() != 0 &&
      time_from_ms(customer.greeted_at()) + config.greeting.interval <= now) {
    customer.clear_greeted_at();
    changed = true;
  }
  return changed;
}

std::optional<Time> next_due(const Customer& customer, const CareConfig& config) {
  std::optional<Time> due;
  const auto consider = [&due](Time moment) {
    if (!due || moment < *due) due = moment;
  };
  if (customer.has_open()) consider(time_from_ms(customer.open().expires_at()));
  for (const PastOffer& offer : customer.offers()) {
    if (offer.state() == PastOffer::RESERVED) {
      consider(time_from_ms(offer.emitted_at()) + config.ack_timeout);
    }
  }
  for (const HelpEpisode& episode : customer.episodes()) {
    if (episode.ladder_at() != 0) consider(time_from_ms(episode.ladder_at()));
  }
  if (const auto casebook = casebook_due(customer, config)) consider(*casebook);
  if (const auto forgotten = forgotten_at(customer, config)) consider(*forgotten);
  return due;
}

bool is_blank(const Customer& customer) {
  return !customer.has_profile() && !customer.has_open() && customer.offers().empty() &&
         customer.episodes().empty() && customer.rule_mutes().empty() &&
         customer.muted_until() == 0 && customer.snoozed_until() == 0 &&
         customer.ignored_until() == 0 && !customer.opted_out() &&
         customer.conversation_until() == 0 && customer.greeted_at() == 0 &&
         customer.read_articles().empty() && !customer.has_casebook();
}

void mute_rule(Customer& customer, const std::string& rule, Time until) {
  for (RuleMute& rule_mute : *customer.mutable_rule_mutes()) {
    if (rule_mute.rule() != rule) continue;
    rule_mute.set_until(std::max(rule_mute.until(), ms_of(until)));
    return;
  }
  RuleMute& rule_mute = *customer.add_rule_mutes();
  rule_mute.set_rule(rule);
  rule_mute.set_until(ms_of(until));
}

void mute_after_dismissal(Customer& customer, PastOffer& offer, const CareConfig& config,
                          Time now) {
  offer.set_dismissed_at(ms_of(now));
  if (config.mute.rule.count() > 0) mute_rule(customer, offer.rule(), now + config.mute.rule);
  if (config.mute.all.count() > 0) {
    customer.set_muted_until(std::max(customer.muted_until(), ms_of(now + config.mute.all)));
    customer.set_muted_session(offer.session());
  }
  customer.clear_ignored_in_a_row();
}

void mute_after_ignoring(Customer& customer, PastOffer& offer, const CareConfig& config, Time at) {
  if (config.mute.ignored.count() > 0) {
    customer.set_ignored_until(std::max(customer.ignored_until(), ms_of(at + config.mute.ignored)));
  }
  customer.set_ignored_in_a_row(customer.ignored_in_a_row() + 1);
  if (customer.ignored_in_a_row() >= config.mute.ignored_as_dismissal) {
    mute_after_dismissal(customer, offer, config, at);
  }
}

std::optional<Time> rule_muted_until(const Customer& customer, std::string_view rule) {
  for (const RuleMute& rule_mute : customer.rule_mutes()) {
    if (rule_mute.rule() == rule) return time_from_ms(rule_mute.until());
  }
  return std::nullopt;
}

}  // namespace assist
