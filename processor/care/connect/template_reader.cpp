#include "processor/care/connect/template_reader.h"

#include <fmt/format.h>
#include <unicode/locid.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "processor/care/identifier.h"
#include "processor/event/code_points.h"

namespace assist {
namespace {

constexpr std::size_t file_bytes_max = 256u << 10;
constexpr std::size_t clauses_max = 16;
constexpr std::size_t texts_max = 8;
/// A name is at most 40 code points (event/person_name).
const std::string longest_name(40, 'x');

std::size_t points_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

/// Everything that can be known or unknown of a customer whom a greeting may meet.
template <class Visit>
void each_customer(Visit visit) {
  const auto name_if = [](bool known) {
    return known ? std::string_view{longest_name} : std::string_view{};
  };
  for (unsigned names = 0; names < (1u << Phrase::name_count); ++names) {
    Facts facts{name_if(names & 1u), name_if(names & 2u), name_if(names & 4u), {}};
    visit(facts);
    for (int months = 0; months < 12; ++months) {
      facts.tenure = Tenure{0, months};
      visit(facts);
    }
    for (int years = 1; years < 100; ++years) {
      facts.tenure = Tenure{years, 0};
      visit(facts);
    }
  }
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(' ') == text.npos;
}

/// The file's locale as ICU writes it; empty when ICU has no such language or region.
std::string canonical_locale(const std::string& tag) {
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale locale = icu::Locale::forLanguageTag(tag, status);
  if (U_FAILURE(status) || std::strlen(locale.getLanguage()) == 0) return {};
  int32_t count = 0;
  const icu::Locale* available = icu::Locale::getAvailableLocales(count);
  const auto has = [&](auto part) {
    return std::any_of(available, available + count, [&](const icu::Locale& known) {
      return std::strcmp(part(known), part(locale)) == 0;
    });
  };
  if (!has([](const icu::Locale& l) { return l.getLanguage(); })) return {};
  if (!has([](const icu::Locale& l) { return l.getCountry(); })) return {};
  if (!has([](const icu::Locale& l) { return l.getScript(); })) return {};
  const auto written = locale.toLanguageTag<std::string>(status);
  return U_SUCCESS(status) && written.find("-u-") == written.npos ? written : std::string{};
}

class Reader {
 public:
  Reader(const TemplateFile& file, TemplateProblems& problems) : file_(file), problems_(problems) {}

  LocaleWords words(const YAML::Node& root, std::size_t greeting_points_max) {
    LocaleWords words;
    words.file = file_.name;
    if (!keys(root, "", {"version", "locale", "greeting", "offers", "labels"})) return words;
    if (text(root, "", "version", 10) != "1") refuse(root["version"], "version", "1");
    read_locale(root, words);
    if (words.locale.empty()) return words;
    if (const YAML::Node greeting = root["greeting"]) {
      read_greeting(greeting, greeting_points_max, words);
    }
    if (const YAML::Node labels = root["labels"]) read_labels(labels, words);
    if (const YAML::Node offers = root["offers"]) read_offers(offers, words);
    return words;
  }

  void refuse(const YAML::Node& node, std::string key, std::string expected) {
    refuse(node.IsDefined() ? node.Mark() : YAML::Mark::null_mark(), std::move(key),
           std::move(expected));
  }

  void refuse(const YAML::Mark& mark, std::string key, std::string expected) {
    const auto from_one = [](int zero_based) {
      return zero_based < 0 ? std::size_t{1} : static_cast<std::size_t>(zero_based) + 1;
    };
    problems_.push_back({file_.name, from_one(mark.line), from_one(mark.column), std::move(key),
                         std::move(expected)});
  }

 private:
  /// Whether `node` is a mapping of some of these keys, each once.
  bool keys(const YAML::Node& node, const std::string& where,
            const std::vector<std::string_view>& known) {
    std::string list;
    for (const std::string_view name : known) list += (list.empty() ? "" : " ") + std::string{name};
    if (!node.IsMap()) {
      refuse(node, where, "a mapping with keys of " + list);
      return false;
    }
    std::set<std::string> seen;
    for (const auto& entry : node) {
      const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string{"?"};
      const std::string path = where.empty() ? key : where + "." + key;
      if (std::find(known.begin(), known.end(), key) == known.end()) {
        refuse(entry.first, path, "one of " + list);
      } else if (!seen.insert(key).second) {
        refuse(entry.first, path, "each key once");
      }
    }
    return true;
  }

  /// The text under `name`, of at most `points_max` code points; empty when there is a problem.
  std::string text(const YAML::Node& map, const std::string& where, const std::string& name,
                   std::size_t points_max) {
    const YAML::Node node = map[name];
    const std::string key = where.empty() ? name : where + "." + name;
    if (!node.IsDefined()) {
      refuse(map, key, "this key");
      return {};
    }
    if (!node.IsScalar() || is_blank(node.Scalar()) || longer_than(node.Scalar(), points_max)) {
      refuse(node, key, fmt::format("a text of 1 to {} characters", points_max));
      return {};
    }
    return node.Scalar();
  }

  /// A text without variables; empty when there is a problem.
  std::string plain(const YAML::Node& map, const std::string& where, const std::string& name,
                    std::size_t points_max, const std::string& locale) {
    const std::string pattern = text(map, where, name, points_max);
    if (pattern.empty()) return {};
    const auto compiled = Phrase::compile(pattern, locale);
    const std::string key = where + "." + name;
    if (const auto* expected = std::get_if<std::string>(&compiled)) {
      refuse(map[name], key, *expected);
      return {};
    }
    const auto filled = std::get<Phrase>(compiled).fill({});
    if (!filled) refuse(map[name], key, "no variables: they are the greeting's");
    return filled.value_or("");
  }

  void read_locale(const YAML::Node& root, LocaleWords& words) {
    const std::string tag = text(root, "", "locale", 35);
    if (tag.empty()) return;
    words.locale = canonical_locale(tag);
    if (words.locale.empty()) {
      refuse(root["locale"], "locale", "a language tag that is in use, such as en or en-GB");
    } else if (words.locale != tag) {
      refuse(root["locale"], "locale", words.locale + ", which is how it is written");
    }
  }

  std::vector<Phrase> read_clause(const YAML::Node& node, const std::string& where,
                                  const std::string& locale) {
    std::vector<Phrase> clause;
    const bool list = node.IsSequence();
    const std::size_t count = list ? node.size() : 1;
    if ((!list && !node.IsScalar()) || count == 0 || count > texts_max) {
      refuse(node, where, fmt::format("a text, or a list of 1 to {} texts", texts_max));
      return clause;
    }
    for (std::size_t i = 0; i < count; ++i) {
      const YAML::Node& one = list ? node[i] : node;
      const std::string key = list ? fmt::format("{}[{}]", where, i) : where;
      if (!one.IsScalar() || one.Scalar().empty()) {
        refuse(one, key, "a text");
        continue;
      }
      auto compiled = Phrase::compile(one.Scalar(), locale);
      if (auto* phrase = std::get_if<Phrase>(&compiled)) {
        clause.push_back(std::move(*phrase));
      } else {
        refuse(one, key, std::get<std::string>(compiled));
      }
    }
    return clause;
  }

  void read_greeting(const YAML::Node& node, std::size_t points_max, LocaleWords& words) {
    if (!node.IsSequence() || node.size() == 0 || node.size() > clauses_max) {
      return refuse(node, "greeting", fmt::format("a list of 1 to {} clauses", clauses_max));
    }
    const std::size_t problems_before = problems_.size();
    std::vector<std::vector<Phrase>> clauses;
    for (std::size_t i = 0; i < node.size(); ++i) {
      clauses.push_back(read_clause(node[i], fmt::format("greeting[{}]", i), words.locale));
    }
    if (problems_.size() > problems_before) return;
    const GreetingText greeting{std::move(clauses)};
    bool complete = true;
    each_customer([&](const Facts& facts) {
      const FilledGreeting filled = greeting.fill(facts);
      complete &= facts.first_name.empty() || filled.says_name();
      complete &= !facts.tenure || filled.says_tenure();
      words.greeting_points = std::max(words.greeting_points, points_of(filled.text));
    });
    if (!complete) {
      refuse(node, "greeting", "clauses that use {first_name}, {years} and {months} when known");
    } else if (words.greeting_points > points_max) {
      refuse(node, "greeting",
             fmt::format("at most {} characters (care.greeting.max_len) with the longest name and "
                         "tenure, not {}",
                         points_max, words.greeting_points));
    } else {
      words.greeting = greeting;
    }
  }

  void read_labels(const YAML::Node& node, LocaleWords& words) {
    std::vector<std::string_view> known;
    for (const OfferShape& shape : offer_shapes) {
      for (const std::string_view button : shape.buttons) {
        if (!button.empty() && std::find(known.begin(), known.end(), button) == known.end()) {
          known.push_back(button);
        }
      }
    }
    if (!keys(node, "labels", known)) return;
    for (const std::string_view button : known) {
      const std::string name{button};
      if (node[name]) {
        words.labels[name] = plain(node, "labels", name, label_points_max, words.locale);
      }
    }
  }

  void read_offers(const YAML::Node& node, LocaleWords& words) {
    std::vector<std::string_view> types;
    for (const OfferShape& shape : offer_shapes) types.push_back(shape.type);
    if (!keys(node, "offers", types)) return;
    for (const OfferShape& shape : offer_shapes) {
      const std::string type{shape.type};
      const YAML::Node offer = node[type];
      const std::string where = "offers." + type;
      if (!offer || !keys(offer, where, {"title", "body"})) continue;
      OfferText& text = words.offers[type];
      text.title = plain(offer, where, "title", title_points_max, words.locale);
      text.body = plain(offer, where, "body", body_points_max, words.locale);
      text.id = fmt::format("{}.{}.{:08x}", type, words.locale,
                            fingerprint(text.title + "\n" + text.body) & 0xFFFFFFFFu);
      for (const std::string_view button : shape.buttons) {
        if (button.empty() || words.labels.contains(button)) continue;
        refuse(offer, "labels." + std::string{button}, "this key: " + type + " has such a button");
      }
    }
  }

  const TemplateFile& file_;
  TemplateProblems& problems_;
};

}  // namespace

std::optional<LocaleWords> read_words(const TemplateFile& file, std::size_t greeting_points_max,
                                      TemplateProblems& problems) {
  const std::size_t problems_before = problems.size();
  Reader reader(file, problems);
  if (file.text.size() > file_bytes_max) {
    reader.refuse(YAML::Mark::null_mark(), "", "at most 256 KiB");
    return std::nullopt;
  }
  try {
    LocaleWords words = reader.words(YAML::Load(file.text), greeting_points_max);
    if (problems.size() > problems_before) return std::nullopt;
    return words;
  } catch (const YAML::Exception& error) {
    reader.refuse(error.mark, "", "well-formed YAML: " + error.msg);
    return std::nullopt;
  }
}

}  // namespace assist
