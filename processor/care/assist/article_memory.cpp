#include "processor/care/assist/article_memory.h"

#include <algorithm>
#include <array>

namespace assist {
namespace {

constexpr std::size_t shortlist_max = 8;

ArticleStats stats_in(const ArticleRecord& record) {
  return {.clicks = {record.clicks(), record.passed_over()},
          .solves = {record.solved(), record.unsolved()},
          .as_of = time_from_ms(record.as_of()),
          .content = record.content()};
}

void put(ArticleRecord& record, const ArticleStats& stats) {
  record.set_clicks(stats.clicks.hits);
  record.set_passed_over(stats.clicks.misses);
  record.set_solved(stats.solves.hits);
  record.set_unsolved(stats.solves.misses);
  record.set_as_of(ms_of(stats.as_of));
  record.set_content(stats.content);
}

ArticleRecord& record_of(ArticleContext& context, std::uint64_t article) {
  auto& records = *context.mutable_articles();
  for (ArticleRecord& record : records) {
    if (record.article() == article) return record;
  }
  if (records.size() >= context_articles_max) {
    // What is known of all articles is heard of with each of them, so it is never the oldest.
    records.erase(std::min_element(
        records.begin(), records.end(),
        [](const ArticleRecord& a, const ArticleRecord& b) { return a.as_of() < b.as_of(); }));
  }
  ArticleRecord& added = *records.Add();
  added.set_article(article);
  return added;
}

}  // namespace

std::optional<ArticleStats> stats_of(const ArticleContext& context, std::uint64_t article) {
  for (const ArticleRecord& record : context.articles()) {
    if (record.article() == article) return stats_in(record);
  }
  return std::nullopt;
}

void note_outcome(ArticleContext& context, std::uint64_t article, ArticleOutcome outcome,
                  std::size_t place, std::uint64_t content, Time at) {
  ArticleRecord& record = record_of(context, article);
  ArticleStats stats = stats_in(record);
  learn(stats, outcome, place, content, at, LearningRules{});
  put(record, stats);
}

void order_by_experience(std::vector<Suggestion>& suggestions, const ArticleContext& in_context,
                         const ArticleContext& anywhere, std::string_view trigger_id, Time now) {
  const auto first = std::find_if(suggestions.begin(), suggestions.end(),
                                  [](const Suggestion& s) { return s.why == Fit::text; });
  std::array<std::optional<ArticleStats>, 2 * shortlist_max> known;
  std::vector<Shortlisted> shortlist;
  for (auto it = first; it != suggestions.end() && shortlist.size() < shortlist_max; ++it) {
    if (it->why != Fit::text) break;
    const Article& article = *it->article;
    auto& here = known[2 * shortlist.size()] = stats_of(in_context, article.key);
    auto& everywhere = known[2 * shortlist.size() + 1] = stats_of(anywhere, article.key);
    shortlist.push_back({.id = article.id,
                         .content = article.content,
                         .score = it->score,
                         .in_context = here ? &*here : nullptr,
                         .anywhere = everywhere ? &*everywhere : nullptr});
  }
  if (shortlist.size() < 2) return;
  const auto all = stats_of(anywhere, all_articles);
  const std::vector<std::size_t> order =
      order_of(shortlist, all ? &*all : nullptr, trigger_id, now, LearningRules{});
  std::vector<Suggestion> ordered;
  for (const std::size_t place : order)
    ordered.push_back(*(first + static_cast<std::ptrdiff_t>(place)));
  std::copy(ordered.begin(), ordered.end(), first);
}

std::optional<Time> forgotten_at(const ArticleContext& context) {
  std::int64_t newest = 0;
  for (const ArticleRecord& record : context.articles()) newest = std::max(newest, record.as_of());
  if (newest == 0) return std::nullopt;
  return time_from_ms(newest) + 4 * LearningRules{}.half_life;  // A sixteenth is left.
}

std::size_t memory_bytes(const ArticleContext& context) {
  return sizeof(ArticleContext) +
         static_cast<std::size_t>(context.articles().Capacity()) * sizeof(void*) +
         static_cast<std::size_t>(context.articles_size()) * sizeof(ArticleRecord);
}

}  // namespace assist
