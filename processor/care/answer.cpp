// Care's other inputs: what the customer answered, and who he is.
#include <algorithm>
#include <utility>

#include "processor/care/assist/article_memory.h"
#include "processor/care/assist/history.h"
#include "processor/care/care.h"
#include "processor/care/identifier.h"
#include "processor/care/resolve/casebook.h"
#include "processor/care/turn.h"

namespace assist {
namespace {

/// The mark that tells a repeat of this feedback from a new one.
std::uint32_t mark_of(const Feedback& feedback) {
  const std::string text = std::string{name_of(feedback.kind)} + '\n' + feedback.item_id;
  return static_cast<std::uint32_t>(fingerprint(text));
}

/// False: seen before. When there are more answers than can be remembered, they are heard all the
/// same: a dismissal must never drown in clicks.
bool mark(PastOffer& offer, const Feedback& feedback) {
  const std::uint32_t wanted = mark_of(feedback);
  const auto& marks = offer.feedback();
  if (std::find(marks.begin(), marks.end(), wanted) != marks.end()) return false;
  if (marks.size() < feedback_marks_max) offer.add_feedback(wanted);
  return true;
}

/// Counts the offer for good, however late we learn that it was shown: the caps protect the
/// customer, not us.
void commit(Customer& customer, PastOffer& offer) {
  offer.set_state(PastOffer::SHOWN);
  if (offer.greets()) {
    customer.set_greeted_at(std::max(customer.greeted_at(), offer.emitted_at()));
  }
}

bool is_open(const Customer& customer, const PastOffer& offer) {
  return customer.has_open() && customer.open().trigger_id() == offer.trigger_id();
}

bool implies_shown(FeedbackKind kind) {
  switch (kind) {
    case FeedbackKind::shown:
    case FeedbackKind::clicked:
    case FeedbackKind::accepted:
    case FeedbackKind::dismissed:
    case FeedbackKind::snoozed:
    case FeedbackKind::solved:
    case FeedbackKind::not_solved:
    case FeedbackKind::partly:
      return true;
    default:
      return false;
  }
}

bool is_welcome(FeedbackKind kind) {
  return kind == FeedbackKind::clicked || kind == FeedbackKind::accepted ||
         kind == FeedbackKind::solved;
}

void snooze(Customer& customer, const Feedback& feedback, const MuteConfig& config, Time now) {
  const Duration wanted = feedback.snooze.value_or(config.snooze_default);
  const Duration length = std::clamp(wanted, Duration{0}, config.snooze_max);
  if (length.count() == 0) return;
  customer.set_snoozed_until(std::max(customer.snoozed_until(), ms_of(now + length)));
}

/// Help that helped makes up for offers that were unwelcome.
void forgive(Customer& customer) {
  for (PastOffer& offer : *customer.mutable_offers()) offer.clear_dismissed_at();
}

void fill(KnownProfile& known, const Profile& profile) {
  known.Clear();
  known.set_first_name(profile.first_name);
  known.set_last_name(profile.last_name);
  known.set_honorific(profile.honorific);
  if (profile.customer_since) known.set_customer_since(ms_of(*profile.customer_since));
  known.set_locale(profile.locale);
  known.set_time_zone(profile.time_zone);
  if (profile.consent_proactive) known.set_consent_proactive(*profile.consent_proactive);
  if (profile.consent_personalise) known.set_consent_personalise(*profile.consent_personalise);
  known.set_staff(profile.staff);
  known.set_shared_device(profile.shared_device);
  known.set_updated_at(ms_of(profile.updated_at));
}

bool is_tombstone(const Profile& profile) {
  return profile.first_name.empty() && profile.last_name.empty() && profile.honorific.empty() &&
         !profile.customer_since && profile.locale.empty() && profile.time_zone.empty() &&
         !profile.consent_proactive && !profile.consent_personalise && !profile.staff &&
         !profile.shared_device;
}

/// An opt-out holds until the platform reports a change of mind: "no" and then "yes". A "yes" alone
/// may be old news.
bool lifts_opt_out(const KnownProfile& known, const Profile& profile) {
  return known.has_consent_proactive() && !known.consent_proactive() &&
         profile.consent_proactive.value_or(false);
}

}  // namespace

Effect Care::apply(Customer& customer, std::string_view key, const Profile& profile, Time now,
                   Outputs& outputs, Loan* loan) const {
  Turn turn = begin(customer, key, now, now, outputs, loan);
  const KnownProfile& known = customer.profile();
  if (is_tombstone(profile)) {
    turn.changed |= customer.has_profile();
    customer.clear_profile();
  } else if (customer.has_profile() && ms_of(profile.updated_at) < known.updated_at()) {
    return turn.effect();
  } else {
    if (lifts_opt_out(known, profile)) customer.clear_opted_out();
    fill(*customer.mutable_profile(), profile);
    turn.changed = true;
  }
  if (customer.has_open() && !consents_to_help(turn.scene())) {
    cancel_open(turn, CancelReason::not_consented);
  }
  if (customer.has_open() && customer.profile().staff()) cancel_open(turn, CancelReason::staff);
  if (!consents_to_help(turn.scene()) || customer.profile().staff()) {
    Desk desk = desk_of(turn);
    observe_opt_out(desk, now);
  }
  return turn.effect();
}

Effect Care::apply(Customer& customer, std::string_view key, const Feedback& feedback, Time now,
                   Outputs& outputs, Loan* loan) const {
  Turn turn = begin(customer, key, now, now, outputs, loan);
  Desk desk = desk_of(turn);
  if (feedback.kind == FeedbackKind::opted_out) {
    turn.changed |= !customer.opted_out() || customer.has_open();
    customer.set_opted_out(true);
    withdraw(turn, feedback.trigger_id, CancelReason::opted_out);
    observe_opt_out(desk, now);
    return turn.effect();
  }
  PastOffer* offer = find_offer(customer, feedback.trigger_id);
  if (offer == nullptr) {
    observe_ask(desk, feedback, std::min(feedback.at, now));
    return turn.effect();
  }
  if (now > time_from_ms(offer->expires_at()) + config_.feedback_grace) return turn.effect();
  if (!mark(*offer, feedback)) return turn.effect();
  turn.changed = true;
  observe_offer(desk, *offer, feedback, now);
  answer(turn, *offer, feedback);
  return turn.effect();
}

void Care::close_if_open(Turn& turn, const PastOffer& offer) const {
  if (is_open(turn.customer, offer)) close_open(turn, OfferEnd::not_accepted);
}

void Care::note_reception(Turn& turn, const PastOffer& offer, FeedbackKind kind) const {
  if (turn.loan == nullptr) return;
  Service& service = turn.loan->service;
  if (implies_shown(kind) && offer.state() == PastOffer::RESERVED) {
    note_shown(service, offer.rule(), config_);
    turn.loan->service_changed = true;
  }
  if (kind == FeedbackKind::dismissed) {
    note_dismissed(service, offer.rule(), config_);
    turn.loan->service_changed = true;
  }
}

// A click comes after its article was counted as passed over: what is learned is clicks against
// clicks and passes, which puts articles into the same order as clicks against passes.
void Care::learn_articles(Turn& turn, PastOffer& offer, const Feedback& feedback) const {
  Loan* loan = turn.loan;
  if (loan == nullptr || loan->in_context == nullptr) return;
  const auto note = [&](int place, ArticleOutcome outcome) {
    const Article* article = articles_.find(offer.articles(place));
    if (article == nullptr) return;  // Not in the catalogue any more.
    const auto at_place = static_cast<std::size_t>(place);
    note_outcome(*loan->in_context, article->key, outcome, at_place, article->content, turn.now);
    note_outcome(*loan->anywhere, article->key, outcome, at_place, article->content, turn.now);
    note_outcome(*loan->anywhere, all_articles, outcome, at_place, 0, turn.now);
    loan->articles_changed = true;
  };
  const bool first_seen = implies_shown(feedback.kind) && offer.state() == PastOffer::RESERVED;
  for (int place = 0; first_seen && place < offer.articles_size(); ++place) {
    note(place, ArticleOutcome::passed_over);
  }
  if (feedback.kind == FeedbackKind::clicked) offer.set_opened(fingerprint(feedback.item_id));
  const auto& articles = offer.articles();
  const auto opened = std::find(articles.begin(), articles.end(), offer.opened());
  if (opened == articles.end()) return;
  const int place = static_cast<int>(opened - articles.begin());
  if (feedback.kind == FeedbackKind::clicked) note(place, ArticleOutcome::clicked);
  if (feedback.kind == FeedbackKind::solved) note(place, ArticleOutcome::solved);
  if (feedback.kind == FeedbackKind::not_solved) note(place, ArticleOutcome::unsolved);
}

void Care::answer(Turn& turn, PastOffer& offer, const Feedback& feedback) const {
  Customer& customer = turn.customer;
  learn_articles(turn, offer, feedback);
  note_reception(turn, offer, feedback.kind);
  if (implies_shown(feedback.kind)) commit(customer, offer);
  if (is_welcome(feedback.kind)) customer.clear_ignored_in_a_row();
  const bool chat = offer.type() == static_cast<std::uint32_t>(OfferType::chat_offer);
  switch (feedback.kind) {
    case FeedbackKind::shown: {
      const Time earliest = time_from_ms(offer.emitted_at());
      wait_again(turn, offer, std::clamp(feedback.at, earliest, std::max(earliest, turn.now)));
      break;
    }
    case FeedbackKind::accepted:
    case FeedbackKind::clicked:
      offer.set_accepted(true);
      if (!chat && !feedback.item_id.empty()) {
        note_read(customer, fingerprint(feedback.item_id), turn.now);
      }
      if (chat && feedback.kind == FeedbackKind::accepted) {
        customer.set_conversation_until(ms_of(turn.now + config_.conversation));
        if (is_open(customer, offer)) close_open(turn, OfferEnd::accepted);
        withdraw(turn, feedback.trigger_id, CancelReason::conversation);
        break;
      }
      close_if_open(turn, offer);
      wait_again(turn, offer, turn.now);  // He is reading: the chat offer has time.
      break;
    case FeedbackKind::dismissed:
      mute_after_dismissal(customer, offer, config_, turn.now);
      withdraw(turn, feedback.trigger_id, CancelReason::muted);
      break;
    case FeedbackKind::snoozed:
      snooze(customer, feedback, config_.mute, turn.now);
      withdraw(turn, feedback.trigger_id, CancelReason::muted);
      break;
    case FeedbackKind::expired:  // The widget took it down itself: unanswered if it was shown.
      if (!is_open(customer, offer)) break;
      close_open(turn, OfferEnd::not_accepted);
      if (offer.state() == PastOffer::SHOWN) {
        mute_after_ignoring(customer, offer, config_, turn.now);
      }
      break;
    case FeedbackKind::failed:
      close_if_open(turn, offer);
      if (offer.state() == PastOffer::RESERVED) offer.set_state(PastOffer::RELEASED);
      break;
    case FeedbackKind::solved: {
      const std::uint64_t solved_episode = offer.episode();
      close_if_open(turn, offer);
      customer.clear_conversation_until();
      forgive(customer);
      HelpEpisode* episode = find_episode(customer, solved_episode);
      if (episode != nullptr) end_episode(turn, *episode, CancelReason::solved);
      break;
    }
    case FeedbackKind::not_solved:
      // The customer says that the suggestion was no help: no reason to wait any longer.
      close_if_open(turn, offer);
      wait_again(turn, offer, turn.now - config_.ladder_wait);
      break;
    case FeedbackKind::received:
    case FeedbackKind::hidden:
    case FeedbackKind::opted_out:
    case FeedbackKind::partly:
      break;
  }
}

void Care::withdraw(Turn& turn, std::string_view answered, CancelReason reason) const {
  if (!turn.customer.has_open()) return;
  if (turn.customer.open().trigger_id() == answered) {
    close_open(turn, OfferEnd::not_accepted);  // The widget that answered has closed it.
  } else {
    cancel_open(turn, reason);
  }
}

void Care::wait_again(Turn& turn, const PastOffer& offer, Time from) const {
  HelpEpisode* episode = find_episode(turn.customer, offer.episode());
  if (episode == nullptr || episode->ladder_at() == 0) return;
  episode->set_ladder_at(ms_of(from + config_.ladder_wait));
}

}  // namespace assist
