// What must hold for any collection of texts and any query.
#include <rapidcheck.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>
#include <string>
#include <vector>

#include "processor/care/assist/text_index.h"

namespace assist {
namespace {

using Texts = std::vector<std::vector<std::string>>;  // Of each entry its passages.

/// Few letters, so that texts have much in common; blanks, and some bytes that are no text.
rc::Gen<std::string> text() {
  return rc::gen::container<std::string>(
      rc::gen::weightedOneOf<char>({{12, rc::gen::elementOf(std::string("abcde"))},
                                    {3, rc::gen::just(' ')},
                                    {1, rc::gen::arbitrary<char>()}}));
}

constexpr int small = 20;  // Of each length at most: nested ones take long to make.

rc::Gen<Texts> texts() {
  return rc::gen::resize(
      small, rc::gen::container<Texts>(rc::gen::container<std::vector<std::string>>(text())));
}

TextIndex index_of(const Texts& texts) {
  std::vector<Passages> entries;
  for (const auto& passages : texts) entries.emplace_back(passages.begin(), passages.end());
  return TextIndex(entries);
}

std::map<std::size_t, double> scores(const TextIndex& index, const std::string& query) {
  std::map<std::size_t, double> scores;
  for (const auto& hit : index.rank(query, SIZE_MAX)) scores[hit.entry] = hit.score;
  return scores;
}

void require_near(double a, double b) {
  RC_ASSERT(std::abs(a - b) < 1e-5);  // Sums of floats in another order.
}

}  // namespace

TEST_CASE("a ranking is in order, of entries that exist, each once, with scores above 0",
          "[property]") {
  REQUIRE(rc::check([] {
    const Texts entries = *texts();
    const auto hits = index_of(entries).rank(*text(), SIZE_MAX);
    for (std::size_t i = 0; i < hits.size(); ++i) {
      RC_ASSERT(hits[i].entry < entries.size());
      RC_ASSERT(hits[i].score > 0 && hits[i].score <= 1);
      if (i == 0) continue;
      RC_ASSERT(hits[i - 1].score > hits[i].score ||
                (hits[i - 1].score == hits[i].score && hits[i - 1].entry < hits[i].entry));
    }
  }));
}

TEST_CASE("asking for fewer gives the first of them", "[property]") {
  REQUIRE(rc::check([] {
    const TextIndex index = index_of(*texts());
    const std::string query = *text();
    const auto all = index.rank(query, SIZE_MAX);
    const auto few = index.rank(query, 2);
    RC_ASSERT(few.size() == std::min<std::size_t>(2, all.size()));
    for (std::size_t i = 0; i < few.size(); ++i) {
      RC_ASSERT(few[i].entry == all[i].entry && few[i].score == all[i].score);
    }
  }));
}

TEST_CASE("the order of words in a query makes no difference, to the last bit", "[property]") {
  REQUIRE(rc::check([] {
    const TextIndex index = index_of(*texts());
    const auto letters = rc::gen::container<std::string>(rc::gen::elementOf(std::string("abcde")));
    auto words = *rc::gen::resize(small, rc::gen::container<std::vector<std::string>>(letters));
    const auto joined = [&] {
      return std::accumulate(
          words.begin(), words.end(), std::string(),
          [](std::string all, const std::string& word) { return std::move(all) + word + ' '; });
    };
    const auto before = scores(index, joined());
    std::reverse(words.begin(), words.end());
    RC_ASSERT(scores(index, joined()) == before);
  }));
}

TEST_CASE("the order of entries and of their passages makes no difference", "[property]") {
  REQUIRE(rc::check([] {
    Texts entries = *texts();
    const std::string query = *text();
    const auto before = scores(index_of(entries), query);
    for (auto& passages : entries) std::reverse(passages.begin(), passages.end());
    std::reverse(entries.begin(), entries.end());
    const auto after = scores(index_of(entries), query);
    RC_ASSERT(after.size() == before.size());
    for (const auto& [entry, score] : before) {
      require_near(after.at(entries.size() - 1 - entry), score);
    }
  }));
}

TEST_CASE("an entry of one passage that the query repeats scores 1", "[property]") {
  REQUIRE(rc::check([] {
    Texts entries = *texts();
    const std::string query = *text();
    entries.push_back({query});
    const auto found = scores(index_of(entries), query);
    std::vector<Term> terms;
    append_terms(query, terms);
    RC_PRE(!terms.empty());
    require_near(found.at(entries.size() - 1), 1);
  }));
}

TEST_CASE("words that no entry has only lower the scores", "[property]") {
  REQUIRE(rc::check([] {
    const TextIndex index = index_of(*texts());
    const std::string query = *text();
    const auto before = scores(index, query);
    const auto after = scores(index, "zzz " + query);
    RC_ASSERT(after.size() == before.size());
    for (const auto& [entry, score] : before) RC_ASSERT(after.at(entry) < score);
  }));
}

}  // namespace assist
