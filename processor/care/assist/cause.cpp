#include "processor/care/assist/cause.h"

#include <array>

#include "processor/care/assist/lapse.h"

namespace assist {
namespace {

std::optional<Cause> offered(const PastOffer* offer) {
  if (offer == nullptr) return std::nullopt;
  const bool withheld = offer->state() == PastOffer::GHOST || offer->state() == PastOffer::SHADOW;
  return Cause{withheld ? Cause::Kind::withheld : Cause::Kind::offered,
               time_from_ms(offer->emitted_at()),
               withheld ? std::string_view{} : std::string_view{offer->trigger_id()}};
}

/// An answer given at `at`, if an offer is remembered that it can have been about: shown, one of
/// those that `fits`, and open for answers then. Several of them: which one is not certain.
template <class Fits>
std::optional<Cause> answered(const Scene& scene, Cause::Kind kind, Time at, Fits fits) {
  const PastOffer* found = nullptr;
  bool certain = true;
  for (const PastOffer& offer : scene.customer.offers()) {
    const Time last_moment = time_from_ms(offer.expires_at()) + scene.config.feedback_grace;
    const bool answerable = time_from_ms(offer.emitted_at()) <= at && at <= last_moment;
    if (offer.state() != PastOffer::SHOWN || !answerable || !fits(offer)) continue;
    certain = found == nullptr;
    found = &offer;
  }
  if (found == nullptr || at > scene.now) return std::nullopt;
  return Cause{kind, at, certain ? std::string_view{found->trigger_id()} : std::string_view{}};
}

/// The latest dismissal, of `rule` unless that is empty. Help that helped has made earlier ones
/// unknown.
Cause dismissed(const Scene& scene, std::string_view rule = {}) {
  const PastOffer* last = nullptr;
  for (const PastOffer& offer : scene.customer.offers()) {
    if (offer.dismissed_at() == 0 || (!rule.empty() && offer.rule() != rule)) continue;
    if (last == nullptr || offer.dismissed_at() >= last->dismissed_at()) last = &offer;
  }
  if (last == nullptr) return {Cause::Kind::dismissed};
  return {Cause::Kind::dismissed, time_from_ms(last->dismissed_at()), last->trigger_id()};
}

Cause ignored(const Scene& scene) {
  const Time at = time_from_ms(scene.customer.ignored_until()) - scene.config.mute.ignored;
  return answered(scene, Cause::Kind::ignored, at, [](const PastOffer&) { return true; })
      .value_or(Cause{Cause::Kind::ignored});
}

/// Of the wishes for quiet the one that holds longest, as the gate has it; without an end it is the
/// session's.
Cause muted(const Scene& scene, const Candidate& candidate, std::optional<Time> until) {
  const Customer& customer = scene.customer;
  if (!until || *until == time_from_ms(customer.muted_until())) return dismissed(scene);
  if (*until == time_from_ms(customer.snoozed_until())) return {Cause::Kind::snoozed};
  if (*until == time_from_ms(customer.ignored_until())) return ignored(scene);
  const bool by_rule = rule_muted_until(customer, candidate.rule) == until;
  return dismissed(scene, by_rule ? std::string_view{candidate.rule} : std::string_view{});
}

std::optional<Cause> accepted(const Scene& scene) {
  const Time at = time_from_ms(scene.customer.conversation_until()) - scene.config.conversation;
  return answered(scene, Cause::Kind::accepted, at, [](const PastOffer& offer) {
    return offer.type() == static_cast<std::uint32_t>(OfferType::chat_offer);
  });
}

}  // namespace

std::string_view name_of(Cause::Kind kind) {
  static constexpr std::array<std::string_view, 6> names{"offered",   "withheld", "accepted",
                                                         "dismissed", "snoozed",  "ignored"};
  return names[static_cast<std::size_t>(kind)];
}

std::optional<Cause> cause_of(const Scene& scene, const Candidate& candidate,
                              const ClosedGate& finding) {
  switch (finding.gate) {
    case Gate::active_conversation:
      return accepted(scene);
    case Gate::offer_open:
      return offered(find_offer(scene.customer, scene.customer.open().trigger_id()));
    case Gate::muted:
      return muted(scene, candidate, finding.until);
    case Gate::rule_cooldown:
      return offered(last_counted(scene.customer, counting_of(candidate), candidate.rule));
    case Gate::min_gap:
      return offered(last_counted(scene.customer, counting_of(candidate)));
    default:
      return std::nullopt;
  }
}

}  // namespace assist
