#include "processor/care/assist/article_stats.h"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <numeric>
#include <random>
#include <string>

#include "processor/care/assist/article.h"

using namespace assist;

namespace {

const LearningRules rules;

Time day(int number) {
  return Time{std::chrono::days{20'000 + number}};
}

ArticleStats learned(std::initializer_list<ArticleOutcome> outcomes, std::uint64_t content = 1) {
  ArticleStats stats;
  for (const ArticleOutcome outcome : outcomes) learn(stats, outcome, 0, content, day(0), rules);
  return stats;
}

ArticleStats times(int count, ArticleOutcome outcome, std::uint64_t content = 1) {
  ArticleStats stats;
  for (int i = 0; i < count; ++i) learn(stats, outcome, 0, content, day(0), rules);
  return stats;
}

/// How often the first of the shortlist is suggested first, of 1,000 triggers.
int leads(const std::vector<Shortlisted>& shortlist, const ArticleStats* all = nullptr,
          Time now = day(0)) {
  int count = 0;
  for (int i = 0; i < 1'000; ++i) {
    count += order_of(shortlist, all, "t-" + std::to_string(i), now, rules)[0] == 0;
  }
  return count;
}

}  // namespace

TEST_CASE("a miss counts as much as its place is looked at, a click is a click", "[stats]") {
  ArticleStats stats;
  for (const std::size_t place : {0u, 1u, 2u, 4u}) {
    learn(stats, ArticleOutcome::passed_over, place, 1, day(0), rules);
  }
  REQUIRE(stats.clicks.misses == Approx(1 + 0.6 + 0.4 + 0.4));
  learn(stats, ArticleOutcome::clicked, 2, 1, day(0), rules);
  REQUIRE(stats.clicks.hits == Approx(1));
}

TEST_CASE("what a click led to is kept apart from the click", "[stats]") {
  const auto solves = [](ArticleOutcome outcome) {
    const Tally tally = learned({outcome}).solves;
    return std::array{tally.hits, tally.misses};
  };
  REQUIRE(solves(ArticleOutcome::passed_over) == std::array{0.0, 0.0});
  REQUIRE(solves(ArticleOutcome::clicked) == std::array{0.3, 0.7});
  REQUIRE(solves(ArticleOutcome::quiet) == std::array{0.7, 0.3});
  REQUIRE(solves(ArticleOutcome::solved) == std::array{1.0, 0.0});
  REQUIRE(solves(ArticleOutcome::unsolved) == std::array{0.0, 2.0});
  REQUIRE(learned({ArticleOutcome::unsolved}).clicks.hits == 1);
}

TEST_CASE("evidence counts half after the half-life, whichever comes first", "[stats]") {
  ArticleStats forward, backward;
  learn(forward, ArticleOutcome::clicked, 0, 1, day(0), rules);
  learn(forward, ArticleOutcome::clicked, 0, 1, day(30), rules);
  REQUIRE(forward.clicks.hits == Approx(1.5));
  learn(backward, ArticleOutcome::clicked, 0, 1, day(30), rules);
  learn(backward, ArticleOutcome::clicked, 0, 1, day(0), rules);
  REQUIRE(backward.clicks.hits == Approx(1.5));
  REQUIRE(backward.as_of == forward.as_of);
}

TEST_CASE("what was learned of an earlier text counts a quarter", "[stats]") {
  ArticleStats stats = times(8, ArticleOutcome::clicked);
  learn(stats, ArticleOutcome::clicked, 0, 2, day(0), rules);
  REQUIRE(stats.clicks.hits == Approx(8 / 4.0 + 1));
  REQUIRE(stats.content == 2);
  learn(stats, ArticleOutcome::clicked, 0, 1, day(-1), rules);  // Of the text before; late.
  REQUIRE(stats.content == 2);
  REQUIRE(stats.clicks.hits == Approx(3 + 0.25 * std::exp2(-1 / 30.0)));
}

TEST_CASE("the content of an article is what it says, not how it is pinned", "[stats]") {
  Article article;
  article.title = "Card declined";
  const std::uint64_t before = content_of(article);
  article.error_codes = {"x"};
  REQUIRE(content_of(article) == before);
  article.body = "Ask your bank.";
  REQUIRE(content_of(article) != before);
}

TEST_CASE("an order is drawn by the trigger, the same in a replay", "[stats]") {
  const std::vector<Shortlisted> shortlist{{"a", 1, 0.5}, {"b", 1, 0.4}, {"c", 1, 0.4}};
  std::array<int, 3> first{};
  for (int i = 0; i < 300; ++i) {
    const std::string trigger = "t-" + std::to_string(i);
    auto order = order_of(shortlist, nullptr, trigger, day(0), rules);
    REQUIRE(order == order_of(shortlist, nullptr, trigger, day(0), rules));
    ++first[order[0]];
    std::sort(order.begin(), order.end());
    REQUIRE(order == std::vector<std::size_t>{0, 1, 2});
  }
  REQUIRE(*std::min_element(first.begin(), first.end()) > 50);
  REQUIRE(order_of({}, nullptr, "t", day(0), rules).empty());
}

TEST_CASE("what is liked here leads, then what is liked elsewhere, then what the text says",
          "[stats]") {
  const ArticleStats liked = times(100, ArticleOutcome::clicked);
  const ArticleStats disliked = times(400, ArticleOutcome::passed_over);
  REQUIRE(leads({{"a", 1, 0.4, &liked}, {"b", 1, 0.4, &disliked}}) > 900);
  REQUIRE(leads({{"a", 1, 0.4, nullptr, &liked}, {"b", 1, 0.4, nullptr, &disliked}}) > 900);
  REQUIRE(leads({{"a", 1, 0.4, &disliked, &liked}, {"b", 1, 0.4, &liked, &disliked}}) < 100);
  REQUIRE(leads({{"a", 1, 0.9}, {"b", 1, 0.3}}) > 800);
  REQUIRE(leads({{"a", 1, 0.4}, {"b", 1, 0.4}}) == Approx(500).margin(60));
}

TEST_CASE("of two that are opened alike the one that solves leads", "[stats]") {
  ArticleStats solves = times(60, ArticleOutcome::solved),
               fails = times(60, ArticleOutcome::unsolved);
  solves.clicks.misses = fails.clicks.misses = 300;
  REQUIRE(leads({{"a", 1, 0.4, &solves}, {"b", 1, 0.4, &fails}}) > 900);
}

TEST_CASE("what was liked long ago, or when it said something else, is tried anew", "[stats]") {
  const ArticleStats liked = times(20, ArticleOutcome::clicked);
  const auto lead_of = [&](std::uint64_t content, Time now) {
    return leads({{"a", content, 0.4, &liked}, {"b", 1, 0.4}}, nullptr, now);
  };
  REQUIRE(lead_of(1, day(0)) > lead_of(2, day(0)) + 20);
  REQUIRE(lead_of(1, day(0)) > lead_of(1, day(150)) + 100);
  REQUIRE(lead_of(1, day(3'000)) == Approx(500).margin(60));
}

TEST_CASE("where everything is clicked often, one click is no praise", "[stats]") {
  const ArticleStats one =
      learned({ArticleOutcome::clicked, ArticleOutcome::passed_over, ArticleOutcome::passed_over});
  ArticleStats often;
  for (int i = 0; i < 900; ++i) {
    learn(often, i % 3 == 0 ? ArticleOutcome::passed_over : ArticleOutcome::clicked, 0, 0, day(0),
          rules);
  }
  const std::vector<Shortlisted> shortlist{{"a", 1, 0.4, nullptr, &one}, {"b", 1, 0.4}};
  REQUIRE(leads(shortlist) > leads(shortlist, &often) + 100);
}

TEST_CASE("one time in twenty the first two change places", "[stats]") {
  const ArticleStats liked = times(2'000, ArticleOutcome::clicked);
  const ArticleStats ignored = times(9'000, ArticleOutcome::passed_over);
  REQUIRE(leads({{"a", 1, 0.4, &liked}, {"b", 1, 0.4, &ignored}}) == Approx(950).margin(25));
}

namespace {

/// Twenty articles with rates of clicks about 8 %, which a noisy text knows something of.
class Market {
 public:
  explicit Market(unsigned seed) : random_(seed) {
    std::gamma_distribution<double> a(1.2), b(13.8);
    std::normal_distribution<double> noise(0, 0.15);
    for (std::size_t i = 0; i < rates_.size(); ++i) {
      const double x = a(random_);
      rates_[i] = x / (x + b(random_));
      texts_[i] = std::max(0.02, rates_[i] + noise(random_));
      ids_[i] = "article-" + std::to_string(i);
    }
    std::iota(by_text_.begin(), by_text_.end(), std::size_t{0});
    std::sort(by_text_.begin(), by_text_.end(),
              [this](std::size_t x, std::size_t y) { return texts_[x] > texts_[y]; });
  }

  /// The clicks of all suggestions as a share of those that the best order would have got.
  double share(std::size_t shortlist, bool by_text, const LearningRules& how, int suggestions) {
    std::array<ArticleStats, 20> stats;
    double clicks = 0;
    for (int n = 0; n < suggestions; ++n) {
      std::vector<Shortlisted> list;
      for (std::size_t i = 0; i < shortlist; ++i) {
        const std::size_t a = by_text_[i];
        list.push_back({ids_[a], 1, by_text ? texts_[a] : 1, &stats[a]});
      }
      const auto order = order_of(list, nullptr, std::to_string(n), day(0), how);
      for (std::size_t place = 0; place < 3; ++place) {
        const std::size_t a = by_text_[order[place]];
        const double chance = looked_at[place] * rates_[a];
        clicks += chance;
        const bool clicked = std::bernoulli_distribution(chance)(random_);
        learn(stats[a], clicked ? ArticleOutcome::clicked : ArticleOutcome::passed_over, place, 1,
              day(0), how);
      }
    }
    return clicks / (best() * suggestions);
  }

  double share_of_text() const {
    double clicks = 0;
    for (std::size_t place = 0; place < 3; ++place) {
      clicks += looked_at[place] * rates_[by_text_[place]];
    }
    return clicks / best();
  }

 private:
  double best() const {
    auto rates = rates_;
    std::sort(rates.rbegin(), rates.rend());
    return looked_at[0] * rates[0] + looked_at[1] * rates[1] + looked_at[2] * rates[2];
  }

  static constexpr std::array<double, 3> looked_at{1, 0.6, 0.4};
  std::mt19937 random_;
  std::array<double, 20> rates_{}, texts_{};
  std::array<std::string, 20> ids_;
  std::array<std::size_t, 20> by_text_{};
};

}  // namespace

TEST_CASE("learning from a shortlist by text beats the text, and learning from all", "[stats]") {
  constexpr unsigned markets = 12;
  const LearningRules uniform{.prior_hits = 1, .click_rate = 0.5};
  double text = 0, all_uniform = 0, all = 0, eight = 0, eight_by_text = 0, later = 0;
  for (unsigned seed = 1; seed <= markets; ++seed) {
    text += Market(seed).share_of_text() / markets;
    all_uniform += Market(seed).share(20, false, uniform, 500) / markets;
    all += Market(seed).share(20, false, rules, 500) / markets;
    eight += Market(seed).share(8, false, rules, 500) / markets;
    eight_by_text += Market(seed).share(8, true, rules, 500) / markets;
    later += Market(seed).share(8, true, rules, 1'500) / markets;
  }
  CAPTURE(text, all_uniform, all, eight, eight_by_text, later);
  REQUIRE(all_uniform < all);
  REQUIRE(all + 0.05 < eight);
  REQUIRE(text + 0.05 < eight);
  REQUIRE(eight - 0.01 < eight_by_text);
  REQUIRE(eight_by_text + 0.02 < later);
}
