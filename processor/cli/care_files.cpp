#include "processor/cli/care_files.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "processor/ops/errors.h"

namespace assist {
namespace {

std::string text_of(const std::filesystem::path& path, std::string_view key) {
  std::ifstream file(path);
  std::string text((std::istreambuf_iterator<char>(file)), {});
  if (!file) throw ConfigError(path.string() + ": " + std::string(key) + ": cannot be read");
  return text;
}

Articles read_articles(const CareConfig& care) {
  const std::string& path = care.articles_file;
  if (path.empty()) return {};
  auto parsed = Articles::parse(text_of(path, "care.articles_file"));
  if (const auto* problem = std::get_if<ArticleProblem>(&parsed)) {
    throw ConfigError(path + ":" + std::to_string(problem->line) + ":" +
                      std::to_string(problem->column) + ": " + problem->key + ": expected " +
                      problem->expected);
  }
  return std::move(std::get<Articles>(parsed));
}

std::string line_of(const TemplateProblem& problem, const std::string& folder) {
  const std::string place = problem.file.empty()
                                ? folder
                                : problem.file + ":" + std::to_string(problem.line) + ":" +
                                      std::to_string(problem.column);
  return place + ": " + (problem.key.empty() ? "" : problem.key + ": ") + "expected " +
         problem.expected;
}

/// Every *.yaml of the folder, by name, so that problems come in the same order everywhere.
std::vector<TemplateFile> template_files(const std::string& folder) {
  std::vector<TemplateFile> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() != ".yaml") continue;
    files.push_back({entry.path().string(), text_of(entry.path(), "care.templates_dir")});
  }
  if (error) throw ConfigError(folder + ": care.templates_dir: cannot be read");
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return files;
}

}  // namespace

Templates read_templates(const CareConfig& care) {
  const std::string& folder = care.templates_dir;
  auto parsed = folder.empty() ? Templates::built_in(care.greeting.max_len)
                               : Templates::parse(template_files(folder), care.default_locale,
                                                  care.greeting.max_len);
  if (const auto* problems = std::get_if<TemplateProblems>(&parsed)) {
    std::string lines;
    for (const TemplateProblem& problem : *problems) {
      lines += (lines.empty() ? "" : "\n") + line_of(problem, folder);
    }
    throw ConfigError(lines);
  }
  return std::move(std::get<Templates>(parsed));
}

std::shared_ptr<const Care> make_care(const Config& config) {
  return std::make_shared<const Care>(config.care, read_articles(config.care),
                                      read_templates(config.care));
}

}  // namespace assist
