// Finds the entries of a small collection that are about what a query says, and says how well: the
// vector space model over trigrams, with a weight that tells entries apart.
//
// An entry is a list of passages: its title, each question that people ask, its text. A passage is
// a vector of (1 + ln count) * weight per term, of length 1. The score of an entry is the mean of
// two cosines: that of the passage nearest to the query, and that of the entry as a whole. The
// first finds what was said before, the second bears with passages that fit by accident.
//
// weight = ln(1 + entries / n), where n is not the count of entries that have the term but how many
// it is spread over evenly (the perplexity of the entry, given the term): a word that everybody
// uses now and then, but one entry always, still tells that one. It is never 0, so a word keeps its
// say in a collection of which half is about it.
//
// Salton and Buckley (1988) describe weights and cosine. `tools/quality faq` holds this against
// BM25 and SQLite's full-text search, which it beats on every set.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "processor/care/assist/text_terms.h"

namespace assist {

/// What is said about an entry. Every passage counts alike.
using Passages = std::vector<std::string_view>;

class TextIndex {
 public:
  struct Hit {
    std::size_t entry = 0;  ///< Its place in what the index was built from.
    double score = 0;  ///< 0 to 1 = the query says what the entry says. Comparable over queries.
  };

  /// Finds nothing.
  TextIndex() = default;
  explicit TextIndex(std::span<const Passages> entries);

  /// The entries that share a term with `query`, best first, equal ones in their order; at most
  /// `count_max`. Reads the first 1,000 bytes of the query. A term that no entry has counts half as
  /// much as the rarest, so that a query of mostly foreign words scores low.
  std::vector<Hit> rank(std::string_view query, std::size_t count_max) const;

 private:
  /// A passage that has a term, and the term's share of the passage's vector.
  struct Posting {
    std::uint32_t passage = 0;
    float share = 0;
  };
  struct Entry {
    std::uint32_t first_passage = 0;
    std::uint32_t passages = 0;  ///< Those that have a term.
    double length = 0;           ///< Of the sum of their vectors.
  };

  void weigh(std::span<const std::uint32_t> entry_of_passage);
  void normalise(std::span<const std::uint32_t> entry_of_passage);
  std::span<Posting> postings_of(std::size_t term);
  std::span<const Posting> postings_of(std::size_t term) const;

  std::vector<Term> terms_;                  ///< Ascending.
  std::vector<double> weights_;              ///< By term.
  std::vector<std::uint32_t> postings_end_;  ///< By term: those from the end of the term before.
  std::vector<Posting> postings_;
  std::vector<Entry> entries_;
};

}  // namespace assist
