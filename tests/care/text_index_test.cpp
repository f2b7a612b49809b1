#include "processor/care/assist/text_index.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace assist;

namespace {

std::vector<Term> terms_of(std::string_view text) {
  std::vector<Term> terms;
  append_terms(text, terms);
  return terms;
}

TextIndex index_of(const std::vector<Passages>& entries) {
  return TextIndex(entries);
}

/// The best entry's place, or -1.
int best(const TextIndex& index, std::string_view query) {
  const auto hits = index.rank(query, 1);
  return hits.empty() ? -1 : static_cast<int>(hits[0].entry);
}

double score(const TextIndex& index, std::string_view query, std::size_t entry) {
  for (const TextIndex::Hit& hit : index.rank(query, 100)) {
    if (hit.entry == entry) return hit.score;
  }
  return 0;
}

const std::vector<Passages> shop{
    {"Cancel an order", "How can I cancel my order?", "I don't want it any more"},
    {"Card declined", "My card was declined", "Payment with my credit card fails"},
    {"Where is my parcel?", "Track a delivery", "My order has not arrived"},
    {"Return and refund", "How do I send something back?", "When do I get my money?"}};

}  // namespace

TEST_CASE("a word is compared by its trigrams, blanks around it", "[text]") {
  REQUIRE(terms_of("pay").size() == 3);  // " pa", "pay", "ay "
  REQUIRE(terms_of("a").size() == 1);
  REQUIRE(terms_of("pay a").size() == 4);
  REQUIRE(terms_of("pay-a!") == terms_of("pay a"));
  REQUIRE(terms_of("").empty());
  REQUIRE(terms_of(" .,;\t\n").empty());
}

TEST_CASE("case, accents and compatible forms make no difference", "[text]") {
  REQUIRE(terms_of("RÉSUMÉ") == terms_of("resume"));
  REQUIRE(terms_of("re\u0301sume\u0301") == terms_of("r\u00e9sum\u00e9"));
  REQUIRE(terms_of("ЗАКАЗ") == terms_of("заказ"));
  REQUIRE(terms_of("ΠΛΗΡΩΜΉ") == terms_of("πληρωμη"));
  REQUIRE(terms_of("\uff30\uff21\uff39 \u2460") == terms_of("pay 1"));
  REQUIRE(terms_of("pass\u00adword\u200b") == terms_of("password"));
}

TEST_CASE("vowels that are marks of their script belong to the word", "[text]") {
  REQUIRE(terms_of("कि") != terms_of("का"));
  REQUIRE(terms_of("की मत") != terms_of("कीमत"));
}

TEST_CASE("Chinese and Japanese are compared by neighbours", "[text]") {
  REQUIRE(terms_of("支付失败").size() == 3);
  REQUIRE(terms_of("支").size() == 1);
  REQUIRE(terms_of("カード").size() == 2);
  REQUIRE(terms_of("支付 card").size() == 1 + 4);
  REQUIRE(terms_of("支付card失败").size() == 1 + 4 + 1);
}

TEST_CASE("bytes that are no UTF-8 part words and do no harm", "[text]") {
  REQUIRE(terms_of("pay\xff\xfe"
                   "card") == terms_of("pay card"));
  REQUIRE(terms_of("pay\xe6\x94") == terms_of("pay"));
  REQUIRE(terms_of("\xc0\x80\xed\xa0\x80\xf8").empty());
  REQUIRE(terms_of(std::string("pay\0card", 8)) == terms_of("pay card"));
}

TEST_CASE("the entry that says what the query says comes first", "[text]") {
  const TextIndex index = index_of(shop);
  REQUIRE(best(index, "cancel order") == 0);
  REQUIRE(best(index, "checkout payment card_declined") == 1);
  REQUIRE(best(index, "parcel has not come, track it") == 2);
  REQUIRE(best(index, "i want my money back") == 3);
}

TEST_CASE("mistyped and inflected words still find", "[text]") {
  const TextIndex index = index_of(shop);
  REQUIRE(best(index, "cancelling my oder") == 0);
  REQUIRE(best(index, "crad declned") == 1);
  REQUIRE(best(index, "refunded") == 3);
}

TEST_CASE("scores run from 0 to 1 and fall with what the entry does not say", "[text]") {
  const TextIndex index = index_of(shop);
  const std::vector<Passages> single{{"Card declined"}, {"Track a delivery"}};
  REQUIRE(score(index_of(single), "card DECLINED!", 0) == Approx(1));
  const double exact = score(index, "card declined", 1);
  const double longer = score(index, "card declined in the zoo of Lissabon", 1);
  REQUIRE(exact <= 1);
  REQUIRE(exact > longer);
  REQUIRE(longer > 0);
  REQUIRE(score(index, "quartz xylophone", 1) < 0.1);
}

TEST_CASE("a query that shares nothing finds nothing", "[text]") {
  const TextIndex index = index_of(shop);
  for (const std::string_view query : {"", "?!", "支付失败", "\xff\xff", "zzz qqq"}) {
    INFO(query);
    REQUIRE(index.rank(query, 10).empty());
  }
  REQUIRE(TextIndex{}.rank("card", 10).empty());
  REQUIRE(index_of({}).rank("card", 10).empty());
  REQUIRE(index_of({{}, {""}, {"..."}}).rank("card", 10).empty());
  REQUIRE(index.rank("card", 0).empty());
}

TEST_CASE("equal entries keep their order", "[text]") {
  const TextIndex index = index_of({{"refund"}, {"card"}, {"card"}, {"card"}});
  const auto hits = index.rank("card", 2);
  REQUIRE(hits.size() == 2);
  REQUIRE(hits[0].entry == 1);
  REQUIRE(hits[1].entry == 2);
  REQUIRE(hits[0].score == hits[1].score);
}

TEST_CASE("a word that most entries have still counts", "[text]") {
  const std::vector<Passages> entries{{"error with the card"}, {"error at the login"},
                                      {"error in the cart"},   {"error of the search"},
                                      {"how to send it back"}, {"opening hours"}};
  const TextIndex index = index_of(entries);
  const auto hits = index.rank("error", 10);
  REQUIRE(hits.size() >= 4);
  for (std::size_t i = 0; i < 4; ++i) REQUIRE(hits[i].score > 0.1);
  REQUIRE(index_of({{"error"}}).rank("error", 1)[0].score == Approx(1));
}

TEST_CASE("a word of one entry outweighs a word of all", "[text]") {
  const TextIndex index = index_of({{"order voucher"}, {"order parcel"}, {"order invoice"}});
  REQUIRE(best(index, "order order order invoice") == 2);
}

TEST_CASE("an entry that is all about a word comes before those that mention it", "[text]") {
  const TextIndex index = index_of({{"size on return", "colours", "delivery time", "gift cards"},
                                    {"may I return it", "label of a return", "return by post"},
                                    {"opening hours", "about us", "careers"}});
  REQUIRE(best(index, "returning") == 1);
  REQUIRE(score(index, "returning", 1) > 1.5 * score(index, "returning", 0));
}

TEST_CASE("a hostile query is cut, not suffered", "[text]") {
  const TextIndex index = index_of(shop);
  std::string query = "card declined ";
  while (query.size() < 64 * 1024) query += "x\u0301\ufdfa ";
  REQUIRE(best(index, query) == 1);
  REQUIRE(score(index, std::string(64 * 1024, 'a'), 0) <= 1);
  REQUIRE(index.rank(std::string(64 * 1024, '\xe6'), 10).empty());
  const std::string far = std::string(1'000, ' ') + "card declined";
  REQUIRE(index.rank(far, 10).empty());
}

TEST_CASE("other scripts find too", "[text]") {
  const TextIndex index =
      index_of({{"支付失败怎么办"}, {"Отменить заказ"}, {"返品の方法"}, {"ऑर्डर रद्द करें"}});
  REQUIRE(best(index, "我的支付失败了") == 0);
  REQUIRE(best(index, "как отменить заказы") == 1);
  REQUIRE(best(index, "返品したい") == 2);
  REQUIRE(best(index, "ऑर्डर") == 3);
}
