#include "processor/care/connect/phrase.h"

#include <unicode/locid.h>
#include <unicode/messagepattern.h>
#include <unicode/msgfmt.h>
#include <unicode/plurrule.h>
#include <unicode/uchar.h>

#include <algorithm>
#include <array>
#include <memory>
#include <set>

#include "processor/event/require.h"

namespace assist {
namespace {

using Fact = Phrase::Fact;

/// Where names go in a formatted text, by their fact. For private use: no text has them of its own.
constexpr char16_t first_mark = u'\uE000';
constexpr std::string_view mark_lead = "\xEE\x80";  // What the marks share in UTF-8.
constexpr std::size_t mark_bytes = 3;

constexpr std::array<std::string_view, Phrase::fact_count> fact_names{
    "first_name", "last_name", "honorific", "years", "months"};

bool is_name(Fact fact) {
  return static_cast<std::size_t>(fact) < Phrase::name_count;
}

std::array<std::string_view, Phrase::name_count> names_of(const Facts& facts) {
  return {facts.first_name, facts.last_name, facts.honorific};
}

/// The numbers that a fact can have: both ends included.
struct Range {
  int low, high;
};
constexpr Range range_of(Fact fact) {
  return fact == Fact::years ? Range{1, 99} : Range{0, 11};
}

/// What is wrong leaves the reader by this exception, and the room as a value.
struct Refused {
  std::string expected;
};

std::string utf8(const icu::UnicodeString& text) {
  std::string bytes;
  text.toUTF8String(bytes);
  return bytes;
}

Fact fact_named(const std::string& name) {
  for (std::size_t i = 0; i < fact_names.size(); ++i) {
    if (fact_names[i] == name) return static_cast<Fact>(i);
  }
  std::string known;
  for (const std::string_view fact : fact_names) known += " {" + std::string{fact} + "}";
  throw Refused{"one of" + known + ", not {" + name + "}"};
}

/// The plural categories of a language, and which it needs for a fact's numbers.
class Plurals {
 public:
  explicit Plurals(const icu::Locale& locale) {
    UErrorCode status = U_ZERO_ERROR;
    rules_.reset(icu::PluralRules::forLocale(locale, status));
    const std::unique_ptr<icu::StringEnumeration> names{rules_->getKeywords(status)};
    while (const char* name = names->next(nullptr, status)) known_.insert(name);
  }

  std::string category(int number) const { return utf8(rules_->select(number)); }

  std::string known() const {
    std::string list;
    for (const std::string& name : known_) list += (list.empty() ? "" : ", ") + name;
    return list;
  }

  /// Refuses forms that this language lacks or that are missing for a number of `fact`.
  void check(const std::set<std::string>& forms, Fact fact) const {
    for (const std::string& form : forms) {
      if (!form.starts_with('=') && !known_.contains(form)) {
        throw Refused{"a plural category of this language (" + known() + "), not " + form};
      }
    }
    if (fact == Fact::months && !forms.contains("=0")) {
      throw Refused{"the form =0 of {months, plural, …}: the words for a customer's first month"};
    }
    const Range range = range_of(fact);
    for (int number = range.low; number <= range.high; ++number) {
      const std::string needed = category(number);
      if (!forms.contains(needed) && !forms.contains("=" + std::to_string(number))) {
        throw Refused{"the plural category " + needed + ", which this language needs for " +
                      std::to_string(number)};
      }
    }
  }

  /// Whether a number of `fact` may stand beside words that do not change with it.
  bool one_form(Fact fact) const {
    const Range range = range_of(fact);
    for (int number = range.low; number <= range.high; ++number) {
      if (category(number) != "other") return false;
    }
    return fact != Fact::months;
  }

 private:
  std::unique_ptr<icu::PluralRules> rules_;
  std::set<std::string> known_;
};

icu::MessagePattern parsed(const icu::UnicodeString& pattern) {
  UErrorCode status = U_ZERO_ERROR;
  UParseError place{};
  icu::MessagePattern parts(pattern, &place, status);
  if (status == U_DEFAULT_KEYWORD_MISSING) throw Refused{"the plural category other"};
  if (U_FAILURE(status)) {
    throw Refused{
        "balanced braces and forms as in {years, plural, one {# year} other {# years}}; "
        "an apostrophe before a brace is written twice"};
  }
  return parts;
}

/// The forms of the plural argument that starts at part `start`.
std::set<std::string> forms_of(const icu::MessagePattern& parts, int start) {
  std::set<std::string> forms;
  const int end = parts.getLimitPartIndex(start);
  for (int i = start + 1; i < end; ++i) {
    const auto& part = parts.getPart(i);
    if (part.getType() == UMSGPAT_PART_TYPE_MSG_START) i = parts.getLimitPartIndex(i);
    if (part.getType() == UMSGPAT_PART_TYPE_ARG_SELECTOR) {
      forms.insert(utf8(parts.getSubstring(part)));
    }
  }
  if (parts.getPluralOffset(start + 2) != 0) throw Refused{"a plural without offset"};
  return forms;
}

Fact checked_argument(const icu::MessagePattern& parts, int start, const Plurals& plurals) {
  const Fact fact = fact_named(utf8(parts.getSubstring(parts.getPart(start + 1))));
  const UMessagePatternArgType type = parts.getPart(start).getArgType();
  const std::string name{fact_names[static_cast<std::size_t>(fact)]};
  if (is_name(fact)) {
    if (type != UMSGPAT_ARG_TYPE_NONE) throw Refused{"{" + name + "} and nothing else in it"};
    return fact;
  }
  if (type == UMSGPAT_ARG_TYPE_PLURAL) {
    plurals.check(forms_of(parts, start), fact);
  } else if (type != UMSGPAT_ARG_TYPE_NONE || !plurals.one_form(fact)) {
    throw Refused{"{" + name + ", plural, …}"};
  }
  return fact;
}

/// Markup is not for us to send, and invisible characters are not for anybody to read.
void check_plain(const icu::UnicodeString& pattern) {
  for (int i = 0; i < pattern.length(); i = pattern.moveIndex32(i, 1)) {
    const UChar32 c = pattern.char32At(i);
    const auto kind = u_charType(c);
    if (c == '<' || c == '>') throw Refused{"plain text without < and >"};
    if (c == 0xFFFD || kind == U_CONTROL_CHAR || kind == U_PRIVATE_USE_CHAR ||
        kind == U_SURROGATE || kind == U_UNASSIGNED || (c >= 0x202A && c <= 0x202E)) {
      throw Refused{"readable text in UTF-8 on one line"};
    }
  }
  if (pattern.indexOf(u"](") >= 0) throw Refused{"plain text without links"};
  for (int at = pattern.indexOf(u'&'); at >= 0; at = pattern.indexOf(u'&', at + 1)) {
    int end = at + 1;
    while (u_isalnum(pattern.charAt(end)) || pattern.charAt(end) == u'#') ++end;
    if (pattern.charAt(end) == u';') throw Refused{"plain text without entities such as &amp;"};
  }
}

std::string formatted(const icu::MessageFormat& format, std::optional<Fact> number_fact,
                      int number) {
  std::array<icu::UnicodeString, Phrase::fact_count> names;
  std::array<icu::Formattable, Phrase::fact_count> values;
  for (std::size_t i = 0; i < Phrase::fact_count; ++i) {
    names[i] = icu::UnicodeString::fromUTF8(fact_names[i].data());
    if (i >= Phrase::name_count) continue;
    values[i] = icu::UnicodeString(static_cast<char16_t>(first_mark + i));
  }
  if (number_fact) values[static_cast<std::size_t>(*number_fact)] = icu::Formattable(number);
  UErrorCode status = U_ZERO_ERROR;
  icu::UnicodeString text;
  format.format(names.data(), values.data(), Phrase::fact_count, text, status);
  if (U_FAILURE(status) || text.indexOf(u'{') >= 0 || text.indexOf(u'}') >= 0) {
    throw Refused{"text without braces of its own"};
  }
  return utf8(text);
}

}  // namespace

std::variant<Phrase, std::string> Phrase::compile(std::string_view pattern,
                                                  std::string_view locale) try {
  const auto text = icu::UnicodeString::fromUTF8(
      icu::StringPiece(pattern.data(), static_cast<int32_t>(pattern.size())));
  check_plain(text);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Locale language = icu::Locale::forLanguageTag(
      icu::StringPiece(locale.data(), static_cast<int32_t>(locale.size())), status);
  const icu::MessagePattern parts = parsed(text);
  const Plurals plurals{language};
  Phrase phrase;
  for (int i = 0; i < parts.countParts(); ++i) {
    if (parts.getPart(i).getType() != UMSGPAT_PART_TYPE_ARG_START) continue;
    const Fact fact = checked_argument(parts, i, plurals);
    if (is_name(fact)) {
      phrase.names_.set(static_cast<std::size_t>(fact));
    } else if (phrase.number_) {
      throw Refused{"one number in a text"};
    } else {
      phrase.number_ = fact;
    }
  }
  const icu::MessageFormat format(text, language, status);
  require(U_SUCCESS(status), "what has been checked can be formatted");
  const Range range = phrase.number_ ? range_of(*phrase.number_) : Range{0, 0};
  phrase.texts_.resize(static_cast<std::size_t>(range.high) + 1);
  for (int number = range.low; number <= range.high; ++number) {
    phrase.texts_[static_cast<std::size_t>(number)] = formatted(format, phrase.number_, number);
  }
  return phrase;
} catch (const Refused& refused) {
  return refused.expected;
}

std::optional<std::string> Phrase::fill(const Facts& facts) const {
  const auto names = names_of(facts);
  for (std::size_t i = 0; i < name_count; ++i) {
    if (names_[i] && names[i].empty()) return std::nullopt;
  }
  std::size_t number = 0;
  if (number_) {
    const bool counts_years = *number_ == Fact::years;
    if (!facts.tenure || counts_years != (facts.tenure->years > 0)) return std::nullopt;
    number = static_cast<std::size_t>(counts_years ? facts.tenure->years : facts.tenure->months);
  }
  const std::string_view text = texts_.at(number);
  std::string filled;
  std::size_t done = 0;
  for (auto mark = text.find(mark_lead); mark != text.npos; mark = text.find(mark_lead, done)) {
    filled += text.substr(done, mark - done);
    filled += names.at(static_cast<unsigned char>(text[mark + 2]) & 0x3Fu);
    done = mark + mark_bytes;
  }
  return filled.append(text.substr(done));
}

Phrase::FactSet Phrase::facts() const {
  FactSet facts{names_.to_ulong()};
  if (number_) facts.set(static_cast<std::size_t>(*number_));
  return facts;
}

}  // namespace assist
