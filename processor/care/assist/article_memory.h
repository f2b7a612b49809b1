// Keeps what customers made of articles, in records that the customers of a partition share.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "processor/care/assist/article.h"
#include "processor/care/assist/article_stats.h"
#include "processor/care/service.pb.h"

namespace assist {

inline constexpr int context_articles_max = 128;
/// In place of an article's fingerprint: all articles together.
inline constexpr std::uint64_t all_articles = 0;

std::optional<ArticleStats> stats_of(const ArticleContext& context, std::uint64_t article);

/// Counts an outcome of `article`, whose text is `content` now.
void note_outcome(ArticleContext& context, std::uint64_t article, ArticleOutcome outcome,
                  std::size_t place, std::uint64_t content, Time at);

/// Puts those that were found by their text into the order that customers taught; of the others, a
/// person decided. Only the nearest eight take part: further ones would need many more suggestions
/// to be learned (assist/article_stats.h).
void order_by_experience(std::vector<Suggestion>& suggestions, const ArticleContext& in_context,
                         const ArticleContext& anywhere, std::string_view trigger_id, Time now);

/// When nothing in it tells anything any more; none while nothing was ever noted.
std::optional<Time> forgotten_at(const ArticleContext& context);

std::size_t memory_bytes(const ArticleContext& context);  ///< Heap and inline.

}  // namespace assist
