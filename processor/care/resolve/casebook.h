// What a customer's inputs and time do to his issues: the rules of resolve, in one place.
//
// Two strikes: an answer (of a person, a bot, an article that he opened) that did not help counts
// once, whatever tells so: his word, another contact, the same error again, a reopened ticket, the
// survey. At the second a person calls, and a third answer in text is refused.
#pragma once

#include <optional>

#include "processor/care/resolve/desk.h"
#include "processor/event/feedback.h"
#include "processor/event/support.h"

namespace assist {

/// A repeated event changes nothing. What the team does about a contact that we never heard of
/// changes nothing either; what the customer does opens an issue.
void observe_support(Desk& desk, const SupportEvent& event);

/// The history of answers that `event` concerns: an answer belongs to when it was asked for, a
/// question to now.
std::string answers_key(const Customer& customer, const SupportEvent& event,
                        const Calendar& calendar);

/// A new episode: the same trouble soon after an answer means that it did not help.
void observe_trouble(Desk& desk, const Verdict& verdict, Time at);

/// Feedback about an offer that an episode made: an article opened, a chat accepted, yes or no.
void observe_offer(Desk& desk, const PastOffer& offer, const Feedback& feedback, Time at);

/// Feedback about a trigger that an issue made: a survey, an escalation. False: it is none of them.
bool observe_ask(Desk& desk, const Feedback& feedback, Time at);

/// The customer wants no questions and offers any more.
void observe_opt_out(Desk& desk, Time at);

/// Says everything that is due at or before `at`, in the order of time.
void run_casebook(Desk& desk, Time at);

/// When time alone changes something next; none when the casebook is empty.
std::optional<Time> casebook_due(const Customer& customer, const CareConfig& config);

/// No list beyond its bound, no number outside of its list.
bool is_sound(const Casebook& book);

}  // namespace assist
