// What a verdict tells of the trouble, as articles are looked for by it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "processor/event/verdict.pb.h"

namespace assist {

/// The views live as long as the verdict. Each list is in the order of weight.
struct TroubleTerms {
  std::vector<std::string> error_codes;  ///< `http_404` stands for a bare status 404.
  std::vector<std::string_view> pages;   ///< Templates, each once, that of the visitor first.
  /// Error codes, ids of elements and the fixed parts of pages, each once, parted by blanks.
  /// Selectors and statuses are left out: they are the page's words, not those of an article.
  std::string words;
};

TroubleTerms trouble_of(const Verdict& verdict);

}  // namespace assist
