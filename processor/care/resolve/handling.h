// What can happen to an issue: opened, answered, contacted again, resolved, reopened.
#pragma once

#include <string_view>

#include "processor/care/resolve/case_event.h"

namespace assist {

/// An issue of articles only so far; `cause`, the id of what began it, makes its id. Room is made
/// by losing the one that matters least.
Issue& new_issue(Desk& desk, std::uint64_t about, std::string_view cause, Time at);
/// The first contact. A new matter ends all questions about old ones.
void become_open(Desk& desk, Issue& issue, Actor by, Time at);
/// Another contact about the same.
void recontact(Desk& desk, Issue& issue, Actor by, Time at);

/// The customer wrote: a clock runs and an answer is promised, unless that is so already.
void customer_waits(Desk& desk, Issue& issue, Time at);
void person_answers(Desk& desk, Issue& issue, Time at);
/// The customer got an answer that may or may not help; `is_article`: he opened it himself.
void note_answer(Issue& issue, bool is_article, Time at);
/// The last answer did not help. Nothing when there was none, or when it is judged already.
void strike(Desk& desk, Issue& issue, std::string_view reason, Time at);

void resolve(Desk& desk, Issue& issue, Actor by, Time at);
/// Its resolution clock goes on with what was left. Only cancels the survey of an open one.
void reopen(Desk& desk, Issue& issue, std::string_view reason, Time at);
/// Spam. The issue is gone afterwards.
void discard(Desk& desk, Issue& issue, Time at);

}  // namespace assist
