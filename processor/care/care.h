// What to do about a stuck customer, if anything.
//
// A pure state machine per customer: the same inputs in the same order give the same outputs, byte
// for byte, whenever the state was stored and read back between them. A verdict becomes at most one
// candidate: a suggestion of articles first; a chat offer when the same episode goes on, when
// detect asks for a person, or at once on a critical page. The candidate passes the gates (gate.h)
// and ends in one decision, and in a trigger if no gate was closed.
//
// Without a fitting article the suggestion stays silent (`no_article`) and the ladder goes on from
// that moment, as though the suggestion had been shown. `now` is the worker's clock; in a replay it
// is event time, and then every timer must be fired with `at` and `now` at its own due time, or its
// offer is stale.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/care/assist/article.h"
#include "processor/care/assist/candidate.h"
#include "processor/care/assist/gate.h"
#include "processor/care/assist/trigger.h"
#include "processor/care/config.h"
#include "processor/care/connect/templates.h"
#include "processor/care/customer.pb.h"
#include "processor/care/resolve/history.pb.h"
#include "processor/event/effect.h"
#include "processor/event/feedback.h"
#include "processor/event/profile.h"
#include "processor/event/support.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// A message to send, with the facts that metrics count.
struct Output {
  enum class Kind : std::uint8_t { trigger, decision, case_event };
  Kind kind = Kind::decision;
  std::string key;  ///< The customer's key.
  std::string
      id;  ///< trigger_id, decision_id or case_id; an offer and its cancel share the trigger_id.
  std::string json;  ///< One line.
  OfferType type = OfferType::faq_suggest;
  Op op = Op::offer;            ///< Of a trigger.
  Gate gate = Gate::emit;       ///< Of a decision.
  std::string_view case_event;  ///< Of a case: its name.
  Time event_time;  ///< Of the event or timer that caused it: the latency metric's start.
};
using Outputs = std::vector<Output>;

/// Records of the partition that many customers share, lent for one call. Of those that an input
/// does not concern nothing is known.
struct Loan {
  Service& service;
  ArticleContext* in_context = nullptr;  ///< What customers with the same trouble made of articles,
  ArticleContext* anywhere = nullptr;    ///< and what all did.
  ResponseHistory* answers = nullptr;    ///< How long answers took at this hour of the week.
  bool service_changed = false, articles_changed = false, answers_changed = false;
};

struct Turn;

class Care {
 public:
  using State = Customer;

  Care(CareConfig config, Articles articles, Templates templates = {});

  // Without a loan nothing is known of the service, of articles and of answers.

  /// Which history of answers `event` uses or adds to.
  std::string answers_key(const Customer& customer, const SupportEvent& event) const;

  /// Appends to `outputs`: at most one decision, at most one cancel and at most one offer, the
  /// cancel first; closing an episode may settle its waiting ladder instead. A verdict already used
  /// (same episode, sequence not higher) does nothing.
  Effect apply(Customer& customer, std::string_view key, const Verdict& verdict, Time now,
               Outputs& outputs, Loan* loan = nullptr) const;

  /// The newest profile wins; an older one changes nothing. A tombstone forgets the profile.
  /// Withdrawn consent takes the open offer back, and so does becoming staff.
  Effect apply(Customer& customer, std::string_view key, const Profile& profile, Time now,
               Outputs& outputs, Loan* loan = nullptr) const;

  /// Idempotent on (trigger_id, kind, item_id). Feedback later than expiry + grace, or about an
  /// offer that we do not know, changes nothing, except an opt-out: that always holds.
  Effect apply(Customer& customer, std::string_view key, const Feedback& feedback, Time now,
               Outputs& outputs, Loan* loan = nullptr) const;

  /// What happened between the customer and support (resolve/casebook.h). Idempotent on the event's
  /// id.
  Effect apply(Customer& customer, std::string_view key, const SupportEvent& event, Time now,
               Outputs& outputs, Loan* loan = nullptr) const;

  /// When the earliest timer is due; none when nothing is pending.
  std::optional<Time> due(const Customer& customer) const;

  /// Fires every timer due at or before `at`.
  Effect fire(Customer& customer, std::string_view key, Time at, Time now, Outputs& outputs,
              Loan* loan = nullptr) const;

  static void encode(const Customer& customer, std::string& bytes);  ///< Replaces `bytes`.
  static bool decode(std::string_view bytes,
                     Customer& customer);  ///< false: not a customer's state.
  static std::size_t memory_bytes(
      const Customer& customer);  ///< Heap and inline, estimated from above.

  /// Whether the verdict keeps the bounds that the state's bounds rest on: an episode and a
  /// sequence, ids as events.md bounds them, plausible times, at most 64 pieces of evidence. Any
  /// other is not used.
  static bool accepts(const Verdict& verdict);

  const CareConfig& config() const { return config_; }

 private:
  Turn begin(Customer& customer, std::string_view key, Time now, Time lapsed_at, Outputs& outputs,
             Loan* loan) const;
  Effect inherit(Customer& customer, const Verdict& verdict, Time now) const;
  void advance(Turn& turn, HelpEpisode& episode, const Verdict& verdict) const;
  void end_episode(Turn& turn, HelpEpisode& episode, CancelReason reason) const;
  void climb(Turn& turn, HelpEpisode& episode) const;
  Gate decide(Turn& turn, const Candidate& candidate) const;
  void suggest_instead(Turn& turn, HelpEpisode& episode, const Candidate& chat) const;
  void emit(Turn& turn, const Candidate& candidate) const;
  void close_open(Turn& turn, OfferEnd end) const;
  void cancel_open(Turn& turn, CancelReason reason) const;
  void close_if_open(Turn& turn, const PastOffer& offer) const;
  void note_reception(Turn& turn, const PastOffer& offer, FeedbackKind kind) const;
  void learn_articles(Turn& turn, PastOffer& offer, const Feedback& feedback) const;
  void answer(Turn& turn, PastOffer& offer, const Feedback& feedback) const;
  void withdraw(Turn& turn, std::string_view answered, CancelReason reason) const;
  void wait_again(Turn& turn, const PastOffer& offer, Time from) const;
  void suggest(const Turn& turn, Candidate& candidate) const;

  CareConfig config_;
  Articles articles_;
  Templates templates_;
  Calendars calendars_;
};

}  // namespace assist
