// The sentences of an explanation.
#pragma once

#include <string>
#include <vector>

#include "processor/cli/explanation.h"

namespace assist {

/// "14:03:05 on 2026-11-22 UTC".
std::string full_moment(Time time);
/// As somebody says it who speaks of `day`: "at 14:03:05", "at 13:20 the next day", "on 2026-12-02
/// at 13:20".
std::string moment(Time time, Time day);

/// "c1 got no chat offer at 14:03:05 on 2026-11-22 UTC because an offer was dismissed at 13:20;
/// muted until 13:20 the next day."
std::string decision_words(const DecisionRecord& decision);
/// What became of the decision's offer: "It was shown at 14:03:06 and dismissed at 14:03:20.";
/// empty when there was none, or nothing is on record.
std::string offer_words(const DecisionRecord& decision, const std::vector<OfferEvent>& events);
/// What was seen, how far the candidate came, and what had been used of the caps.
std::string background_words(const DecisionRecord& decision);

}  // namespace assist
