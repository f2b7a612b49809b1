#include "processor/care/assist/trouble.h"

#include <algorithm>
#include <utility>

namespace assist {
namespace {

bool is_id(std::string_view target) {
  return target.find_first_of(" .:>[]()*~+") == std::string_view::npos;
}

class Words {
 public:
  void add(std::string_view word) {
    if (word.empty() || std::find(seen_.begin(), seen_.end(), word) != seen_.end()) return;
    seen_.push_back(word);
    if (!text_.empty()) text_ += ' ';
    text_ += word;
  }

  /// The segments that are no parameters.
  void add_page(std::string_view page) {
    while (!page.empty()) {
      const std::string_view segment = page.substr(0, page.find('/'));
      if (!segment.starts_with(':')) add(segment);
      page.remove_prefix(std::min(page.size(), segment.size() + 1));
    }
  }

  std::string text() && { return std::move(text_); }

 private:
  std::vector<std::string_view> seen_;
  std::string text_;
};

}  // namespace

TroubleTerms trouble_of(const Verdict& verdict) {
  TroubleTerms trouble;
  if (!verdict.page_template().empty()) trouble.pages.push_back(verdict.page_template());
  Words words;
  for (const Evidence& evidence : verdict.evidence()) {
    if (!evidence.error_code().empty()) trouble.error_codes.push_back(evidence.error_code());
    if (evidence.status() != 0) {
      trouble.error_codes.push_back("http_" + std::to_string(evidence.status()));
    }
    words.add(evidence.error_code());
    if (is_id(evidence.target())) words.add(evidence.target());
    const std::string_view page = evidence.page_template();
    const auto known = std::find(trouble.pages.begin(), trouble.pages.end(), page);
    if (!page.empty() && known == trouble.pages.end()) trouble.pages.push_back(page);
  }
  for (const std::string_view page : trouble.pages) words.add_page(page);
  trouble.words = std::move(words).text();
  return trouble;
}

}  // namespace assist
