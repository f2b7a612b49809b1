#include "processor/care/assist/article.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "processor/care/page_pattern.h"

namespace assist {
namespace {

constexpr std::size_t article_count_max = 5'000;
constexpr std::size_t pin_count_max = 32;
constexpr std::size_t catalogue_bytes_max = 8u << 20;

ArticleProblem problem_at(const YAML::Mark& mark, std::string key, std::string expected) {
  const auto from_one = [](int zero_based) {
    return zero_based < 0 ? std::size_t{1} : static_cast<std::size_t>(zero_based) + 1;
  };
  return {from_one(mark.line), from_one(mark.column), std::move(key), std::move(expected)};
}

/// Bad values leave the reader by this exception and the file by ArticleProblem.
struct Refused {
  ArticleProblem problem;
};

[[noreturn]] void refuse(const YAML::Node& node, const std::string& key, std::string expected) {
  throw Refused{problem_at(node.Mark(), key, std::move(expected))};
}

bool printable(std::string_view text) {
  return std::none_of(text.begin(), text.end(),
                      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

struct TextRule {
  std::size_t bytes_max;
  const char* expected;
};

std::string text_of(const YAML::Node& node, const std::string& key, TextRule rule) {
  if (!node.IsScalar()) refuse(node, key, rule.expected);
  const std::string& text = node.Scalar();
  if (text.empty() || text.size() > rule.bytes_max || !printable(text)) {
    refuse(node, key, rule.expected);
  }
  return text;
}

std::vector<std::string> texts_of(const YAML::Node& node, const std::string& key, TextRule rule) {
  if (!node.IsSequence() || node.size() > pin_count_max) refuse(node, key, "a list of at most 32");
  std::vector<std::string> texts;
  for (std::size_t i = 0; i < node.size(); ++i) {
    texts.push_back(text_of(node[i], key + "[" + std::to_string(i) + "]", rule));
  }
  return texts;
}

bool flag_of(const YAML::Node& node, const std::string& key) {
  if (node.IsScalar() && node.Scalar() == "true") return true;
  if (node.IsScalar() && node.Scalar() == "false") return false;
  refuse(node, key, "true or false");
}

void refuse_unknown_keys(const YAML::Node& map, const std::string& where,
                         std::span<const std::string_view> known) {
  std::set<std::string> seen;
  for (const auto& entry : map) {
    const std::string key = entry.first.IsScalar() ? entry.first.Scalar() : std::string{"?"};
    const std::string path = where.empty() ? key : where + "." + key;
    if (std::find(known.begin(), known.end(), key) == known.end()) {
      std::string expected = "one of";
      for (const std::string_view name : known) expected += " " + std::string{name};
      refuse(entry.first, path, expected);
    }
    if (!seen.insert(key).second) refuse(entry.first, path, "each key once");
  }
}

YAML::Node required(const YAML::Node& map, const std::string& where, const char* name) {
  const YAML::Node value = map[name];
  if (!value.IsDefined()) refuse(map, where + (where.empty() ? "" : ".") + name, "this key");
  return value;
}

bool good_id(const std::string& id) {
  return std::all_of(id.begin(), id.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

void check_links(const YAML::Node& node, const std::string& where, const Article& article) {
  if (!good_id(article.id)) refuse(node["id"], where + ".id", "1 to 64 of a-z 0-9 - _");
  const bool web = article.url.starts_with("https://");
  const bool path = article.url.starts_with("/") && !article.url.starts_with("//");
  if (!web && !path) refuse(node["url"], where + ".url", "https://… or a path beginning with /");
  for (std::size_t i = 0; i < article.pages.size(); ++i) {
    if (!article.pages[i].starts_with('/')) {
      refuse(node["pages"][i], where + ".pages[" + std::to_string(i) + "]",
             "a pattern beginning with /");
    }
  }
  if (article.error_codes.empty() && article.pages.empty() && !article.general) {
    refuse(node, where, "error_codes, pages or general: true; else it is never suggested");
  }
}

Article article_of(const YAML::Node& node, const std::string& where) {
  if (!node.IsMap()) refuse(node, where, "an article: id, title, url, …");
  static constexpr std::array<std::string_view, 7> known{"id",          "title", "url",    "locale",
                                                         "error_codes", "pages", "general"};
  refuse_unknown_keys(node, where, known);
  Article article;
  article.id = text_of(required(node, where, "id"), where + ".id", {64, "1 to 64 of a-z 0-9 - _"});
  article.title = text_of(required(node, where, "title"), where + ".title",
                          {120, "plain text of 1 to 120 bytes"});
  article.url = text_of(required(node, where, "url"), where + ".url", {300, "1 to 300 bytes"});
  article.locale = "en";
  if (const YAML::Node locale = node["locale"]; locale.IsDefined()) {
    article.locale = text_of(locale, where + ".locale", {35, "a language tag such as en or en-GB"});
  }
  if (const YAML::Node codes = node["error_codes"]; codes.IsDefined()) {
    article.error_codes = texts_of(codes, where + ".error_codes", {64, "1 to 64 bytes"});
  }
  if (const YAML::Node pages = node["pages"]; pages.IsDefined()) {
    article.pages = texts_of(pages, where + ".pages", {128, "a page pattern of 1 to 128 bytes"});
  }
  if (const YAML::Node general = node["general"]; general.IsDefined()) {
    article.general = flag_of(general, where + ".general");
  }
  check_links(node, where, article);
  return article;
}

std::vector<Article> articles_of(const YAML::Node& root) {
  if (!root.IsMap()) refuse(root, "", "a map with version and articles");
  static constexpr std::array<std::string_view, 2> known{"version", "articles"};
  refuse_unknown_keys(root, "", known);
  const YAML::Node version = required(root, "", "version");
  if (!version.IsScalar() || version.Scalar() != "1") refuse(version, "version", "1");
  const YAML::Node list = required(root, "", "articles");
  if (!list.IsSequence()) refuse(list, "articles", "a list of articles");
  if (list.size() > article_count_max) refuse(list, "articles", "at most 5000 articles");
  std::vector<Article> articles;
  std::set<std::string> ids;
  std::size_t index = 0;
  for (const YAML::Node& node : list) {
    const std::string where = "articles[" + std::to_string(index++) + "]";
    articles.push_back(article_of(node, where));
    if (!ids.insert(articles.back().id).second)
      refuse(node["id"], where + ".id", "an id used once");
  }
  return articles;
}

std::string_view language_of(std::string_view locale) {
  return locale.substr(0, locale.find('-'));
}

/// The closest pattern of `article` that matches `page`, as its specificity; none when none
/// matches.
std::optional<std::size_t> closeness(const Article& article, std::string_view page) {
  std::optional<std::size_t> closest;
  for (const std::string& pattern : article.pages) {
    if (matches(pattern, page)) closest = std::max(closest.value_or(0), specificity(pattern));
  }
  return closest;
}

void add_once(std::vector<Suggestion>& suggestions, Suggestion suggestion) {
  const auto same = [&](const Suggestion& s) { return s.article == suggestion.article; };
  if (std::none_of(suggestions.begin(), suggestions.end(), same)) suggestions.push_back(suggestion);
}

}  // namespace

std::string_view name_of(Pin pin) {
  static constexpr std::array<std::string_view, 4> names{"error_code", "page", "general",
                                                         "incident"};
  return names[static_cast<std::size_t>(pin)];
}

std::variant<Articles, ArticleProblem> Articles::parse(std::string_view text) {
  if (text.size() > catalogue_bytes_max) return ArticleProblem{1, 1, "", "at most 8 MiB"};
  try {
    Articles catalogue;
    catalogue.articles_ = articles_of(YAML::Load(std::string{text}));
    for (std::size_t i = 0; i < catalogue.articles_.size(); ++i) {
      for (const std::string& code : catalogue.articles_[i].error_codes) {
        catalogue.by_error_code_[code].push_back(i);
      }
    }
    return catalogue;
  } catch (const Refused& refused) {
    return refused.problem;
  } catch (const YAML::Exception& error) {
    return problem_at(error.mark, "", "well-formed YAML or JSON: " + error.msg);
  }
}

const Article* Articles::find(std::string_view id) const {
  const auto found = std::find_if(articles_.begin(), articles_.end(),
                                  [id](const Article& article) { return article.id == id; });
  return found == articles_.end() ? nullptr : &*found;
}

std::vector<Suggestion> Articles::suggest(const Question& question, std::size_t count_max) const {
  const std::array<std::string_view, 3> chain{question.locale, language_of(question.locale),
                                              question.default_locale};
  for (const std::string_view locale : chain) {
    if (locale.empty()) continue;
    std::vector<Suggestion> suggestions = suggest_in(locale, question);
    if (suggestions.size() > count_max) suggestions.resize(count_max);
    if (!suggestions.empty()) return suggestions;
  }
  return {};
}

std::vector<Suggestion> Articles::suggest_in(std::string_view locale,
                                             const Question& question) const {
  std::vector<Suggestion> suggestions;
  for (const std::string& code : question.error_codes) {
    const auto pinned = by_error_code_.find(code);
    if (pinned == by_error_code_.end()) continue;
    for (const std::size_t index : pinned->second) {
      if (articles_[index].locale == locale)
        add_once(suggestions, {&articles_[index], Pin::error_code});
    }
  }
  for (const std::string_view page : question.pages) {
    std::vector<std::pair<std::size_t, const Article*>> near;
    for (const Article& article : articles_) {
      if (article.locale != locale) continue;
      if (const auto close = closeness(article, page)) near.emplace_back(*close, &article);
    }
    std::stable_sort(near.begin(), near.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    for (const auto& [close, article] : near) add_once(suggestions, {article, Pin::page});
  }
  if (!suggestions.empty()) return suggestions;
  for (const Article& article : articles_) {
    if (article.general && article.locale == locale)
      suggestions.push_back({&article, Pin::general});
  }
  return suggestions;
}

}  // namespace assist
