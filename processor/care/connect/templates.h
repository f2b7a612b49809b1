// The words of help in the languages of the customers: deploy/templates/*.yaml, a file for each.
//
// The greeting is made of clauses; each is a text, or several of which the first is used whose
// facts are known, and a clause without one disappears. Offers have a title and a body, buttons a
// label by what they do. The shell reads the files; this room only parses their text.
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "processor/care/connect/phrase.h"

namespace assist {

/// A kind of offer that has words, and what its buttons do.
struct OfferShape {
  std::string_view type;
  std::array<std::string_view, 4> buttons;  ///< Empty: no further one.
};

inline constexpr std::array<OfferShape, 7> offer_shapes{{
    {"chat_offer", {"open_chat", "snooze", "opt_out"}},
    {"faq_suggest", {"snooze", "opt_out"}},
    {"guide", {"show", "snooze", "opt_out"}},
    {"tip", {"show", "snooze", "opt_out"}},
    {"scenario_prompt", {"show", "snooze", "opt_out"}},
    {"escalation", {"call", "video_call", "call_back", "decline"}},
    {"survey", {"solved", "partly", "not_solved"}},
}};

/// In code points. What a small widget can show, and what schemas/trigger.v1.json promises.
inline constexpr std::size_t title_points_max = 60;
inline constexpr std::size_t body_points_max = 200;
inline constexpr std::size_t label_points_max = 40;

struct OfferText {
  std::string id;  ///< Of type, locale and words: edited words are another template.
  std::string title;
  std::string body;
};

/// A greeting filled for a customer.
struct FilledGreeting {
  std::string text;
  Phrase::FactSet facts;  ///< That stand in it.

  bool says(Phrase::Fact fact) const { return facts[static_cast<std::size_t>(fact)]; }
  bool says_name() const;
  bool says_tenure() const;
};

/// The greeting of one language: a list of clauses, each a list of texts.
class GreetingText {
 public:
  explicit GreetingText(std::vector<std::vector<Phrase>> clauses) : clauses_(std::move(clauses)) {}

  FilledGreeting fill(const Facts& facts) const;

 private:
  std::vector<std::vector<Phrase>> clauses_;
};

/// One file: the words in one language. Not every type must have some.
struct LocaleWords {
  std::string file;
  std::string locale;  ///< BCP 47 as ICU writes it, e.g. "en-GB".
  std::optional<GreetingText> greeting;
  std::size_t greeting_points = 0;  ///< Of the longest greeting that it can make.
  std::map<std::string, OfferText, std::less<>> offers;    ///< By type.
  std::map<std::string, std::string, std::less<>> labels;  ///< By what the button does.
};

struct TemplateFile {
  std::string name;  ///< For problems.
  std::string text;
};

/// Why a file cannot be used.
struct TemplateProblem {
  std::string file;
  std::size_t line = 1;    ///< From 1.
  std::size_t column = 1;  ///< From 1.
  std::string key;         ///< e.g. "offers.tip.title"; empty: the file as such.
  std::string expected;    ///< What should stand there.
};
using TemplateProblems = std::vector<TemplateProblem>;

/// What a customer reads: the words of one offer, all in one language.
struct Wording {
  const LocaleWords* words = nullptr;  ///< Has the offer and its labels.
  const OfferText* offer = nullptr;
  const GreetingText* greeting = nullptr;  ///< None when that language has none.
};

class Templates {
 public:
  /// The English that is built in, for a greeting of any length.
  Templates();
  /// The English that is built in: deploy/templates/en.yaml as it was at the build.
  static std::variant<Templates, TemplateProblems> built_in(std::size_t greeting_points_max);

  /// Reads the files; at most 100 of 256 KiB each. `default_locale`, or a language it belongs to,
  /// must have words for everything: the chain ends there. `greeting_points_max` is the longest
  /// greeting allowed, with the longest name and tenure.
  static std::variant<Templates, TemplateProblems> parse(std::span<const TemplateFile> files,
                                                         std::string_view default_locale,
                                                         std::size_t greeting_points_max);

  /// The words for an offer of `type` in the first language of the chain that has some: the
  /// customer's locale, what it belongs to (en for en-GB), then the default's.
  Wording wording(std::string_view type, std::string_view customer_locale) const;

  const std::vector<LocaleWords>& locales() const { return locales_; }

 private:
  struct Empty {};
  explicit Templates(Empty) {}

  void check_default(TemplateProblems& problems) const;
  const LocaleWords* find(std::string_view locale) const;
  /// The languages that have words, in the order in which a customer is to read them.
  std::vector<const LocaleWords*> chain(std::string_view customer_locale) const;

  std::vector<LocaleWords> locales_;
  std::string default_locale_;
};

}  // namespace assist
