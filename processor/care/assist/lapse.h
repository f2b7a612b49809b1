// What time alone does to a customer: offers expire, reservations are given back, mutes end, the
// past is forgotten.
#pragma once

#include <optional>
#include <string_view>

#include "processor/care/config.h"
#include "processor/care/customer.pb.h"
#include "processor/event/effect.h"
#include "processor/event/time.h"

namespace assist {

/// Ends what is over at `now`: an open offer past its time (shown and unanswered: ignored),
/// reservations past the ack timeout, mutes, finished conversations, and offers and episodes too
/// old to matter. False: nothing had ended.
bool lapse(Customer& customer, const CareConfig& config, Time now);

/// The earliest moment at which time alone changes something that matters: an expiry, a release, a
/// ladder, or, for a customer without a profile or an opt-out, the moment when everything about him
/// can be forgotten.
std::optional<Time> next_due(const Customer& customer, const CareConfig& config);

/// Whether nothing is known any more, so that the record can go.
bool is_blank(const Customer& customer);

/// Takes the effects of "no" on everything that could be offered: the rule, and all offers for the
/// session and longer.
void mute_after_dismissal(Customer& customer, PastOffer& offer, const CareConfig& config, Time now);

/// Takes the effects of an offer that was shown and left unanswered until `at`.
void mute_after_ignoring(Customer& customer, PastOffer& offer, const CareConfig& config, Time at);

/// Mutes `rule` until then, unless it is for longer.
void mute_rule(Customer& customer, const std::string& rule, Time until);

/// Until when `rule` itself is muted; none when it is not.
std::optional<Time> rule_muted_until(const Customer& customer, std::string_view rule);

}  // namespace assist
