// The catalogue of help articles and which of them fit a visitor's trouble.
//
// Ranking is a chain, not a blended number: an article pinned to the exact error code comes first,
// then those pinned to the page, then those whose text is about the trouble (text_index.h), then,
// only if nothing else fits, the general ones. Equal ranks keep the catalogue's order, so the same
// trouble always gets the same suggestions. The shell reads the file; this room only parses its
// text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "processor/care/assist/text_index.h"

namespace assist {

struct Article {
  std::string id;      ///< [a-z0-9_-], 1 to 64; unique in the catalogue. The `item_id` of feedback.
  std::string title;   ///< Plain text, 1 to 120 bytes.
  std::string url;     ///< Where to read it: https://… or a path of the site. At most 300 bytes.
  std::string locale;  ///< BCP 47; "en" unless said.
  std::vector<std::string>
      error_codes;  ///< Exact, case-sensitive; `http_404` also stands for a bare status 404.
  std::vector<std::string> pages;      ///< Page patterns (page_pattern.h).
  std::vector<std::string> questions;  ///< As people ask them: at most 256 of 1 to 500 bytes.
  std::vector<std::string> tags;       ///< Further words to be found by: at most 32.
  std::string body;                    ///< Plain text, lines and all: at most 8,000 bytes.
  bool general = false;                ///< Offered when nothing fits closer.
  // Worked out once, by the catalogue.
  std::uint64_t key = 0;      ///< Fingerprint of the id, by which customers' states name it.
  std::uint64_t content = 0;  ///< Changes with what it says (article_stats.h).
};

/// Why the catalogue's text cannot be used.
struct ArticleProblem {
  std::size_t line = 0;    ///< From 1.
  std::size_t column = 0;  ///< From 1.
  std::string key;         ///< e.g. "articles[2].title"; empty for a syntax error.
  std::string expected;    ///< What should stand there.
};

/// Why an article is suggested.
enum class Fit : unsigned char { error_code, page, text, general, incident };
std::string_view name_of(Fit fit);

struct Suggestion {
  const Article* article = nullptr;  ///< Owned by the catalogue.
  Fit why = Fit::general;
  double score = 0;  ///< How near its text is, 0 to 1; 0 of those that fit otherwise.
};

/// What is known of the trouble, most important first in each list.
struct Question {
  std::span<const std::string> error_codes;
  std::span<const std::string_view> pages;
  std::string_view
      locale;  ///< The customer's; falls back to its language, then to `default_locale`.
  std::string_view default_locale;
  std::string_view text = {};  ///< Words about the trouble, in any order.
  double score_min = 0;        ///< Articles whose text is less near than this are no answer.
};

class Articles {
 public:
  /// An empty catalogue: never suggests anything.
  Articles() = default;

  /// Reads `{version: 1, articles: [...]}` as YAML or JSON. Unknown keys, missing keys and values
  /// out of bounds are problems. At most 5,000 articles; those with `published: false` are checked
  /// and left out.
  static std::variant<Articles, ArticleProblem> parse(std::string_view text);

  /// At most `count_max` articles, best first; the views live as long as the catalogue. Never
  /// repeats an article.
  std::vector<Suggestion> suggest(const Question& question, std::size_t count_max) const;

  /// nullptr: there is none of this key, or id.
  const Article* find(std::uint64_t key) const;
  const Article* find(std::string_view id) const;

  std::size_t size() const { return articles_.size(); }

 private:
  void index();
  std::vector<Suggestion> suggest_in(std::string_view locale, const Question& question,
                                     std::size_t count_max) const;
  std::vector<Suggestion> pinned_in(std::string_view locale, const Question& question) const;

  std::vector<Article> articles_;
  std::unordered_map<std::uint64_t, std::size_t> by_key_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> by_error_code_;
  /// The texts of one language, and which articles they are of.
  struct Texts {
    std::vector<std::size_t> articles;
    TextIndex index;
  };
  std::map<std::string, Texts, std::less<>> by_locale_;
};

}  // namespace assist
