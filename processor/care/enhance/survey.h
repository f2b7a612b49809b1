// "Did we solve it?", asked a day after an issue was resolved.
//
// At the close customers answer out of politeness; a day later they know. Each resolution is asked
// about at most once, never while anything is open, and never in the customer's night. A share of
// resolutions is not asked, to learn what asking does.
#pragma once

#include "processor/care/resolve/case_event.h"
#include "processor/event/feedback.h"

namespace assist {

/// Remembers to ask, and who worked under which policy; not when `by` is nobody and the customer
/// never wrote: such a ticket was not about him.
void schedule_survey(Desk& desk, Issue& issue, Actor by, Time at);

/// There is a reason not to ask any more, or not to wait for the answer: an asked survey is taken
/// back.
void cancel_survey(Desk& desk, Issue& issue, std::string_view reason, Time at);
/// The same for every issue of the customer.
void cancel_surveys(Desk& desk, std::string_view reason, Time at);

/// Asks, or tells why not; or gives the answer up. Nothing when neither is due at `at`.
void run_survey(Desk& desk, Issue& issue, Time at);

/// When the issue's survey is asked or given up; none: never.
std::optional<Time> survey_due(const Issue& issue);

/// What a survey's answer means for its issue.
enum class SurveyAnswer : std::uint8_t { none, solved, partly, not_solved };
/// Takes the answer, once.
SurveyAnswer answer_survey(Desk& desk, Issue& issue, const Feedback& feedback, Time at);

/// When a survey about something resolved at `resolved` is due: after the delay, outside of quiet
/// hours, else at nine the next morning, and never more than half a delay later.
Time survey_time(Time resolved, const SurveyConfig& config, const absl::TimeZone& zone);

}  // namespace assist
