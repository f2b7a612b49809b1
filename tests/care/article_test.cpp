#include "processor/care/assist/article.h"

#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "processor/care/page_pattern.h"

using namespace assist;

namespace {

Articles parsed(const std::string& text) {
  return std::get<Articles>(Articles::parse(text));
}
ArticleProblem problem(const std::string& text) {
  return std::get<ArticleProblem>(Articles::parse(text));
}

std::string one(const std::string& fields) {
  return "version: 1\narticles:\n  - " + fields + "\n";
}

/// "id:why id:why …"
std::string suggested(const Articles& articles, std::vector<std::string> codes,
                      std::vector<std::string_view> pages, std::string_view locale = "") {
  std::string list;
  for (const Suggestion& s : articles.suggest({codes, pages, locale, "en"}, 3)) {
    list += (list.empty() ? "" : " ") + s.article->id + ":" + std::string{name_of(s.why)};
  }
  return list;
}

std::string demo_catalogue() {
  std::ifstream file{"deploy/articles.yaml"};
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("the exact error code comes before the page, the page before the general", "[article]") {
  const Articles articles = parsed(R"(
version: 1
articles:
  - {id: general, title: G, url: /g, general: true}
  - {id: any-checkout, title: A, url: /a, pages: ["/checkout/**"]}
  - {id: payment, title: P, url: /p, pages: [/checkout/payment]}
  - {id: declined, title: D, url: /d, error_codes: [card_declined]}
)");
  REQUIRE(suggested(articles, {"card_declined"}, {"/checkout/payment"}) ==
          "declined:error_code payment:page any-checkout:page");
  REQUIRE(suggested(articles, {}, {"/checkout"}) == "any-checkout:page");
  REQUIRE(suggested(articles, {"unknown"}, {"/"}) == "general:general");
  REQUIRE(suggested(articles, {"CARD_DECLINED"}, {}) == "general:general");
}

TEST_CASE("an article pinned twice is suggested once", "[article]") {
  const Articles articles =
      parsed(one("{id: a, title: A, url: /a, error_codes: [x, y], pages: [/p], general: true}"));
  REQUIRE(suggested(articles, {"x", "y"}, {"/p"}) == "a:error_code");
}

TEST_CASE("articles in the customer's language come first, the default language else",
          "[article]") {
  const Articles articles = parsed(R"(
version: 1
articles:
  - {id: en, title: E, url: /e, pages: [/p], general: true}
  - {id: fr, title: F, url: /f, locale: fr, pages: [/p]}
)");
  REQUIRE(suggested(articles, {}, {"/p"}, "fr-CA") == "fr:page");
  REQUIRE(suggested(articles, {}, {"/q"}, "fr-CA") == "en:general");
  REQUIRE(suggested(articles, {}, {"/p"}, "de") == "en:page");
}

TEST_CASE("text finds what is not pinned, after the pins and before the general", "[article]") {
  const Articles articles = parsed(R"(
version: 1
articles:
  - {id: contact, title: Write to us, url: /c, general: true}
  - {id: pinned, title: Zone rates, url: /p, pages: [/cart]}
  - {id: title, title: Voucher is not accepted, url: /t}
  - {id: question, title: Zebra, url: /q, questions: ["How do I return a parcel?", Label please]}
  - {id: tag, title: Yak, url: /y, tags: [invoice, receipt]}
  - id: body
    title: Xylophone
    url: /b
    body: |
      Deliveries to islands
      take three more days.
)");
  const auto found = [&](std::string_view text, std::vector<std::string_view> pages = {}) {
    std::string list;
    for (const Suggestion& s : articles.suggest({{}, pages, "", "en", text, 0.3}, 2)) {
      list += s.article->id + ":" + std::string{name_of(s.why)} + " ";
      REQUIRE((s.why == Fit::text) == (s.score >= 0.3));
    }
    return list;
  };
  REQUIRE(found("vouchers not accepted") == "title:text ");
  REQUIRE(found("returning a parcel") == "question:text ");
  REQUIRE(found("receipts") == "tag:text ");
  REQUIRE(found("delivery to an island") == "body:text ");
  REQUIRE(found("vouchers not accepted", {"/cart"}) == "pinned:page title:text ");
  REQUIRE(found("zone rates", {"/cart"}) == "pinned:page ");
  REQUIRE(found("quantum physics") == "contact:general ");
  REQUIRE(found("") == "contact:general ");
}

TEST_CASE("text is looked for in the customer's language first", "[article]") {
  const Articles articles = parsed(R"(
version: 1
articles:
  - {id: en, title: Cancel an order, url: /e}
  - {id: de, title: Order stornieren, url: /d, locale: de}
)");
  const auto first = [&](std::string_view text, std::string_view locale) {
    const auto suggestions = articles.suggest({{}, {}, locale, "en", text, 0.3}, 1);
    return suggestions.empty() ? "" : suggestions[0].article->id;
  };
  REQUIRE(first("order stornieren", "de-AT") == "de");
  REQUIRE(first("cancel", "de-AT") == "en");
  REQUIRE(first("stornieren", "en").empty());
}

TEST_CASE("an article that is not published is checked and left out", "[article]") {
  const Articles articles = parsed(R"(
version: 1
articles:
  - {id: a, title: Card, url: /a, error_codes: [x], published: false}
  - {id: b, title: Cart, url: /b, error_codes: [x], published: true}
)");
  REQUIRE(suggested(articles, {"x"}, {}) == "b:error_code");
  REQUIRE(articles.size() == 1);
  REQUIRE(problem(one("{id: a, title: A, url: x, published: false}")).key == "articles[0].url");
}

TEST_CASE("an empty catalogue suggests nothing", "[article]") {
  REQUIRE(suggested(Articles{}, {"x"}, {"/p"}).empty());
  REQUIRE(parsed("{\"version\": 1, \"articles\": []}").size() == 0);
}

TEST_CASE("a mistake in the catalogue is named with its line and key", "[article]") {
  const ArticleProblem missing =
      problem("version: 1\narticles:\n  - id: a\n    url: /a\n    general: true\n");
  REQUIRE(missing.line == 3);
  REQUIRE(missing.key == "articles[0].title");
  REQUIRE(problem(one("{id: a, title: A, url: /a, general: true, colour: red}")).key ==
          "articles[0].colour");
  REQUIRE(problem(one("{id: A b, title: A, url: /a, general: true}")).key == "articles[0].id");
  REQUIRE(problem(one("{id: a, title: A, url: 'javascript:x', general: true}")).key ==
          "articles[0].url");
  REQUIRE(problem(one("{id: a, title: A, url: //evil, general: true}")).key == "articles[0].url");
  REQUIRE(problem(one("{id: a, title: A, url: /a, questions: help}")).key ==
          "articles[0].questions");
  REQUIRE(problem(one("{id: a, title: A, url: /a, questions: ['']}")).key ==
          "articles[0].questions[0]");
  REQUIRE(
      problem(one("{id: a, title: A, url: /a, tags: [\"" + std::string(65, 'x') + "\"]}")).key ==
      "articles[0].tags[0]");
  REQUIRE(problem(one("{id: a, title: A, url: /a, body: \"bell \\a\"}")).key == "articles[0].body");
  REQUIRE(problem(one("{id: a, title: A, url: /a, body: " + std::string(8'001, 'x') + "}")).key ==
          "articles[0].body");
  REQUIRE(problem(one("{id: a, title: A, url: /a, published: later}")).key ==
          "articles[0].published");
  std::string many = "{id: a, title: A, url: /a, questions: [x";
  for (int i = 0; i < 256; ++i) many += ", x";
  REQUIRE(problem(one(many + "]}")).expected == "a list of at most 256");
  REQUIRE(problem(one("{id: a, title: A, url: /a, general: maybe}")).key == "articles[0].general");
  REQUIRE(problem(one("{id: a, title: A, url: /a, pages: [cart]}")).key == "articles[0].pages[0]");
  REQUIRE(problem(one("{id: a, title: A, url: /a, pages: /cart}")).key == "articles[0].pages");
  REQUIRE(problem(one("{id: a, title: \"" + std::string(121, 'x') + "\", url: /a}")).key ==
          "articles[0].title");
  REQUIRE(problem("version: 2\narticles: []\n").key == "version");
  REQUIRE(problem("version: 1\n").key == "articles");
  REQUIRE(problem("[]").key == "");
  REQUIRE(problem("").line == 1);
  REQUIRE(problem(one("{id: a, title: A, url: /a, general: true}") +
                  "  - {id: a, title: A, url: /a, general: true}\n")
              .key == "articles[1].id");
  const ArticleProblem syntax = problem("version: 1\narticles: [\n");
  REQUIRE(syntax.line >= 2);
  REQUIRE_FALSE(syntax.expected.empty());
}

TEST_CASE("the demo shop's catalogue has an answer to every trouble of the demo shop",
          "[article]") {
  const Articles articles = parsed(demo_catalogue());
  for (const char* code : {"card_declined", "payment_timeout", "bad_credentials", "http_404",
                           "http_500", "http_503", "PAY_402"}) {
    INFO(code);
    REQUIRE(suggested(articles, {code}, {}).find(":error_code") != std::string::npos);
  }
  for (const char* page : {"/catalog/:category", "/product/:id", "/cart", "/checkout",
                           "/checkout/payment", "/login", "/account", "/search"}) {
    INFO(page);
    REQUIRE(suggested(articles, {}, {page}).find(":page") != std::string::npos);
  }
  REQUIRE(suggested(articles, {}, {"/"}) == "contact-us:general");
}

TEST_CASE("page patterns match by segment", "[pattern]") {
  REQUIRE(matches("/cart", "/cart"));
  REQUIRE_FALSE(matches("/cart", "/cart/x"));
  REQUIRE_FALSE(matches("/cart/x", "/cart"));
  REQUIRE(matches("/product/*", "/product/:id"));
  REQUIRE_FALSE(matches("/product/*", "/product"));
  REQUIRE_FALSE(matches("/product/*", "/product/:id/reviews"));
  REQUIRE(matches("/checkout/**", "/checkout"));
  REQUIRE(matches("/checkout/**", "/checkout/payment/card"));
  REQUIRE_FALSE(matches("/checkout/**", "/checkouts"));
  REQUIRE(matches("/", "/"));
  REQUIRE_FALSE(matches("/", "/x"));
  REQUIRE(matches("/**", "/"));
  REQUIRE_FALSE(matches("/**", ""));
  REQUIRE(specificity("/a/*/b/**") == 2);
}
