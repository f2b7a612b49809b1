#include "processor/care/assist/gate.h"

#include <algorithm>
#include <array>

#include "processor/care/assist/history.h"
#include "processor/care/assist/lapse.h"
#include "processor/care/page_pattern.h"
#include "processor/care/resolve/escalation.h"
#include "processor/care/wording.h"

namespace assist {
namespace {

/// A closed gate, and when it opens by itself.
struct Closed {
  std::optional<Time> until;
};
using GateTest = std::optional<Closed> (*)(const Scene&, const Candidate&);

std::optional<Closed> closed_if(bool condition) {
  return condition ? std::optional<Closed>{Closed{}} : std::nullopt;
}

std::optional<Closed> closed_until(std::optional<Time> moment, Time now) {
  if (!moment || *moment <= now) return std::nullopt;
  return Closed{moment};
}

std::optional<Closed> not_consented(const Scene& scene, const Candidate&) {
  return closed_if(!consents_to_help(scene));
}

std::optional<Closed> opted_out(const Scene& scene, const Candidate&) {
  return closed_if(scene.customer.opted_out());
}

std::optional<Closed> bot_or_staff(const Scene& scene, const Candidate&) {
  return closed_if(scene.customer.profile().staff());
}

std::optional<Closed> stale_event(const Scene& scene, const Candidate& candidate) {
  return closed_if(candidate.expires_at <= scene.now);
}

std::optional<Closed> episode_closed(const Scene&, const Candidate& candidate) {
  return closed_if(candidate.episode_closed);
}

std::optional<Closed> page_excluded(const Scene& scene, const Candidate& candidate) {
  return closed_if(matches_any(scene.config.excluded_pages, candidate.verdict->page_template()));
}

std::optional<Closed> rule_paused(const Scene& scene, const Candidate& candidate) {
  const auto& paused = scene.config.rules.paused;
  if (std::find(paused.begin(), paused.end(), candidate.rule) != paused.end()) return Closed{};
  return closed_if(scene.service != nullptr &&
                   is_paused(*scene.service, candidate.rule, scene.config.policy_version));
}

std::optional<Closed> must_be_escalated(const Scene& scene, const Candidate&) {
  return closed_if(must_escalate(scene.customer, scene.config.resolve));
}

std::optional<Closed> active_conversation(const Scene& scene, const Candidate&) {
  return closed_until(time_from_ms(scene.customer.conversation_until()), scene.now);
}

std::optional<Closed> offer_open(const Scene& scene, const Candidate& candidate) {
  if (!scene.customer.has_open()) return std::nullopt;
  const OpenOffer& open = scene.customer.open();
  const bool own = candidate.upgrade && open.episode_id() == candidate.verdict->episode_id();
  if (own) return std::nullopt;
  return closed_until(time_from_ms(open.expires_at()), scene.now);
}

/// Who keeps dismissing help is left alone for long, unless he also took some.
Time muted_by_repetition(const Scene& scene, const Candidate& candidate) {
  constexpr std::uint32_t few = 2, many = 3;
  const Reception reception = reception_of(scene.customer, scene.now);
  const int tier = tier_of(candidate.type);
  const Time mute_end = reception.last_dismissed + scene.config.mute.repeated;
  if (scene.config.mute.repeated.count() == 0 || reception.dismissed < few) return {};
  if (reception.dismissed >= many && !reception.accepted) return mute_end;
  if (tier > tier_of(OfferType::faq_suggest)) return mute_end;
  if (tier < tier_of(OfferType::faq_suggest)) return {};
  Time last{};
  for (const PastOffer& offer : scene.customer.offers()) {
    if (offer.type() != static_cast<std::uint32_t>(candidate.type)) continue;
    if (offer.state() == PastOffer::SHOWN || offer.state() == PastOffer::GHOST) {
      last = std::max(last, time_from_ms(offer.emitted_at()));
    }
  }
  return std::min(mute_end, last + std::chrono::days{7});
}

std::optional<Closed> muted(const Scene& scene, const Candidate& candidate) {
  const Customer& customer = scene.customer;
  Time until =
      std::max(time_from_ms(customer.muted_until()), time_from_ms(customer.snoozed_until()));
  // An unanswered suggestion is no answer to the chat offer that the ladder announces after it.
  if (!candidate.upgrade) until = std::max(until, time_from_ms(customer.ignored_until()));
  until = std::max(until, muted_by_repetition(scene, candidate));
  until = std::max(until, rule_muted_until(customer, candidate.rule).value_or(until));
  if (auto closed = closed_until(until, scene.now)) return closed;
  return closed_if(customer.muted_session() != 0 && customer.muted_session() == candidate.session);
}

std::optional<Closed> recent_help_read(const Scene&, const Candidate& candidate) {
  return closed_if(candidate.read_lately);
}

std::optional<Closed> rule_cooldown(const Scene& scene, const Candidate& candidate) {
  const PastOffer* last = last_counted(scene.customer, counting_of(candidate), candidate.rule);
  if (last == nullptr) return std::nullopt;
  const Time until = time_from_ms(last->emitted_at()) + scene.config.rule_cooldown;
  if (auto closed = closed_until(until, scene.now)) return closed;
  const auto& offers = scene.customer.offers();
  return closed_if(std::any_of(offers.begin(), offers.end(), [&](const PastOffer& offer) {
    return counts(offer, counting_of(candidate)) && offer.rule() == candidate.rule &&
           offer.session() == candidate.session;
  }));
}

std::optional<Closed> cap_session(const Scene& scene, const Candidate& candidate) {
  const Usage usage =
      usage_of(scene.customer, candidate.session, scene.now, counting_of(candidate));
  return closed_if(usage.session >= scene.config.caps.session);
}

std::optional<Closed> window_full(const Scene& scene, const Candidate& candidate, Duration window,
                                  bool full) {
  if (!full) return std::nullopt;
  return Closed{leaves_window(scene.customer, window, scene.now, counting_of(candidate))};
}

std::optional<Closed> cap_24h(const Scene& scene, const Candidate& candidate) {
  const Usage usage =
      usage_of(scene.customer, candidate.session, scene.now, counting_of(candidate));
  return window_full(scene, candidate, std::chrono::days{1}, usage.day >= scene.config.caps.day);
}

std::optional<Closed> cap_7d(const Scene& scene, const Candidate& candidate) {
  const Usage usage =
      usage_of(scene.customer, candidate.session, scene.now, counting_of(candidate));
  return window_full(scene, candidate, std::chrono::days{7}, usage.week >= scene.config.caps.week);
}

std::optional<Closed> cap_30d(const Scene& scene, const Candidate& candidate) {
  const Usage usage =
      usage_of(scene.customer, candidate.session, scene.now, counting_of(candidate));
  return window_full(scene, candidate, thirty_days, usage.month >= scene.config.caps.month);
}

std::optional<Closed> min_gap(const Scene& scene, const Candidate& candidate) {
  if (candidate.upgrade) return std::nullopt;
  const PastOffer* last = last_counted(scene.customer, counting_of(candidate));
  if (last == nullptr) return std::nullopt;
  return closed_until(time_from_ms(last->emitted_at()) + scene.config.min_gap, scene.now);
}

bool needs_agent(const Candidate& candidate) {
  return candidate.type == OfferType::chat_offer;
}

std::optional<Closed> outside_hours(const Scene& scene, const Candidate& candidate) {
  if (!needs_agent(candidate) || scene.chat_hours == nullptr) return std::nullopt;
  if (scene.chat_hours->is_open(scene.now)) return std::nullopt;
  return Closed{scene.chat_hours->next_open(scene.now)};
}

std::optional<Closed> no_capacity(const Scene& scene, const Candidate& candidate) {
  return closed_if(
      needs_agent(candidate) && scene.service != nullptr &&
      !has_capacity(*scene.service, scene.config.chat_queue, scene.now, scene.config.capacity));
}

std::optional<Closed> incident_mode(const Scene& scene, const Candidate& candidate) {
  return closed_if(needs_agent(candidate) && scene.service != nullptr &&
                   incident_for(*scene.service, *candidate.verdict, scene.now) != nullptr);
}

std::optional<Closed> no_article(const Scene&, const Candidate& candidate) {
  return closed_if(candidate.type == OfferType::faq_suggest && candidate.suggestions.empty());
}

std::optional<Closed> holdout_global(const Scene&, const Candidate& candidate) {
  return closed_if(candidate.arms.global_control);
}

std::optional<Closed> holdout_rule(const Scene&, const Candidate& candidate) {
  return closed_if(candidate.arms.rule_control);
}

std::optional<Closed> shadow(const Scene&, const Candidate& candidate) {
  return closed_if(candidate.in_shadow);
}

struct Row {
  Gate gate;
  std::string_view name;
  GateTest test;
};
constexpr std::array<Row, gate_count - 1> rows{{
    {Gate::not_consented, "not_consented", not_consented},
    {Gate::opted_out, "opted_out", opted_out},
    {Gate::bot_or_staff, "bot_or_staff", bot_or_staff},
    {Gate::stale_event, "stale_event", stale_event},
    {Gate::episode_closed, "episode_closed", episode_closed},
    {Gate::page_excluded, "page_excluded", page_excluded},
    {Gate::rule_paused, "rule_paused", rule_paused},
    {Gate::must_escalate, "must_escalate", must_be_escalated},
    {Gate::active_conversation, "active_conversation", active_conversation},
    {Gate::offer_open, "offer_open", offer_open},
    {Gate::muted, "muted", muted},
    {Gate::recent_help_read, "recent_help_read", recent_help_read},
    {Gate::rule_cooldown, "rule_cooldown", rule_cooldown},
    {Gate::cap_session, "cap_session", cap_session},
    {Gate::cap_24h, "cap_24h", cap_24h},
    {Gate::cap_7d, "cap_7d", cap_7d},
    {Gate::cap_30d, "cap_30d", cap_30d},
    {Gate::min_gap, "min_gap", min_gap},
    {Gate::outside_hours, "outside_hours", outside_hours},
    {Gate::no_capacity, "no_capacity", no_capacity},
    {Gate::incident_mode, "incident_mode", incident_mode},
    {Gate::no_article, "no_article", no_article},
    {Gate::holdout_global, "holdout_global", holdout_global},
    {Gate::holdout_rule, "holdout_rule", holdout_rule},
    {Gate::shadow, "shadow", shadow},
}};

}  // namespace

Counting counting_of(const Candidate& candidate) {
  return candidate.in_shadow ? Counting::shadow : Counting::live;
}

std::string_view name_of(Gate gate) {
  for (const Row& row : rows) {
    if (row.gate == gate) return row.name;
  }
  return "emit";
}

std::optional<Gate> gate_named(std::string_view name) {
  if (name == name_of(Gate::emit)) return Gate::emit;
  for (const Row& row : rows) {
    if (row.name == name) return row.gate;
  }
  return std::nullopt;
}

std::string_view plain_words(Gate gate) {
  switch (gate) {
    case Gate::emit:
      return "offered";
    case Gate::not_consented:
      return "the customer has not agreed to unasked help";
    case Gate::opted_out:
      return "the customer asked us to stop offering help";
    case Gate::bot_or_staff:
      return "this is one of our own people";
    case Gate::stale_event:
      return "the moment had passed before we could decide";
    case Gate::episode_closed:
      return "the trouble was over";
    case Gate::page_excluded:
      return "nothing is offered on this page";
    case Gate::rule_paused:
      return "this kind of offer is paused";
    case Gate::must_escalate:
      return "answers in writing did not help twice: a person calls";
    case Gate::active_conversation:
      return "a conversation is going on";
    case Gate::offer_open:
      return "another offer is still open";
    case Gate::muted:
      return "an earlier offer was dismissed, snoozed or ignored";
    case Gate::recent_help_read:
      return "the articles that fit were read a short while ago";
    case Gate::rule_cooldown:
      return "the same kind of offer was made a short while ago";
    case Gate::cap_session:
      return "enough offers in this session";
    case Gate::cap_24h:
      return "enough offers in the last 24 hours";
    case Gate::cap_7d:
      return "enough offers in the last 7 days";
    case Gate::cap_30d:
      return "enough offers in the last 30 days";
    case Gate::min_gap:
      return "the last offer was moments ago";
    case Gate::outside_hours:
      return "nobody is at work to chat";
    case Gate::no_capacity:
      return "nobody is free to chat";
    case Gate::incident_mode:
      return "many have this trouble now, and chats would not mend it";
    case Gate::no_article:
      return "no article fits";
    case Gate::holdout_global:
      return "this customer is in the group that gets no help, for comparison";
    case Gate::holdout_rule:
      return "this customer is in the group that does not get this kind of offer, for comparison";
    case Gate::shadow:
      return "this kind of offer is tried in shadow: all gates were open";
  }
  return "unknown";
}

std::size_t passed_before(Gate gate) {
  const auto row = std::find_if(rows.begin(), rows.end(),
                                [gate](const Row& candidate) { return candidate.gate == gate; });
  return static_cast<std::size_t>(row - rows.begin());
}

ClosedGate first_closed(const Scene& scene, const Candidate& candidate) {
  for (const Row& row : rows) {
    if (const auto closed = row.test(scene, candidate)) return {row.gate, closed->until};
  }
  return {};
}

std::string words_of(const ClosedGate& finding, const Scene& scene) {
  std::string words{plain_words(finding.gate)};
  if (finding.until) {
    words += "; quiet for another " + duration_words(*finding.until - scene.now);
  }
  return words;
}

}  // namespace assist
