#include "processor/care/connect/templates.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "processor/care/connect/english.h"
#include "processor/care/connect/preview.h"

using namespace assist;

namespace {

Templates templates_of(const std::vector<TemplateFile>& files,
                       const std::string& default_locale = "en") {
  return std::get<Templates>(Templates::parse(files, default_locale, 160));
}

/// "file:line key: expected", one a line; empty when nothing is wrong.
std::string problems_of(const std::vector<TemplateFile>& files,
                        const std::string& default_locale = "en", std::size_t points_max = 160) {
  const auto parsed = Templates::parse(files, default_locale, points_max);
  std::string lines;
  if (const auto* problems = std::get_if<TemplateProblems>(&parsed)) {
    for (const TemplateProblem& problem : *problems) {
      lines += problem.file + ":" + std::to_string(problem.line) + " " + problem.key + ": " +
               problem.expected + "\n";
    }
  }
  return lines;
}

std::string english() {
  return std::string{english_templates};
}

/// The built-in file with one part replaced.
std::string english_with(const std::string& part, const std::string& other) {
  std::string text = english();
  const auto at = text.find(part);
  if (at == text.npos) throw std::logic_error("no such part: " + part);
  return text.replace(at, part.size(), other);
}

std::string problem_with(const std::string& part, const std::string& other) {
  return problems_of({{"en.yaml", english_with(part, other)}});
}

bool mentions(const std::string& text, const std::string& part) {
  return text.find(part) != text.npos;
}

TemplateFile one_offer(const std::string& locale, const std::string& title) {
  return {locale + ".yaml", "version: 1\nlocale: " + locale +
                                "\noffers:\n  chat_offer: {title: " + title +
                                ", body: b}\nlabels: {open_chat: c, snooze: l, opt_out: s}\n"};
}

std::string read(const std::filesystem::path& path) {
  std::ifstream file{path};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::vector<TemplateFile> shipped_files() {
  std::map<std::string, std::string> texts;
  for (const auto& entry : std::filesystem::directory_iterator("deploy/templates")) {
    texts[entry.path().filename().string()] = read(entry.path());
  }
  std::vector<TemplateFile> files;
  for (const auto& [name, text] : texts) files.push_back({name, text});
  return files;
}

/// The locale whose title a customer reads, and the title.
std::string read_by(const Templates& templates, const std::string& customer_locale) {
  const Wording wording = templates.wording("chat_offer", customer_locale);
  return wording.words->locale + " " + wording.offer->title;
}

}  // namespace

TEST_CASE("the built-in words are those of the shipped English file", "[templates]") {
  REQUIRE(english() == read("deploy/templates/en.yaml"));
  const Templates built_in;
  for (const OfferShape& shape : offer_shapes) {
    const Wording wording = built_in.wording(shape.type, "");
    REQUIRE(wording.offer != nullptr);
    REQUIRE(wording.greeting != nullptr);
    REQUIRE(wording.words->locale == "en");
  }
}

TEST_CASE("the shipped files are right and have words for everything", "[templates]") {
  for (const TemplateFile& file : shipped_files()) {
    INFO(file.name);
    const std::string locale = file.name.substr(0, file.name.find('.'));
    REQUIRE(problems_of({file}, locale) == "");
  }
}

// To renew the file: build/release/assist check --templates deploy/assist.yaml
TEST_CASE("the shipped words read as they did when somebody last read them", "[templates]") {
  REQUIRE(preview_of(templates_of(shipped_files())) == read("tests/care/preview.txt"));
}

// "This step can be tricky", never "I saw you fail": nobody likes to be watched.
TEST_CASE("no shipped word speaks of having watched anybody", "[templates]") {
  static constexpr const char* stems[] = {
      "saw",     "watch",   "notice", "click",       "fail",     "error",     "mistake", "wrong",
      "track",   "monitor", "stuck",  "struggl",     "problem ", "trouble",   "gesehen", "beobacht",
      "bemerkt", "klick",   "fehler", "versuch",     "problem",  "vu que",    "remarqu", "cliqu",
      "erreur",  "échou",   "échec",  "hemos visto", "notado",   "clic",      "fall",    "intent",
      "widzi",   "zauważ",  "klik",   "błęd",        "błąd",     "nie udało", "見まし",  "クリック",
      "失敗",    "エラー",  "間違"};
  std::string words = preview_of(templates_of(shipped_files()));
  std::transform(words.begin(), words.end(), words.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  for (const char* stem : stems) {
    INFO(stem);
    CHECK_FALSE(mentions(words, stem));
  }
}

TEST_CASE("words come from the customer's locale, its language, then the default", "[templates]") {
  const Templates templates = templates_of({{"en.yaml", english()},
                                            one_offer("fr", "F"),
                                            one_offer("fr-CA", "C"),
                                            one_offer("zh-Hant", "Z")});
  CHECK(read_by(templates, "fr-CA") == "fr-CA C");
  CHECK(read_by(templates, "fr-ca") == "fr-CA C");
  CHECK(read_by(templates, "fr-BE") == "fr F");
  CHECK(read_by(templates, "zh-Hant-TW") == "zh-Hant Z");
  CHECK(read_by(templates, "zh-TW") == "en Need a hand?");
  CHECK(read_by(templates, "") == "en Need a hand?");
  CHECK(read_by(templates, "xx-hostile-999") == "en Need a hand?");
  // What a language has no words for is said in the next one, as a whole.
  CHECK(templates.wording("faq_suggest", "fr-CA").words->locale == "en");
  CHECK(templates.wording("nonsense", "fr").offer == nullptr);
}

TEST_CASE("a greeting is in the language of the offer, or there is none", "[templates]") {
  const Templates templates =
      templates_of({{"en.yaml", english()}, one_offer("en-GB", "G"), one_offer("fr", "F")}, "en");
  REQUIRE(read_by(templates, "en-GB") == "en-GB G");
  CHECK(templates.wording("chat_offer", "en-GB").greeting != nullptr);
  CHECK(templates.wording("chat_offer", "fr").greeting == nullptr);
  CHECK(templates.wording("faq_suggest", "fr").greeting != nullptr);
}

TEST_CASE("who is addressed how, and in which order, is the language's matter", "[templates]") {
  const Templates templates = templates_of(shipped_files());
  const auto greeting = [&templates](std::string_view locale, const Facts& facts) {
    return templates.wording("tip", locale).greeting->fill(facts).text;
  };
  CHECK(greeting("de", {"Ana", "Silva", "Frau", {}}) == "Guten Tag Frau Silva!");
  CHECK(greeting("de", {"Ana", "Silva", "", {}}) == "Hallo Ana!");
  CHECK(greeting("ja", {"Ana", "Silva", "", {}}) == "Silva様、");
  CHECK(greeting("ja", {"Ana", "", "", Tenure{3, 0}}) ==
        "Ana様、3年のご利用ありがとうございます。");
  CHECK(greeting("pl", {"", "", "", Tenure{3, 0}}) ==
        "Dzień dobry! To już 3 lata razem, dziękujemy!");
  CHECK(greeting("en", {"Ana", "Silva", "Dr.", {}}) == "Hello Ana!");
}

TEST_CASE("edited words are another template", "[templates]") {
  const auto id_of = [](const std::string& title) {
    return templates_of({{"en.yaml", english()}, one_offer("fr", title)})
        .wording("chat_offer", "fr")
        .offer->id;
  };
  CHECK(id_of("F") == id_of("F"));
  CHECK(id_of("F") != id_of("G"));
  CHECK(id_of("F").starts_with("chat_offer.fr."));
}

TEST_CASE("a mistake is named with file, line and key", "[templates]") {
  CHECK(problem_with("version: 1", "version: 2") == "en.yaml:5 version: 1\n");
  CHECK(mentions(problem_with("title: Need a hand?", "title: \"<b>\""),
                 " offers.chat_offer.title: plain text"));
  CHECK(mentions(problem_with("title: Need a hand?", "title: " + std::string(61, 'x')), "1 to 60"));
  CHECK(mentions(problem_with("title: Need a hand?", "title: '  '"), "1 to 60"));
  CHECK(mentions(problem_with("title: Need a hand?", "headline: Hi"),
                 "offers.chat_offer.headline: one of title body\n"));
  CHECK(mentions(problem_with("title: Need a hand?", "title: 'Hi {first_name}'"), "no variables"));
  CHECK(mentions(problem_with("  open_chat: Chat now\n", ""), "labels.open_chat: this key"));
  CHECK(mentions(problem_with("snooze: Not now", "snoze: Not now"), "labels.snoze: one of"));
  CHECK(mentions(problem_with("snooze: Not now", "snooze: " + std::string(41, 'x')), "1 to 40"));
  CHECK(mentions(problem_with("  tip:\n", "  chat_offer:\n"), "offers.chat_offer: each key once"));
  CHECK(mentions(problem_with("\"Hello {first_name}\", ", ""), "greeting: clauses that use"));
  CHECK(mentions(problem_with("greeting:\n", "greeting: []\nold:\n"), "greeting: a list of 1"));
  CHECK(mentions(problem_with("\"Hello\"]", "\"Hello\", {a: b}]"), "greeting[0][2]: a text"));
  CHECK(
      mentions(problem_with("one {# year}", "uno {# year}"), "greeting[1][0]: a plural category"));
  CHECK(mentions(problems_of({{"en.yaml", "a: [\n"}}), "en.yaml:2 : well-formed YAML"));
  CHECK(mentions(problems_of({{"en.yaml", "[]"}}), "a mapping"));
  CHECK(mentions(problems_of({{"en.yaml", ""}}), "a mapping"));
  CHECK(mentions(problems_of({{"en.yaml", std::string(300'000, '#')}}), "at most 256 KiB"));
}

TEST_CASE("every mistake of every file is told at once", "[templates]") {
  const std::string found = problems_of({{"a.yaml", english_with("locale: en", "locale: xx")},
                                         {"b.yaml", english_with("snooze: Not now", "snooze: <")}});
  CHECK(mentions(found, "a.yaml:6 locale"));
  CHECK(mentions(found, "b.yaml:"));
}

TEST_CASE("a locale is one that people speak, written as it should be", "[templates]") {
  for (const char* locale :
       {"xx", "en-UK", "en_GB", "english", "zz-ZZ", "en-u-ca-buddhist", "en-Zzyx"}) {
    INFO(locale);
    CHECK(mentions(problem_with("locale: en", std::string{"locale: "} + locale),
                   "locale: a language"));
  }
  CHECK(mentions(problem_with("locale: en", "locale: en-gb"), "locale: en-GB, which"));
  CHECK(mentions(problems_of({{"a.yaml", english()}, {"b.yaml", english()}}),
                 "b.yaml:1 locale: a language that no other file has"));
}

TEST_CASE("the default language has words for everything", "[templates]") {
  CHECK(problems_of({{"en.yaml", english()}}, "en-GB") == "");
  CHECK(mentions(problems_of({{"en.yaml", english()}}, "de"),
                 "care.default_locale: a language that has templates (en), not de"));
  CHECK(mentions(problems_of({{"en.yaml", english()}, one_offer("fr", "F")}, "fr"),
                 "fr.yaml:1 offers.faq_suggest: words"));
  CHECK(mentions(problems_of({}), "care.default_locale"));
}

TEST_CASE("a greeting fits with the longest name and tenure", "[templates]") {
  const std::string longest = "Hello " + std::string(40, 'x') +
                              ", I see you've been with us for 11 months, thanks for that!";
  CHECK(problems_of({{"en.yaml", english()}}, "en", longest.size()) == "");
  CHECK(mentions(problems_of({{"en.yaml", english()}}, "en", longest.size() - 1),
                 "greeting: at most " + std::to_string(longest.size() - 1) + " characters"));
}
