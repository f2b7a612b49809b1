// faq_rankings ARTICLES QUERIES: how the index of articles ranks for each query.
//
// ARTICLES has a line {"id", "title", "questions"} each, QUERIES a line {"query"}. For each query a
// line {"ranking": ids, best first, "score": of the best, 0 if there is none} on stdout.

#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "processor/care/assist/text_index.h"

using namespace assist;
using Json = nlohmann::json;

namespace {

std::vector<Json> lines_of(const char* path) {
  std::ifstream file(path);
  if (!file) throw std::runtime_error(std::string(path) + ": cannot be read");
  std::vector<Json> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(Json::parse(line));
  return lines;
}

Passages passages_of(const Json& article) {
  Passages passages{article.at("title").get_ref<const std::string&>()};
  for (const Json& question : article.at("questions")) {
    passages.push_back(question.get_ref<const std::string&>());
  }
  return passages;
}

void print_rankings(const char* articles_path, const char* queries_path) {
  const std::vector<Json> articles = lines_of(articles_path);
  std::vector<Passages> entries;
  for (const Json& article : articles) entries.push_back(passages_of(article));
  const TextIndex index(entries);
  for (const Json& query : lines_of(queries_path)) {
    const auto hits = index.rank(query.at("query").get<std::string>(), articles.size());
    Json ranking = Json::array();
    for (const TextIndex::Hit& hit : hits) ranking.push_back(articles[hit.entry].at("id"));
    const Json line{{"ranking", ranking}, {"score", hits.empty() ? 0 : hits[0].score}};
    std::cout << line.dump() << "\n";
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: faq_rankings ARTICLES QUERIES\n";
    return 2;
  }
  try {
    print_rankings(argv[1], argv[2]);
  } catch (const std::exception& error) {
    std::cerr << "faq_rankings: " << error.what() << "\n";
    return 1;
  }
  return 0;
}
