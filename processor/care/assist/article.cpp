#include "processor/care/assist/article.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "processor/care/assist/article_stats.h"
#include "processor/care/identifier.h"
#include "processor/care/page_pattern.h"

namespace assist {
namespace {

constexpr std::size_t article_count_max = 5'000;
constexpr std::size_t pin_count_max = 32;
constexpr std::size_t question_count_max = 256;
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

enum class Lines : bool { one, several };

bool printable(std::string_view text, Lines lines) {
  return std::none_of(text.begin(), text.end(), [lines](char c) {
    if (c == '\n' && lines == Lines::several) return false;
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
  });
}

struct TextRule {
  std::size_t bytes_max;
  const char* expected;
  Lines lines = Lines::one;
};

std::string text_of(const YAML::Node& node, const std::string& key, TextRule rule) {
  if (!node.IsScalar()) refuse(node, key, rule.expected);
  const std::string& text = node.Scalar();
  if (text.empty() || text.size() > rule.bytes_max || !printable(text, rule.lines)) {
    refuse(node, key, rule.expected);
  }
  return text;
}

std::vector<std::string> texts_of(const YAML::Node& node, const std::string& key, TextRule rule,
                                  std::size_t count_max = pin_count_max) {
  if (!node.IsSequence() || node.size() > count_max) {
    refuse(node, key, "a list of at most " + std::to_string(count_max));
  }
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
}

void read_text(const YAML::Node& node, const std::string& where, Article& article) {
  if (const YAML::Node questions = node["questions"]; questions.IsDefined()) {
    article.questions =
        texts_of(questions, where + ".questions", {500, "1 to 500 bytes"}, question_count_max);
  }
  if (const YAML::Node tags = node["tags"]; tags.IsDefined()) {
    article.tags = texts_of(tags, where + ".tags", {64, "1 to 64 bytes"});
  }
  if (const YAML::Node body = node["body"]; body.IsDefined()) {
    article.body =
        text_of(body, where + ".body", {8'000, "plain text of 1 to 8000 bytes", Lines::several});
  }
}

Article article_of(const YAML::Node& node, const std::string& where) {
  if (!node.IsMap()) refuse(node, where, "an article: id, title, url, …");
  static constexpr std::array<std::string_view, 11> known{
      "id",        "title", "url",       "locale", "error_codes", "pages",
      "questions", "tags",  "published", "body",   "general"};
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
  read_text(node, where, article);
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
    Article article = article_of(node, where);
    if (!ids.insert(article.id).second) refuse(node["id"], where + ".id", "an id used once");
    const YAML::Node published = node["published"];
    const bool hidden = published.IsDefined() && !flag_of(published, where + ".published");
    if (!hidden) articles.push_back(std::move(article));
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

std::string_view name_of(Fit fit) {
  static constexpr std::array<std::string_view, 5> names{"error_code", "page", "text", "general",
                                                         "incident"};
  return names[static_cast<std::size_t>(fit)];
}

std::variant<Articles, ArticleProblem> Articles::parse(std::string_view text) {
  if (text.size() > catalogue_bytes_max) return ArticleProblem{1, 1, "", "at most 8 MiB"};
  try {
    Articles catalogue;
    catalogue.articles_ = articles_of(YAML::Load(std::string{text}));
    catalogue.index();
    return catalogue;
  } catch (const Refused& refused) {
    return refused.problem;
  } catch (const YAML::Exception& error) {
    return problem_at(error.mark, "", "well-formed YAML or JSON: " + error.msg);
  }
}

void Articles::index() {
  for (std::size_t i = 0; i < articles_.size(); ++i) {
    articles_[i].key = fingerprint(articles_[i].id);
    articles_[i].content = content_of(articles_[i]);
    by_key_.emplace(articles_[i].key, i);
    for (const std::string& code : articles_[i].error_codes) by_error_code_[code].push_back(i);
    by_locale_[articles_[i].locale].articles.push_back(i);
  }
  for (auto& [locale, texts] : by_locale_) {
    std::vector<std::string> tags(texts.articles.size());
    std::vector<Passages> entries;
    for (std::size_t i = 0; i < tags.size(); ++i) {
      const Article& article = articles_[texts.articles[i]];
      for (const std::string& tag : article.tags) tags[i] += tag + ' ';
      Passages& passages = entries.emplace_back(article.questions.begin(), article.questions.end());
      passages.insert(passages.end(), {article.title, tags[i], article.body});
    }
    texts.index = TextIndex(entries);
  }
}

const Article* Articles::find(std::uint64_t key) const {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &articles_[found->second];
}

const Article* Articles::find(std::string_view id) const {
  return find(fingerprint(id));
}

std::vector<Suggestion> Articles::suggest(const Question& question, std::size_t count_max) const {
  const std::array<std::string_view, 3> chain{question.locale, language_of(question.locale),
                                              question.default_locale};
  for (const std::string_view locale : chain) {
    if (locale.empty()) continue;
    std::vector<Suggestion> suggestions = suggest_in(locale, question, count_max);
    if (!suggestions.empty()) return suggestions;
  }
  return {};
}

std::vector<Suggestion> Articles::suggest_in(std::string_view locale, const Question& question,
                                             std::size_t count_max) const {
  std::vector<Suggestion> suggestions = pinned_in(locale, question);
  const auto texts = by_locale_.find(locale);
  if (texts != by_locale_.end() && suggestions.size() < count_max) {
    for (const auto& hit : texts->second.index.rank(question.text, count_max)) {
      if (hit.score < question.score_min) break;
      add_once(suggestions, {&articles_[texts->second.articles[hit.entry]], Fit::text, hit.score});
    }
  }
  if (suggestions.empty()) {
    for (const Article& article : articles_) {
      if (article.general && article.locale == locale) add_once(suggestions, {&article});
    }
  }
  if (suggestions.size() > count_max) suggestions.resize(count_max);
  return suggestions;
}

std::vector<Suggestion> Articles::pinned_in(std::string_view locale,
                                            const Question& question) const {
  std::vector<Suggestion> suggestions;
  for (const std::string& code : question.error_codes) {
    const auto pinned = by_error_code_.find(code);
    if (pinned == by_error_code_.end()) continue;
    for (const std::size_t index : pinned->second) {
      if (articles_[index].locale == locale)
        add_once(suggestions, {&articles_[index], Fit::error_code});
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
    for (const auto& [close, article] : near) add_once(suggestions, {article, Fit::page});
  }
  return suggestions;
}

}  // namespace assist
