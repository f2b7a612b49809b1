// One customer on a stage of his own: verdicts, profiles, feedback and time go in; what care says
// is read off.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "processor/care/care.h"

namespace assist {

inline const Time noon = time_from_ms(1'795'348'800'000);  // 2026-11-22T12:00:00Z

inline Articles demo_articles() {
  const char* text = R"(
version: 1
articles:
  - {id: card-declined, title: Card declined, url: /help/card, error_codes: [card_declined]}
  - {id: sign-in, title: You cannot sign in, url: /help/sign-in, pages: [/login]}
  - {id: contact, title: How to reach us, url: /help/contact, general: true}
)";
  return std::get<Articles>(Articles::parse(text));
}

/// What a verdict is about; each field has the value of a first, mild trouble on the search page.
struct Plight {
  std::string episode = "e1";
  std::uint32_t sequence = 1;
  Change change = OPENED;
  Level level = LEVEL_FAQ;
  std::uint32_t errors = 1;
  std::string page = "/search";
  std::string session = "s1";
  std::string error_kind = "request";
  std::string error_code = "http_500";
};

inline Verdict verdict_of(const Plight& trouble, Time time) {
  Verdict verdict;
  verdict.set_tenant("shop");
  verdict.set_session_key(trouble.session);
  verdict.set_session_id(trouble.session);
  verdict.set_customer_id("c1");
  verdict.set_tab_id("w1");
  verdict.set_episode_id(trouble.episode);
  verdict.set_sequence(trouble.sequence);
  verdict.set_change(trouble.change);
  verdict.set_level(trouble.level);
  verdict.set_score(0.8);
  verdict.set_confidence(0.9);
  verdict.set_time(ms_of(time));
  verdict.set_page_template(trouble.page);
  verdict.set_errors(trouble.errors);
  Evidence& evidence = *verdict.add_evidence();
  evidence.set_signal("repeat_failure");
  evidence.set_family("error");
  evidence.set_points(30);
  evidence.set_first_at(ms_of(time) - 70'000);
  evidence.set_last_at(ms_of(time));
  evidence.set_count(3);
  evidence.add_event_ids("click-1");
  evidence.set_page_template(trouble.page);
  evidence.set_error_kind(trouble.error_kind);
  evidence.set_error_code(trouble.error_code);
  return verdict;
}

/// The defaults, but nobody is kept without help for comparison.
inline CareConfig everyone_treated() {
  CareConfig config;
  config.holdout.global = config.holdout.rule = 0;
  return config;
}

class StageHand {
 public:
  explicit StageHand(CareConfig config = everyone_treated(), Articles articles = demo_articles(),
                     Templates templates = {})
      : care(std::move(config), std::move(articles), std::move(templates)) {}

  /// A verdict that happens now. Returns what care says to it; `outputs` keeps everything said so
  /// far.
  Outputs meets(const Plight& trouble) { return hears(verdict_of(trouble, now)); }

  template <class Input>
  Outputs hears(const Input& input) {
    Outputs said;
    Loan loan{service};
    effect = care.apply(customer, "c1", input, now, said, &loan);
    outputs.insert(outputs.end(), said.begin(), said.end());
    return said;
  }

  Outputs answers(const std::string& trigger_id, FeedbackKind kind, const std::string& item = {},
                  std::optional<Duration> snooze = {}) {
    return hears(Feedback{"c1", trigger_id, kind, now, "w1", item, snooze});
  }

  /// The desk reports on the queue of chats, for one partition.
  void desk_has(std::uint32_t agents_free, Duration wait) {
    note(service, QueueReport{care.config().chat_queue, agents_free, wait, now}, 1,
         care.config().capacity);
  }

  /// Lets time pass, firing every timer at its own moment, as the runtime does in a replay.
  Outputs waits(Duration duration) {
    const Time until = now + duration;
    Outputs said;
    for (auto due = care.due(customer); due && *due <= until; due = care.due(customer)) {
      now = std::max(now, *due);
      Loan loan{service};
      effect = care.fire(customer, "c1", *due, now, said, &loan);
    }
    now = until;
    outputs.insert(outputs.end(), said.begin(), said.end());
    return said;
  }

  Time now = noon;
  Care care;
  Customer customer;
  Service service;
  Effect effect = Effect::unchanged;
  Outputs outputs;
};

/// The one decision among the outputs; the test fails by exception when there is another number of
/// them.
inline const Output& decision_in(const Outputs& outputs) {
  const Output* found = nullptr;
  for (const Output& output : outputs) {
    if (output.kind != Output::Kind::decision) continue;
    if (found != nullptr) throw std::logic_error("more than one decision");
    found = &output;
  }
  if (found == nullptr) throw std::logic_error("no decision");
  return *found;
}

inline std::string gate_in(const Outputs& outputs) {
  return std::string{name_of(decision_in(outputs).gate)};
}

inline std::vector<Output> triggers_in(const Outputs& outputs, Op op) {
  std::vector<Output> found;
  for (const Output& output : outputs) {
    if (output.kind == Output::Kind::trigger && output.op == op) found.push_back(output);
  }
  return found;
}

/// The one offer among the outputs.
inline Output offer_in(const Outputs& outputs) {
  const auto offers = triggers_in(outputs, Op::offer);
  if (offers.size() != 1) throw std::logic_error("not exactly one offer");
  return offers.front();
}

inline Profile profile_of_ana() {
  Profile profile;
  profile.customer_id = "c1";
  profile.first_name = "Ana";
  profile.customer_since = noon - std::chrono::days{812};
  profile.consent_proactive = true;
  profile.consent_personalise = true;
  profile.updated_at = noon;
  return profile;
}

}  // namespace assist
