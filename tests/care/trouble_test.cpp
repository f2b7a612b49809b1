#include "processor/care/assist/trouble.h"

#include <catch2/catch.hpp>

using namespace assist;

namespace {

void add(Verdict& verdict, const std::string& page, const std::string& target,
         const std::string& code, int status) {
  Evidence& evidence = *verdict.add_evidence();
  evidence.set_page_template(page);
  evidence.set_target(target);
  evidence.set_error_code(code);
  evidence.set_status(status);
}

}  // namespace

TEST_CASE("a verdict tells codes, pages and words, each once, in the order of weight",
          "[trouble]") {
  Verdict verdict;
  verdict.set_page_template("/checkout/:step");
  add(verdict, "/cart", "pay-now", "card_declined", 402);
  add(verdict, "/checkout/:step", "pay-now", "", 0);
  const TroubleTerms trouble = trouble_of(verdict);
  REQUIRE(trouble.error_codes == std::vector<std::string>{"card_declined", "http_402"});
  REQUIRE(trouble.pages == std::vector<std::string_view>{"/checkout/:step", "/cart"});
  REQUIRE(trouble.words == "card_declined pay-now checkout cart");
}

TEST_CASE("a selector is no word of the trouble, an id is", "[trouble]") {
  Verdict verdict;
  add(verdict, "", "form > div:nth-child(2) > a.btn", "", 0);
  add(verdict, "", "#coupon", "", 0);
  REQUIRE(trouble_of(verdict).words == "#coupon");
}

TEST_CASE("odd pages do no harm", "[trouble]") {
  Verdict verdict;
  verdict.set_page_template("//:id///help/:id/");
  REQUIRE(trouble_of(verdict).words == "help");
  REQUIRE(trouble_of(Verdict{}).words.empty());
}
