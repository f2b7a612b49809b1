#include "processor/care/assist/article_stats.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <random>
#include <string>

#include "processor/care/assist/article.h"
#include "processor/care/identifier.h"

namespace assist {
namespace {

/// How much a place is looked at; further ones like the third.
constexpr std::array<double, 3> looked_at{1, 0.6, 0.4};
constexpr double after_change = 0.25;  ///< What evidence about an earlier text is worth.
constexpr double swapped = 0.05;       ///< Of suggestions: the first two change places.
constexpr double likely_most = 0.5;    ///< A text does not make a click more likely than this.

double fading(Duration age, const LearningRules& rules) {
  return std::exp2(-static_cast<double>(age.count()) /
                   static_cast<double>(rules.half_life.count()));
}

void scale(ArticleStats& stats, double factor) {
  for (double* count :
       {&stats.clicks.hits, &stats.clicks.misses, &stats.solves.hits, &stats.solves.misses}) {
    *count *= factor;
  }
}

/// As they count for this content and time; a time before theirs changes nothing.
ArticleStats current(ArticleStats stats, std::uint64_t content, Time at,
                     const LearningRules& rules) {
  if (at > stats.as_of) {
    scale(stats, fading(at - stats.as_of, rules));
    stats.as_of = at;
  }
  if (content != stats.content) scale(stats, after_change);
  stats.content = content;
  return stats;
}

/// How far a click solved the matter.
Tally solved_by(ArticleOutcome outcome) {
  switch (outcome) {
    case ArticleOutcome::passed_over:
      return {0, 0};
    case ArticleOutcome::clicked:
      return {0.3, 0.7};
    case ArticleOutcome::quiet:
      return {0.7, 0.3};
    case ArticleOutcome::solved:
      return {1, 0};
    case ArticleOutcome::unsolved:
      return {0, 2};
  }
  return {0, 0};
}

/// The belief about a rate, as a beta distribution with these two parameters.
struct Belief {
  double a = 0;
  double b = 0;
  double mean() const { return a / (a + b); }
};

Belief belief(double expected_rate, const Tally& seen, const LearningRules& rules) {
  const double misses = rules.prior_hits * (1 - expected_rate) / expected_rate;
  return {rules.prior_hits + seen.hits, misses + seen.misses};
}

double drawn(const Belief& belief, std::mt19937_64& random) {
  const double a = std::gamma_distribution<double>(belief.a, 1)(random);
  const double b = std::gamma_distribution<double>(belief.b, 1)(random);
  return a / (a + b);
}

}  // namespace

std::uint64_t content_of(const Article& article) {
  return fingerprint(article.title + '\n' + article.body);
}

void learn(ArticleStats& stats, ArticleOutcome outcome, std::size_t place, std::uint64_t content,
           Time at, const LearningRules& rules) {
  double weight = 1;
  if (at >= stats.as_of) {
    stats = current(stats, content, at, rules);
  } else {
    weight = fading(stats.as_of - at, rules) * (content == stats.content ? 1 : after_change);
  }
  const Tally solves = solved_by(outcome);
  stats.solves.hits += weight * solves.hits;
  stats.solves.misses += weight * solves.misses;
  if (outcome == ArticleOutcome::passed_over) {
    stats.clicks.misses += weight * looked_at[std::min(place, looked_at.size() - 1)];
  } else {
    stats.clicks.hits += weight;
  }
}

std::vector<std::size_t> order_of(std::span<const Shortlisted> shortlist, const ArticleStats* all,
                                  std::string_view trigger_id, Time now,
                                  const LearningRules& rules) {
  const auto known = [&](const ArticleStats* stats, std::uint64_t content) {
    return stats == nullptr ? ArticleStats{} : current(*stats, content, now, rules);
  };
  const ArticleStats of_all = known(all, 0);
  const double usual_clicks = belief(rules.click_rate, of_all.clicks, rules).mean();
  const double usual_solves = belief(rules.solve_rate, of_all.solves, rules).mean();
  double scores = 0;
  for (const Shortlisted& article : shortlist) scores += article.score;
  std::vector<double> worth;
  for (const Shortlisted& article : shortlist) {
    const double nearness = article.score * static_cast<double>(shortlist.size()) / scores;
    const ArticleStats anywhere = known(article.anywhere, article.content);
    const ArticleStats here = known(article.in_context, article.content);
    const double by_text = std::min(usual_clicks * nearness, likely_most);
    const double clicks = belief(by_text, anywhere.clicks, rules).mean();
    const double solves = belief(usual_solves, anywhere.solves, rules).mean();
    std::mt19937_64 random(fingerprint(std::string(trigger_id) + ' ' + std::string(article.id)));
    worth.push_back(drawn(belief(clicks, here.clicks, rules), random) *
                    belief(solves, here.solves, rules).mean());
  }
  std::vector<std::size_t> order(shortlist.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return worth[a] > worth[b]; });
  if (order.size() > 1 && draw({"swap", trigger_id}) < swapped) std::swap(order[0], order[1]);
  return order;
}

}  // namespace assist
