#include "processor/cli/explanation.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "processor/care/assist/gate.h"
#include "processor/care/wording.h"
#include "processor/cli/explanation_words.h"

namespace assist {
namespace {

template <class T>
std::vector<T> in_time(std::vector<T> all) {
  std::stable_sort(all.begin(), all.end(), [](const T& a, const T& b) { return a.time < b.time; });
  return all;
}

/// The last decision at or before the moment; the last of all without one.
std::optional<std::size_t> choose(const std::vector<DecisionRecord>& decisions,
                                  std::optional<Time> at) {
  std::optional<std::size_t> chosen;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    if (!at || decisions[i].time <= *at) chosen = i;
  }
  return chosen;
}

/// What is known of a customer about whom nothing was decided by then.
std::string nothing_decided(const CustomerRecords& records, const Inquiry& inquiry,
                            const std::vector<DecisionRecord>& decisions) {
  const std::string who = printable(records.customer());
  if (!decisions.empty()) {
    return fmt::format(
        "Nothing was decided about {} by {}.\nThe first decision on record was made "
        "{}.",
        who, full_moment(*inquiry.at), moment(decisions.front().time, *inquiry.at));
  }
  const CustomerRecords::Trouble& trouble = records.trouble();
  if (trouble.verdicts == 0) {
    return fmt::format(
        "Nothing was decided about {} {}.\nNo episode of this customer reached care in that time: "
        "detect did not find the customer stuck, or knows the visitor under another id.",
        who, inquiry.searched);
  }
  return fmt::format("Nothing was decided about {} {}.\nDetect told of an episode ({} {}), {}.",
                     who, inquiry.searched, trouble.verdicts,
                     trouble.verdicts == 1 ? "verdict" : "verdicts",
                     trouble.highest == LEVEL_NONE
                         ? "but its score never reached the level at which help is considered"
                         : "and care has not decided about it there: it may be behind");
}

/// When the question is about another moment than the decision.
std::string distance(const DecisionRecord& decision, std::optional<Time> at) {
  if (!at || *at - decision.time < std::chrono::seconds{1}) return {};
  return fmt::format("The last decision by {} was made {} before.\n", full_moment(*at),
                     duration_words(*at - decision.time));
}

}  // namespace

bool CustomerRecords::add(std::string_view json) {
  if (auto decision = read_decision(json)) {
    const bool known =
        std::any_of(decisions_.begin(), decisions_.end(), [&](const DecisionRecord& one) {
          return !one.decision_id.empty() && one.decision_id == decision->decision_id;
        });
    if (decision->customer == printable(customer_) && !known) {
      decisions_.push_back(std::move(*decision));
    }
    return true;
  }
  auto trigger = read_trigger(json);
  if (!trigger) return false;
  events_.push_back({trigger->time, std::move(trigger->trigger_id), std::move(trigger->op),
                     std::move(trigger->human)});
  return true;
}

void CustomerRecords::add(const Feedback& feedback) {
  if (feedback.customer_id != customer_) return;
  events_.push_back(
      {feedback.at, printable(feedback.trigger_id), std::string(name_of(feedback.kind)), {}});
}

void CustomerRecords::add(const Verdict& verdict) {
  if (verdict.episode_id().empty()) return;  // Of a visitor who became known.
  ++trouble_.verdicts;
  trouble_.highest = std::max(trouble_.highest, verdict.level());
}

std::vector<DecisionRecord> CustomerRecords::decisions() const {
  return in_time(decisions_);
}

std::vector<OfferEvent> CustomerRecords::offer_events() const {
  std::set<std::string_view> offers;
  for (const DecisionRecord& decision : decisions_) {
    offers.insert(decision.trigger_id);
    if (decision.cause) offers.insert(decision.cause->trigger_id);
  }
  offers.erase("");
  std::vector<OfferEvent> events;
  for (const OfferEvent& event : in_time(events_)) {
    const bool repeated = std::any_of(events.begin(), events.end(), [&](const OfferEvent& earlier) {
      return earlier.trigger_id == event.trigger_id && earlier.what == event.what;
    });
    if (offers.contains(event.trigger_id) && !repeated) events.push_back(event);
  }
  return events;
}

Explanation explain(const CustomerRecords& records, const Inquiry& inquiry) {
  const std::vector<DecisionRecord> decisions = records.decisions();
  const auto chosen = choose(decisions, inquiry.at);
  if (!chosen) return {false, nothing_decided(records, inquiry, decisions), std::nullopt};
  const DecisionRecord& decision = decisions[*chosen];
  std::string words = distance(decision, inquiry.at) + decision_words(decision) + '\n';
  const std::string became = offer_words(decision, records.offer_events());
  if (!became.empty()) words += became + '\n';
  return {true, words + background_words(decision), chosen};
}

}  // namespace assist
