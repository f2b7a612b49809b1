#include "processor/cli/explanation_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "processor/care/assist/gate.h"
#include "processor/care/wording.h"

namespace assist {
namespace {

using std::chrono::days;

std::string date_of(Time time) {
  return rfc3339(time).substr(0, 10);
}

/// "14:03:05", or "14:03" when the minute is full.
std::string clock_of(Time time) {
  const std::string text = rfc3339(time).substr(11, 8);
  return text.ends_with(":00") ? text.substr(0, 5) : text;
}

/// What a moment is called after "until", "at" or "on".
std::string moment_after(std::string_view word, Time time, Time day) {
  const auto apart = std::chrono::floor<days>(time) - std::chrono::floor<days>(day);
  const std::string clock = clock_of(time);
  if (apart == days{0}) return fmt::format("{} {}", word, clock);
  if (apart == days{1}) return fmt::format("{} {} the next day", word, clock);
  if (apart == days{-1}) return fmt::format("{} {} the day before", word, clock);
  return fmt::format("{} {} on {}", word, clock, date_of(time));
}

std::string with_article(const std::string& noun) {
  constexpr std::string_view vowels = "aeiou";
  const bool vowel = !noun.empty() && vowels.find(noun.front()) != vowels.npos;
  return (vowel ? "an " : "a ") + noun;
}

/// "chat offer"; a type without words of its own is called by its name.
std::string type_words(const std::string& type) {
  if (type == "faq_suggest") return "suggestion of articles";
  std::string words = type;
  std::replace(words.begin(), words.end(), '_', ' ');
  return words;
}

/// Why there was a candidate at all.
std::string why_words(const std::string& why) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> known{{
      {"stuck", "the visitor was stuck"},
      {"second_error", "another error came after the suggestion of articles"},
      {"still_stuck", "the trouble went on after the suggestion of articles"},
      {"worth_a_person", "the trouble was worth a person's time"},
      {"critical_page", "a person is offered at once on such a page"},
      {"instead_of_chat", "nobody could take the chat that was due"},
  }};
  for (const auto& [name, words] : known) {
    if (name == why) return std::string(words);
  }
  return why.empty() ? "the visitor was stuck" : "of " + why;
}

/// The end of a quiet time, as a clause; empty when time alone does not end it.
std::string until_words(const DecisionRecord& decision, std::string_view clause) {
  if (!decision.until) return {};
  return fmt::format("; {} {}", clause, moment_after("until", *decision.until, decision.time));
}

std::string at_words(const DecisionRecord& decision) {
  if (!decision.cause || !decision.cause->at) return "earlier";
  return moment(*decision.cause->at, decision.time);
}

/// Offers that a control group or a rule in shadow only counts were never seen.
std::string_view made_words(const DecisionRecord& decision) {
  return decision.cause->kind == "withheld" ? "would have been made, but for a comparison,"
                                            : "was made";
}

std::string muted_words(const DecisionRecord& decision) {
  const std::string kind = decision.cause ? decision.cause->kind : "";
  const std::string at = at_words(decision);
  if (kind == "dismissed") {
    return fmt::format(
        "an offer was dismissed {}{}", at,
        decision.until ? until_words(decision, "muted") : "; muted for the rest of that session");
  }
  if (kind == "snoozed") {
    return fmt::format("the customer asked for quiet {}{}", at, until_words(decision, "snoozed"));
  }
  if (kind == "ignored") {
    return fmt::format("an offer was shown and ran out unanswered {}{}", at,
                       until_words(decision, "quiet"));
  }
  return std::string(plain_words(Gate::muted)) + until_words(decision, "muted");
}

std::string cap_words(const DecisionRecord& decision, Gate gate) {
  constexpr std::array<std::pair<Gate, std::string_view>, 4> windows{
      {{Gate::cap_session, "session"},
       {Gate::cap_24h, "day"},
       {Gate::cap_7d, "week"},
       {Gate::cap_30d, "month"}}};
  std::string words{plain_words(gate)};
  for (const auto& [capped, window] : windows) {
    for (const DecisionRecord::Cap& cap : decision.caps) {
      if (capped == gate && cap.window == window) words += fmt::format(" ({} used)", cap.used);
    }
  }
  return words + until_words(decision, "no room");
}

/// Why the gate was closed, with what is known of when and until when.
std::string closed_words(const DecisionRecord& decision) {
  const auto gate = gate_named(decision.gate);
  if (!gate) return fmt::format("gate {} was closed ({})", decision.gate, decision.human);
  const bool dated = decision.cause && decision.cause->at;
  switch (*gate) {
    case Gate::muted:
      return muted_words(decision);
    case Gate::active_conversation:
      if (!dated) break;
      return fmt::format(
          "a chat offer was accepted {}; a conversation is taken to last{}", at_words(decision),
          decision.until ? " " + moment_after("until", *decision.until, decision.time) : "");
    case Gate::offer_open:
      if (!dated) break;
      return fmt::format("another offer, made {}, was still open{}", at_words(decision),
                         until_words(decision, "it stands"));
    case Gate::rule_cooldown:
      if (!dated) break;
      return fmt::format("the same kind of offer {} {}{}", made_words(decision), at_words(decision),
                         until_words(decision, "not again"));
    case Gate::min_gap:
      if (!dated) break;
      return fmt::format("the last offer {} {}{}", made_words(decision), at_words(decision),
                         until_words(decision, "no other"));
    case Gate::cap_session:
    case Gate::cap_24h:
    case Gate::cap_7d:
    case Gate::cap_30d:
      return cap_words(decision, *gate);
    default:
      break;
  }
  return std::string(plain_words(*gate)) + until_words(decision, "quiet");
}

}  // namespace

std::string full_moment(Time time) {
  return fmt::format("{} on {} UTC", clock_of(time), date_of(time));
}

std::string moment(Time time, Time day) {
  return moment_after("at", time, day);
}

std::string decision_words(const DecisionRecord& decision) {
  const std::string what = type_words(decision.type);
  if (decision.emitted()) {
    return fmt::format("{} got {} at {} because {}.", decision.customer, with_article(what),
                       full_moment(decision.time), why_words(decision.why));
  }
  return fmt::format("{} got no {} at {} because {}.", decision.customer, what,
                     full_moment(decision.time), closed_words(decision));
}

std::string offer_words(const DecisionRecord& decision, const std::vector<OfferEvent>& events) {
  if (decision.trigger_id.empty()) return {};
  std::string words;
  for (const OfferEvent& event : events) {
    if (event.trigger_id != decision.trigger_id || event.what == "offer") continue;
    const bool cancel = event.what == "cancel";
    words += fmt::format("{}{} {}", words.empty() ? "It was " : ", ",
                         cancel ? "taken back" : event.what, moment(event.time, decision.time));
    if (cancel && !event.human.empty()) words += fmt::format(" ({})", event.human);
  }
  return words.empty() ? words : words + ".";
}

std::string background_words(const DecisionRecord& decision) {
  std::string words;
  if (!decision.seen.empty()) words += fmt::format("Seen: {}.\n", decision.seen);
  if (decision.score) {
    words += fmt::format("Stuck score {:.1f}, level {}", *decision.score,
                         decision.level.empty() ? "unknown" : decision.level);
    if (decision.confidence) {
      words += fmt::format(", confidence {:.0f} %", std::round(100 * *decision.confidence));
    }
    words += ".\n";
  }
  if (decision.gates) {
    words += fmt::format("{} of {} gates were passed", decision.gates->passed, decision.gates->of);
    words += decision.emitted() ? ".\n" : fmt::format("; {} was closed.\n", decision.gate);
  }
  for (const DecisionRecord::Cap& cap : decision.caps) {
    words += fmt::format("{} {} {}", &cap == &decision.caps.front() ? "Offers used before:" : ",",
                         cap.used, cap.window);
  }
  if (!decision.caps.empty()) words += ".\n";
  if (!decision.policy.empty()) words += fmt::format("Policy {}.\n", decision.policy);
  return words;
}

}  // namespace assist
