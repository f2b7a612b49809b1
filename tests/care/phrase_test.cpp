#include "processor/care/connect/phrase.h"

#include <catch2/catch.hpp>
#include <map>

using namespace assist;

namespace {

/// The text for these facts; "unknown" when one that it names is not known.
std::string filled(const std::string& pattern, const Facts& facts,
                   const std::string& locale = "en") {
  return std::get<Phrase>(Phrase::compile(pattern, locale)).fill(facts).value_or("unknown");
}

Facts named(std::string_view name) {
  return {name, "", "", {}};
}
Facts years(int number) {
  return {"", "", "", Tenure{number, 0}};
}
Facts months(int number) {
  return {"", "", "", Tenure{0, number}};
}

/// What was expected instead; "right" when nothing is wrong.
std::string expected(const std::string& pattern, const std::string& locale = "en") {
  const auto compiled = Phrase::compile(pattern, locale);
  const auto* problem = std::get_if<std::string>(&compiled);
  return problem != nullptr ? *problem : "right";
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

}  // namespace

TEST_CASE("a text is filled with what is known, or not at all", "[phrase]") {
  REQUIRE(filled("Chat now", {}) == "Chat now");
  REQUIRE(filled("Hello {first_name}", named("Ana")) == "Hello Ana");
  REQUIRE(filled("Hello {first_name}", {}) == "unknown");
  REQUIRE(filled("{first_name}, {first_name}!", named("Ana")) == "Ana, Ana!");
  const std::string tenure = "{years, plural, one {# year} other {# years}}";
  REQUIRE(filled(tenure, years(1)) == "1 year");
  REQUIRE(filled(tenure, years(99)) == "99 years");
  REQUIRE(filled(tenure, months(3)) == "unknown");
  REQUIRE(filled(tenure, named("Ana")) == "unknown");
  const std::string young = "{months, plural, =0 {welcome} one {# month} other {# months}}";
  REQUIRE(filled(young, months(0)) == "welcome");
  REQUIRE(filled(young, months(1)) == "1 month");
  REQUIRE(filled(young, months(11)) == "11 months");
  REQUIRE(filled(young, years(1)) == "unknown");
}

TEST_CASE("numbers take the plural forms and the digits of the language", "[phrase]") {
  const std::string polish =
      "{years, plural, one {# rok} few {# lata} many {# lat} other {# roku}}";
  for (const auto& [number, text] : std::map<int, std::string>{{1, "1 rok"},
                                                               {2, "2 lata"},
                                                               {4, "4 lata"},
                                                               {5, "5 lat"},
                                                               {12, "12 lat"},
                                                               {21, "21 lat"},
                                                               {22, "22 lata"}}) {
    CHECK(filled(polish, years(number), "pl") == text);
  }
  const std::string russian =
      "{years, plural, one {# год} few {# года} many {# лет} other {# года}}";
  for (const auto& [number, text] : std::map<int, std::string>{
           {1, "1 год"}, {3, "3 года"}, {11, "11 лет"}, {21, "21 год"}, {25, "25 лет"}}) {
    CHECK(filled(russian, years(number), "ru") == text);
  }
  const std::string arabic =
      "{years, plural, one {سنة} two {سنتان} few {# سنوات} many {# سنة} other {# سنة}}";
  CHECK(filled(arabic, years(1), "ar-EG") == "سنة");
  CHECK(filled(arabic, years(2), "ar-EG") == "سنتان");
  CHECK(filled(arabic, years(3), "ar-EG") == "٣ سنوات");
  CHECK(filled(arabic, years(11), "ar-EG") == "١١ سنة");
  CHECK(filled("{years}年", years(7), "ja") == "7年");
}

TEST_CASE("a name may be said in parts", "[phrase]") {
  const std::string text = "{honorific} {last_name}, {first_name}";
  REQUIRE(filled(text, {"Ana", "Silva", "Dr.", {}}) == "Dr. Silva, Ana");
  REQUIRE(filled(text, {"Ana", "Silva", "", {}}) == "unknown");
  REQUIRE(filled(text, {"Ana", "", "Dr.", {}}) == "unknown");
}

TEST_CASE("names are said as they are, whatever is in them", "[phrase]") {
  REQUIRE(filled("Hello {first_name}!", named("{years}")) == "Hello {years}!");
  REQUIRE(filled("Hello {first_name}!", named("'")) == "Hello '!");
  REQUIRE(filled("{first_name}", named("\xEE\x80\x80")) == "\xEE\x80\x80");
}

TEST_CASE("an apostrophe is an apostrophe", "[phrase]") {
  REQUIRE(filled("Don't, {first_name}'s", named("Ana")) == "Don't, Ana's");
  REQUIRE(filled("{years, plural, one {a year''s} other {# years''}}", years(2)) == "2 years'");
}

TEST_CASE("variables that we do not have are named", "[phrase]") {
  CHECK(mentions(expected("Hello {name}"), "{name}"));
  CHECK(mentions(expected("Hello {0}"), "{0}"));
  CHECK(mentions(expected("{years, select, one {a} other {b}}"), "{years, plural"));
  CHECK(mentions(expected("{first_name, plural, other {a}}"), "{first_name}"));
  CHECK(mentions(expected("{years, number}", "ja"), "plural"));
  CHECK(mentions(expected("{years} years"), "plural"));
  CHECK(mentions(expected("{years, plural, offset:1 one {#} other {#}}"), "offset"));
  CHECK(mentions(expected("{years, plural, one {{months, plural, =0 {} other {#}}} other {#}}"),
                 "one"));
  CHECK(mentions(expected("{years, plural, one {#} other {#}} "
                          "{months, plural, =0 {new} one {#} other {#}}"),
                 "one number"));
}

TEST_CASE("plural forms are those that the language needs", "[phrase]") {
  CHECK(mentions(expected("{years, plural, one {#}}"), "other"));
  CHECK(mentions(expected("{years, plural, other {#}}"), "one, which"));
  CHECK(mentions(expected("{years, plural, one {#} few {#} other {#}}"), "not few"));
  CHECK(mentions(expected("{years, plural, one {#} few {#} other {#}}", "pl"), "many, which"));
  CHECK(mentions(expected("{years, plural, one {#} two {#} many {#} other {#}}", "ar"), "few"));
  CHECK(mentions(expected("{months, plural, one {#} other {#}}"), "=0"));
  CHECK(mentions(expected("{months}か月", "ja"), "plural"));
  CHECK(expected("{years, plural, =1 {a year} other {#}}") == "right");
  // French and Spanish have a category for millions, which nobody needs to fill.
  CHECK(expected("{years, plural, one {# an} other {# ans}}", "fr") == "right");
  CHECK(expected("{years, plural, one {# an} many {# d'ans} other {# ans}}", "fr") == "right");
}

TEST_CASE("markup and what nobody can read is refused", "[phrase]") {
  for (const char* text : {"<b>Hi</b>", "a > b", "Terms &amp; more", "&#60;", "[here](https://x.y)",
                           "two\nlines", "\x01", "\xFF",
                           "\xE2\x80\xAE"
                           "evil",
                           "\xEE\x80\x80", "{first_name", "Hi }{", "'{first_name}'", "{}"}) {
    INFO(text);
    CHECK(expected(text) != "right");
  }
  CHECK(expected("Terms & conditions; more") == "right");
  CHECK(expected("¡Ça va, Łódź? 日本語 👋") == "right");
}
