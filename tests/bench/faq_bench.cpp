// How long it takes to rank help articles for a query, by how many there are. The goal: at most
// 200 us over 1,000 articles. And how long the index takes to build, once per start.
#include <benchmark/benchmark.h>

#include <cmath>
#include <random>
#include <string>
#include <vector>

#include "processor/care/assist/text_index.h"

namespace {

using namespace assist;

/// Made-up text: words of two to four syllables out of 4,000, of which the n-th is as frequent as
/// 1/n, as in any language.
class Language {
 public:
  std::string words(std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += (i > 0 ? " " : "") + word();
    return text;
  }

 private:
  std::string word() {
    const auto rank = static_cast<unsigned>(std::pow(4'000.0, uniform_(draw_)));
    std::mt19937 spell(rank);
    std::string word;
    for (unsigned i = 0; i < 2 + spell() % 3; ++i) {
      word += "bcdfghklmnprstvw"[spell() % 16];
      word += "aeiou"[spell() % 5];
    }
    return word;
  }

  std::mt19937 draw_{7};
  std::uniform_real_distribution<> uniform_{0, 1};
};

/// An article as a help desk has it: a title, five questions and a text of 700 bytes.
struct Catalogue {
  std::vector<std::vector<std::string>> texts;
  std::vector<Passages> entries;
  std::vector<std::string> queries;

  explicit Catalogue(std::size_t size) {
    Language language;
    for (std::size_t i = 0; i < size; ++i) {
      texts.push_back({language.words(5), language.words(120)});
      for (int question = 0; question < 5; ++question) texts.back().push_back(language.words(8));
      entries.emplace_back(texts.back().begin(), texts.back().end());
    }
    for (int i = 0; i < 256; ++i) queries.push_back(language.words(12));  // 80 bytes.
  }
};

void rank(benchmark::State& state) {
  const Catalogue catalogue(static_cast<std::size_t>(state.range(0)));
  const TextIndex index(catalogue.entries);
  std::size_t next = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(index.rank(catalogue.queries[next++ % catalogue.queries.size()], 8));
  }
}

void build(benchmark::State& state) {
  const Catalogue catalogue(static_cast<std::size_t>(state.range(0)));
  for (auto _ : state) benchmark::DoNotOptimize(TextIndex(catalogue.entries));
}

BENCHMARK(rank)->Arg(100)->Arg(1'000)->Arg(5'000)->Unit(benchmark::kMicrosecond);
BENCHMARK(build)->Arg(1'000)->Arg(5'000)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
