// What customers made of suggested articles, and the order in which to suggest them for it.
//
// A shortlist found by text is put in order by Thompson sampling: each article gets a draw from
// what is believed of its rate of clicks, times what share of those it helps. So what is good comes
// first, and what is not known yet gets its turns. What is believed in a context (a page or an
// error code) starts from what is known of the article anywhere, that from what is known of all
// times how near the text is: few suggestions are made in any one context.
//
// In a simulation of 20 articles on 3 places, 8 % of clicks and a noisy text, the text's order
// alone gets .69 of the clicks to be had. Sampling gets, after 500 and 4,000 suggestions, from all
// with a uniform prior .68 and .91, from all with this prior but without the text .69 and .92, from
// the text's first 8 .85 and .91, and as here .85 and .92 (tests/care/article_stats_test.cpp has a
// shorter one).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "processor/event/time.h"

namespace assist {

struct Article;

struct LearningRules {
  Duration half_life = std::chrono::days{30};  ///< What customers did counts half after this.
  double prior_hits = 2;     ///< How many clicks' worth the belief from above is. Above 0.
  double click_rate = 0.08;  ///< Of articles of which nothing is known. Above 0, below 1.
  double solve_rate = 0.3;   ///< Of opened articles of which nothing is known: what a click tells.
};

/// How often something came about and how often not, faded.
struct Tally {
  double hits = 0;
  double misses = 0;
};

/// Of one article in one context, of one article anywhere, or of all.
struct ArticleStats {
  Tally clicks;               ///< A miss counts as much as the place is looked at.
  Tally solves;               ///< Of those who clicked.
  Time as_of;                 ///< The tallies are faded to this.
  std::uint64_t content = 0;  ///< What they are about: content_of(), or 0 for all articles.
};

/// What became of an article that was shown.
enum class ArticleOutcome : unsigned char {
  passed_over,  ///< Not clicked.
  clicked,      ///< And no more is known.
  quiet,        ///< Clicked, and neither contact nor the same error within 24 h.
  solved,       ///< The customer says so.
  unsolved,     ///< The customer says that it did not help.
};

/// Changes with what the article says; never 0.
std::uint64_t content_of(const Article& article);

/// Counts an outcome. `place` is that of the article among those suggested, from 0. When the
/// content has changed, what was learned before counts a quarter. The order in which outcomes of
/// one content arrive makes no difference.
void learn(ArticleStats& stats, ArticleOutcome outcome, std::size_t place, std::uint64_t content,
           Time at, const LearningRules& rules);

struct Shortlisted {
  std::string_view id;
  std::uint64_t content = 0;                 ///< content_of() now.
  double score = 0;                          ///< How near its text is. Above 0.
  const ArticleStats* in_context = nullptr;  ///< nullptr: nothing known.
  const ArticleStats* anywhere = nullptr;
};

/// The places in `shortlist` in the order to suggest them. Draws come from `trigger_id`: the same
/// in a replay. One time in twenty the first two change places, to learn what a place is worth.
std::vector<std::size_t> order_of(std::span<const Shortlisted> shortlist, const ArticleStats* all,
                                  std::string_view trigger_id, Time now,
                                  const LearningRules& rules);

}  // namespace assist
