// "Why did, why didn't this customer get help?" What is on record about one customer, as an answer
// in plain words and a table of the decisions around it. Pure: records in, text out.
//
// No names: decisions hold none. Times are UTC.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/cli/decision_record.h"
#include "processor/event/feedback.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// Something that became of an offer.
struct OfferEvent {
  Time time;
  std::string trigger_id;
  std::string what;   ///< "offer", "cancel", or the kind of a feedback, e.g. "dismissed".
  std::string human;  ///< Why, in words; may be empty.
};

/// Collects what concerns one customer; everybody else's is passed over. What is added twice counts
/// once: topics repeat.
class CustomerRecords {
 public:
  explicit CustomerRecords(std::string customer) : customer_(std::move(customer)) {}

  /// A decision or a trigger, whoever's. False: it is neither.
  bool add(std::string_view json);
  /// Of this customer.
  void add(const Feedback& feedback);
  /// Of this customer: what detect found, whether or not anything was decided about it.
  void add(const Verdict& verdict);

  const std::string& customer() const { return customer_; }
  /// In the order of time.
  std::vector<DecisionRecord> decisions() const;
  /// Of the offers that the decisions name, in the order of time.
  std::vector<OfferEvent> offer_events() const;

  struct Trouble {
    std::size_t verdicts = 0;
    Level highest = LEVEL_NONE;
  };
  const Trouble& trouble() const { return trouble_; }

 private:
  std::string customer_;
  std::vector<DecisionRecord> decisions_;
  std::vector<OfferEvent> events_;
  Trouble trouble_;
};

struct Inquiry {
  std::optional<Time> at;  ///< The moment that is asked about; none: the latest decision.
  std::string searched;    ///< Where it was looked for, e.g. "in shop.jsonl".
};

struct Explanation {
  bool answered = false;              ///< False: nothing was decided by then.
  std::string words;                  ///< Some sentences, each ended by a full stop; one line each.
  std::optional<std::size_t> chosen;  ///< Which of the decisions() it is about.
};

/// The decision at or before the moment that is asked about, explained.
Explanation explain(const CustomerRecords& records, const Inquiry& inquiry);

/// Words, then the table of at most some decisions around the explained one.
std::string explanation_text(const CustomerRecords& records, const Inquiry& inquiry);
/// One line: schemas/explanation.v1.json.
std::string explanation_json(const CustomerRecords& records, const Inquiry& inquiry);

}  // namespace assist
