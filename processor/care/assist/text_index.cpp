#include "processor/care/assist/text_index.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace assist {
namespace {

constexpr std::size_t query_bytes_max = 1'000;  ///< Twice the longest question of the test sets.
/// A half measured best for telling questions that no entry answers: 0 and 1 lose up to .02 AUC.
constexpr double unknown_term = 0.5;

double damped(std::size_t count) {
  return 1 + std::log(static_cast<double>(count));
}

/// Calls `visit` with each longest run of items that have the same `key`.
template <typename Item, typename Key, typename Visit>
void for_each_run(std::span<const Item> items, Key key, Visit visit) {
  while (!items.empty()) {
    const auto other = std::find_if(items.begin(), items.end(),
                                    [&](const Item& item) { return key(item) != key(items[0]); });
    const auto length = static_cast<std::size_t>(other - items.begin());
    visit(items.first(length));
    items = items.subspan(length);
  }
}

/// `visit(term, count)` for each term of `text`, ascending. `terms` is scratch.
template <typename Visit>
void for_each_term(std::string_view text, std::vector<Term>& terms, Visit visit) {
  terms.clear();
  append_terms(text, terms);
  std::sort(terms.begin(), terms.end());
  for_each_run(
      std::span<const Term>(terms), [](Term term) { return term; },
      [&](std::span<const Term> run) { visit(run[0], run.size()); });
}

/// Over how many entries a term is spread evenly, given how much it belongs to each: the
/// perplexity.
double spread_of(std::span<const double> belongs) {
  const double sum = std::accumulate(belongs.begin(), belongs.end(), 0.0);
  double entropy = 0;
  for (const double part : belongs) entropy -= part / sum * std::log(part / sum);
  return std::exp(entropy);
}

double weight_of(std::size_t entries, double spread) {
  return std::log(1 + static_cast<double>(entries) / spread);
}

}  // namespace

TextIndex::TextIndex(std::span<const Passages> entries) {
  std::vector<std::pair<Term, Posting>> found;
  std::vector<std::uint32_t> entry_of;  // By passage.
  std::vector<Term> scratch;
  for (const Passages& passages : entries) {
    const std::size_t first = entry_of.size();
    for (const std::string_view text : passages) {
      const auto passage = static_cast<std::uint32_t>(entry_of.size());
      const std::size_t before = found.size();
      for_each_term(text, scratch, [&](Term term, std::size_t count) {
        found.push_back({term, {passage, static_cast<float>(damped(count))}});
      });
      if (found.size() > before) entry_of.push_back(static_cast<std::uint32_t>(entries_.size()));
    }
    entries_.push_back({.first_passage = static_cast<std::uint32_t>(first),
                        .passages = static_cast<std::uint32_t>(entry_of.size() - first)});
  }
  std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
    return std::pair(a.first, a.second.passage) < std::pair(b.first, b.second.passage);
  });
  postings_.reserve(found.size());
  for (const auto& [term, posting] : found) {
    if (terms_.empty() || terms_.back() != term) {
      terms_.push_back(term);
      postings_end_.push_back(0);
    }
    postings_.push_back(posting);
    postings_end_.back() = static_cast<std::uint32_t>(postings_.size());
  }
  weigh(entry_of);
  normalise(entry_of);
}

void TextIndex::weigh(std::span<const std::uint32_t> entry_of_passage) {
  const auto entry_of = [&](const Posting& posting) { return entry_of_passage[posting.passage]; };
  std::vector<double> belongs;
  for (std::size_t term = 0; term < terms_.size(); ++term) {
    belongs.clear();
    const std::span<Posting> postings = postings_of(term);
    for_each_run(std::span<const Posting>(postings), entry_of, [&](auto of_entry) {
      const double passages = entries_[entry_of(of_entry[0])].passages;
      belongs.push_back(static_cast<double>(of_entry.size()) / passages);
    });
    weights_.push_back(weight_of(entries_.size(), spread_of(belongs)));
    for (Posting& posting : postings) posting.share *= static_cast<float>(weights_.back());
  }
}

void TextIndex::normalise(std::span<const std::uint32_t> entry_of_passage) {
  const auto entry_of = [&](const Posting& posting) { return entry_of_passage[posting.passage]; };
  std::vector<double> squares(entry_of_passage.size());
  for (const Posting& posting : postings_) {
    squares[posting.passage] += double{posting.share} * posting.share;
  }
  for (Posting& posting : postings_) {
    posting.share /= static_cast<float>(std::sqrt(squares[posting.passage]));
  }
  for (std::size_t term = 0; term < terms_.size(); ++term) {
    for_each_run(std::span<const Posting>(postings_of(term)), entry_of, [&](auto of_entry) {
      double sum = 0;
      for (const Posting& posting : of_entry) sum += posting.share;
      entries_[entry_of(of_entry[0])].length += sum * sum;
    });
  }
  for (Entry& entry : entries_) entry.length = std::sqrt(entry.length);
}

std::span<TextIndex::Posting> TextIndex::postings_of(std::size_t term) {
  const std::size_t begin = term == 0 ? 0 : postings_end_[term - 1];
  return std::span(postings_).subspan(begin, postings_end_[term] - begin);
}

std::span<const TextIndex::Posting> TextIndex::postings_of(std::size_t term) const {
  const std::size_t begin = term == 0 ? 0 : postings_end_[term - 1];
  return std::span(postings_).subspan(begin, postings_end_[term] - begin);
}

std::vector<TextIndex::Hit> TextIndex::rank(std::string_view query, std::size_t count_max) const {
  if (entries_.empty()) return {};
  std::vector<float> nearness(entries_.back().first_passage + entries_.back().passages);
  double squares = 0;
  std::vector<Term> scratch;
  for_each_term(query.substr(0, query_bytes_max), scratch, [&](Term term, std::size_t count) {
    const auto known = std::lower_bound(terms_.begin(), terms_.end(), term);
    const auto index = static_cast<std::size_t>(known - terms_.begin());
    const bool unknown = known == terms_.end() || *known != term;
    const double weight = unknown ? unknown_term * weight_of(entries_.size(), 1) : weights_[index];
    squares += damped(count) * weight * damped(count) * weight;
    if (unknown) return;
    const auto factor = static_cast<float>(damped(count) * weight);
    for (const Posting& posting : postings_of(index)) {
      nearness[posting.passage] += factor * posting.share;
    }
  });
  std::vector<Hit> hits;
  for (std::size_t e = 0; e < entries_.size(); ++e) {
    const auto passages =
        std::span(nearness).subspan(entries_[e].first_passage, entries_[e].passages);
    if (passages.empty()) continue;
    const double nearest = *std::max_element(passages.begin(), passages.end());
    if (nearest == 0) continue;
    const double together = std::accumulate(passages.begin(), passages.end(), 0.0);
    const double score = (nearest + together / entries_[e].length) / 2 / std::sqrt(squares);
    hits.push_back({e, std::min(score, 1.0)});
  }
  const auto better = [](const Hit& a, const Hit& b) {
    return a.score != b.score ? a.score > b.score : a.entry < b.entry;
  };
  const auto kept = static_cast<std::ptrdiff_t>(std::min(count_max, hits.size()));
  std::partial_sort(hits.begin(), hits.begin() + kept, hits.end(), better);
  hits.resize(static_cast<std::size_t>(kept));
  return hits;
}

}  // namespace assist
