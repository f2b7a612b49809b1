// Triggers that come from an issue, not from an episode: an escalation, a survey.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "processor/care/resolve/desk.h"

namespace assist {

struct AskAction {
  std::string_view id;
  std::string_view label;  ///< Which of the words' labels.
  std::string_view kind;
};

/// A trigger of this kind, in the words of the templates; its reason is the message on
/// `assist.cases` with `case_id`.
struct Ask {
  OfferType type;
  std::string_view stage, rule;
  std::string_view reason, human;
  std::vector<AskAction> actions;
  std::string trigger_id, case_id;
  std::string issue_id, queue;
  std::string_view channel;     ///< Of an escalation.
  std::optional<Time> call_at;  ///< Of a call back.
  Time event_time, expires_at;
};

void send_ask(Desk& desk, const Ask& ask);
/// Takes it back.
void cancel_ask(Desk& desk, const Ask& ask);

}  // namespace assist
