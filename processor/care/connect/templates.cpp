#include "processor/care/connect/templates.h"

#include <algorithm>
#include <utility>

#include "processor/care/connect/english.h"
#include "processor/care/connect/template_reader.h"
#include "processor/event/require.h"

namespace assist {
namespace {

constexpr std::size_t files_max = 100;

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

/// Language tags know no case (RFC 5646).
bool same_tag(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return lower(x) == lower(y); });
}

/// What the locale belongs to: "zh-Hant" for "zh-Hant-TW"; empty when it is a language.
std::string_view parent_of(std::string_view locale) {
  const auto end = locale.rfind('-');
  return end == locale.npos ? std::string_view{} : locale.substr(0, end);
}

std::string_view language_of(std::string_view locale) {
  return locale.substr(0, locale.find('-'));
}

}  // namespace

bool FilledGreeting::says_name() const {
  return says(Phrase::Fact::first_name) || says(Phrase::Fact::last_name);
}

bool FilledGreeting::says_tenure() const {
  return says(Phrase::Fact::years) || says(Phrase::Fact::months);
}

FilledGreeting GreetingText::fill(const Facts& facts) const {
  FilledGreeting filled;
  for (const std::vector<Phrase>& clause : clauses_) {
    for (const Phrase& phrase : clause) {
      const auto text = phrase.fill(facts);
      if (!text) continue;
      filled.text += *text;
      filled.facts |= phrase.facts();
      break;
    }
  }
  return filled;
}

Templates::Templates() {
  auto parsed = built_in(SIZE_MAX);
  require(std::holds_alternative<Templates>(parsed), "the English that is built in can be read");
  *this = std::move(std::get<Templates>(parsed));
}

std::variant<Templates, TemplateProblems> Templates::built_in(std::size_t greeting_points_max) {
  const TemplateFile english{"built-in en.yaml", std::string{english_templates}};
  return parse({&english, 1}, "en", greeting_points_max);
}

std::variant<Templates, TemplateProblems> Templates::parse(std::span<const TemplateFile> files,
                                                           std::string_view default_locale,
                                                           std::size_t greeting_points_max) {
  TemplateProblems problems;
  if (files.size() > files_max) {
    return TemplateProblems{{"", 1, 1, "", "at most " + std::to_string(files_max) + " files"}};
  }
  Templates templates{Empty{}};
  templates.default_locale_ = default_locale;
  for (const TemplateFile& file : files) {
    auto words = read_words(file, greeting_points_max, problems);
    if (!words) continue;
    if (templates.find(words->locale) != nullptr) {
      problems.push_back({file.name, 1, 1, "locale", "a language that no other file has"});
    }
    templates.locales_.push_back(std::move(*words));
  }
  if (problems.empty()) templates.check_default(problems);
  if (!problems.empty()) return problems;
  return templates;
}

void Templates::check_default(TemplateProblems& problems) const {
  const std::vector<const LocaleWords*> last = chain("");
  if (last.empty()) {
    std::string have;
    for (const LocaleWords& words : locales_) have += (have.empty() ? "" : ", ") + words.locale;
    problems.push_back({"", 1, 1, "care.default_locale",
                        "a language that has templates (" + have + "), not " + default_locale_});
    return;
  }
  for (const OfferShape& shape : offer_shapes) {
    if (wording(shape.type, "").offer != nullptr) continue;
    problems.push_back({last.front()->file, 1, 1, "offers." + std::string{shape.type},
                        "words, for care.default_locale is the last resort"});
  }
}

const LocaleWords* Templates::find(std::string_view locale) const {
  const auto words = std::find_if(locales_.begin(), locales_.end(),
                                  [&](const LocaleWords& w) { return same_tag(w.locale, locale); });
  return words == locales_.end() ? nullptr : &*words;
}

std::vector<const LocaleWords*> Templates::chain(std::string_view customer_locale) const {
  std::vector<const LocaleWords*> chain;
  for (std::string_view locale : {customer_locale, std::string_view{default_locale_}}) {
    for (; !locale.empty(); locale = parent_of(locale)) {
      if (const LocaleWords* words = find(locale)) chain.push_back(words);
    }
  }
  return chain;
}

Wording Templates::wording(std::string_view type, std::string_view customer_locale) const {
  Wording wording;
  for (const LocaleWords* words : chain(customer_locale)) {
    if (wording.offer == nullptr) {
      const auto offer = words->offers.find(type);
      if (offer == words->offers.end()) continue;
      wording = {words, &offer->second, nullptr};
    }
    // Nobody is greeted in another language than that of the offer.
    if (!same_tag(language_of(words->locale), language_of(wording.words->locale))) continue;
    if (words->greeting) {
      wording.greeting = &*words->greeting;
      break;
    }
  }
  return wording;
}

}  // namespace assist
