// Signals about forms, searches and help: validation_loop, form_hesitation, form_abandon,
// search_struggle, help_seeking, auth_loop, copied_error, client_claim.
#include "tests/detect/visit.h"

namespace assist {
namespace {

Visit& invalid(Visit& visit, std::int64_t ms, std::string_view field) {
  Event event = visit.event(EventType::error, ms);
  event.page.emplace().page_template = "/form";
  event.error = Error{ErrorKind::validation, {}, {}, {}};
  if (!field.empty()) event.form = Form{"order", field};
  return visit.see(event);
}

Visit& in_field(Visit& visit, EventType type, std::int64_t ms, std::string_view field) {
  Event event = visit.event(type, ms);
  event.form = Form{"order", field};
  return visit.see(event);
}

Visit& search(Visit& visit, std::int64_t ms, std::string_view query,
              std::optional<std::int64_t> results = {}) {
  Event event = visit.event(EventType::search, ms);
  event.search = Search{query, results};
  return visit.see(event);
}

Visit& named(Visit& visit, std::int64_t ms, std::string_view name) {
  Event event = visit.event(EventType::custom, ms);
  event.name = name;
  return visit.see(event);
}

bool says(const Visit& visit, std::string_view signal) {
  return !visit.verdicts.empty() && visit.verdicts[0].evidence(0).signal() == signal;
}

}  // namespace

TEST_CASE("one field invalid for the third time", "[validation_loop]") {
  Visit visit(only<ValidationLoop>());
  invalid(invalid(visit, 0, "card"), 90'000, "card");
  REQUIRE(visit.verdicts.empty());
  invalid(visit, 180'000, "card");
  REQUIRE(says(visit, "validation_loop"));
  REQUIRE(visit.verdicts[0].evidence(0).count() == 3);
  Visit slow(only<ValidationLoop>());
  invalid(invalid(invalid(slow, 0, "card"), 90'000, "card"), 180'001, "card");
  REQUIRE(slow.verdicts.empty());
  Visit several(only<ValidationLoop>());
  invalid(invalid(invalid(several, 0, "card"), 5'000, "name"), 9'000, "card");
  REQUIRE(several.verdicts.empty());
}

TEST_CASE("a field that is checked at every key is not invalid at every key", "[validation_loop]") {
  Visit typing(only<ValidationLoop>());
  for (int key = 0; key < 20; ++key) invalid(typing, key * 400, "email");
  REQUIRE(typing.verdicts.empty());
  Visit again(only<ValidationLoop>());
  invalid(invalid(invalid(again, 0, "email"), 3'000, "email"), 6'000, "email");
  REQUIRE(says(again, "validation_loop"));
}

TEST_CASE("a form that is refused twice; progress ends it", "[validation_loop]") {
  Visit visit(only<ValidationLoop>());
  invalid(invalid(visit, 0, {}), 20'000, {});
  REQUIRE(says(visit, "validation_loop"));
  Visit progress(only<ValidationLoop>());
  invalid(invalid(progress, 0, {}).progress(10'000), 20'000, {});
  REQUIRE(progress.verdicts.empty());
}

TEST_CASE("ten seconds in a field before the first letter", "[form_hesitation]") {
  Visit visit(only<FormHesitation>());
  in_field(visit, EventType::click, 0, "iban");
  in_field(visit, EventType::input, 10'001, "iban");
  REQUIRE(says(visit, "form_hesitation"));
  Visit quick(only<FormHesitation>());
  in_field(in_field(quick, EventType::click, 0, "iban"), EventType::input, 10'000, "iban");
  in_field(quick, EventType::input, 60'000, "iban");
  REQUIRE(quick.verdicts.empty());
}

TEST_CASE("back to a field for the third time", "[form_hesitation]") {
  Visit visit(only<FormHesitation>());
  const auto type = [&](std::int64_t ms, std::string_view field) {
    in_field(visit, EventType::input, ms, field);
  };
  type(0, "a"), type(1'000, "b"), type(2'000, "a"), type(3'000, "b");
  REQUIRE(visit.verdicts.empty());
  type(4'000, "a");
  REQUIRE(says(visit, "form_hesitation"));
  type(5'000, "b"), type(6'000, "a");
  REQUIRE(visit.firings() == 1);
}

TEST_CASE("two fields filled in and then nothing, or away", "[form_abandon]") {
  Visit idle(only<FormAbandon>());
  in_field(in_field(idle, EventType::input, 0, "name"), EventType::input, 5'000, "city");
  idle.wait_until(34'999);
  REQUIRE(idle.verdicts.empty());
  idle.wait_until(35'000);
  REQUIRE(says(idle, "form_abandon"));
  REQUIRE(idle.verdicts[0].evidence(0).target() == "order");
  Visit leaves(only<FormAbandon>());
  in_field(in_field(leaves, EventType::input, 0, "name"), EventType::input, 5'000, "city");
  leaves.act(6'000, EventType::page_leave);
  REQUIRE(says(leaves, "form_abandon"));
}

TEST_CASE("a form that is sent, or hardly begun, is not abandoned", "[form_abandon]") {
  Visit sent(only<FormAbandon>());
  in_field(in_field(sent, EventType::input, 0, "name"), EventType::input, 5'000, "city");
  sent.act(8'000, EventType::form_submit).wait_until(900'000);
  REQUIRE(sent.verdicts.empty());
  Visit begun(only<FormAbandon>());
  in_field(begun, EventType::input, 0, "name").act(5'000, EventType::page_leave);
  REQUIRE(begun.verdicts.empty());
  Visit typing(only<FormAbandon>());
  for (int field = 0; field < 20; ++field) {
    in_field(typing, EventType::input, field * 29'000, std::to_string(field));
  }
  REQUIRE(typing.verdicts.empty());
}

TEST_CASE("three reformulations, or two searches without a result", "[search_struggle]") {
  Visit visit(only<SearchStruggle>());
  search(search(search(visit, 0, "tv"), 30'000, "tv stand"), 60'000, "tv rack");
  REQUIRE(visit.verdicts.empty());
  search(visit, 120'000, "rack");
  REQUIRE(says(visit, "search_struggle"));
  Visit empty(only<SearchStruggle>());
  search(search(empty, 0, "xyz", 0), 20'000, "xyzz", 0);
  REQUIRE(empty.firings() == 1);
}

TEST_CASE("paging through results and reading one is no struggle", "[search_struggle]") {
  Visit pages(only<SearchStruggle>());
  for (int page = 0; page < 9; ++page) search(pages, page * 9'000, "tv", 100);
  REQUIRE(pages.verdicts.empty());
  Visit reader(only<SearchStruggle>());
  for (int item = 0; item < 9; ++item) {
    search(reader, item * 40'000, std::to_string(item), 5).click(item * 40'000 + 5'000, "result");
  }
  REQUIRE(reader.verdicts.empty());
}

TEST_CASE("two help pages, or one after an error", "[help_seeking]") {
  Visit visit(only<HelpSeeking>());
  visit.view(0, "/help").view(5'000, "/shop");
  REQUIRE(visit.verdicts.empty());
  visit.view(120'000, "/help/contact");
  REQUIRE(says(visit, "help_seeking"));
  Visit error(only<HelpSeeking>());
  error.error(0, ErrorKind::payment, "/pay").view(60'000, "/faq");
  REQUIRE(error.firings() == 1);
  Visit later(only<HelpSeeking>());
  later.error(0, ErrorKind::payment, "/pay").view(60'001, "/faq");
  REQUIRE(later.verdicts.empty());
  Visit words(only<HelpSeeking>());
  words.view(0, "/helpful-books")
      .view(5'000, "/contact-lenses")
      .view(9'000, "/help")
      .view(10'000, "/help");
  REQUIRE(words.verdicts.empty());
}

TEST_CASE("three failed sign-ins of whatever kind", "[auth_loop]") {
  Visit visit(only<AuthLoop>());
  visit.error(0, ErrorKind::auth, "/login", "PASSWORD")
      .error(9'000, ErrorKind::auth, "/otp", "OTP");
  REQUIRE(visit.verdicts.empty());
  visit.error(300'000, ErrorKind::auth, "/reset", "TOKEN");
  REQUIRE(says(visit, "auth_loop"));
  Visit known(only<AuthLoop>());
  known.error(0, ErrorKind::auth, "/login").error(9'000, ErrorKind::auth, "/login");
  Event login = known.event(EventType::identify, 10'000);
  login.customer_id = "c1";
  known.see(login).error(20'000, ErrorKind::auth, "/login");
  REQUIRE(known.verdicts.empty());
}

TEST_CASE("copying soon after an error, and searching the page", "[copied_error]") {
  Visit visit(only<CopiedError>());
  named(visit, 0, "copy");
  REQUIRE(visit.verdicts.empty());
  named(visit.error_page(1'000, "/pay"), 61'000, "copy");
  REQUIRE(says(visit, "copied_error"));
  Visit finder(only<CopiedError>());
  named(named(finder, 0, "find_in_page"), 100'000, "find_in_page");
  REQUIRE(finder.firings() == 1);
  Visit other(only<CopiedError>());
  named(other.error_page(0, "/pay"), 1'000, "newsletter");
  REQUIRE(other.verdicts.empty());
}

TEST_CASE("what a client claims never suffices", "[client_claim]") {
  DetectConfig config;
  config.quiet_start = Duration{0};
  Visit visit(config);
  for (int claim = 0; claim < 500; ++claim) visit.act(claim * 1'000, EventType::rage_click);
  REQUIRE(visit.verdicts.empty());
}

}  // namespace assist
