// What must never leave the decoder, and what must survive it.
#include <algorithm>
#include <string>
#include <vector>

#include "processor/event/address.h"
#include "processor/event/limits.h"
#include "processor/event/secret.h"
#include "processor/event/text_scrub.h"
#include "tests/event/reading.h"

using namespace assist;

namespace {

const PrivacyConfig safe;

std::string scrubbed(std::string text, std::size_t bytes_max = 1024) {
  text.reserve(text.size() + 16);  // May be read past its end.
  if (!may_need_scrub(text)) return text;
  Scratch scratch(bytes_max);
  BoundedText out(scratch, bytes_max);
  scrub(text, safe, out);
  return std::string(out.finish());
}

std::string address(std::string url, const PrivacyConfig& privacy = safe) {
  url.reserve(url.size() + 16);
  if (!may_need_redaction(url)) return url;
  Scratch scratch(4096);
  BoundedText out(scratch, 4096);
  redact_url(url, privacy, out);
  return std::string(out.finish());
}

std::string page_class(std::string url) {
  url.reserve(url.size() + 16);
  Scratch scratch(4096);
  return std::string(template_of(url, scratch));
}

}  // namespace

TEST_CASE("addresses lose user info, fragment and query values, and keep their names") {
  CHECK(address("https://shop.example/cart") == "https://shop.example/cart");
  CHECK(address("https://ana:pw@shop.example/cart") == "https://shop.example/cart");
  CHECK(address("https://shop.example/cart#token=1") == "https://shop.example/cart");
  CHECK(address("https://shop.example/a?x=1&token=abc&empty=&utm_source=mail") ==
        "https://shop.example/a?x=REDACTED&token=REDACTED&empty=&utm_source=mail");
  CHECK(address("/relative?q=ana") == "/relative?q=REDACTED");
  CHECK(address("//host.example/a?q=1") == "//host.example/a?q=REDACTED");
  CHECK(address("https://shop.example?q=1") == "https://shop.example?q=REDACTED");
  CHECK(address("app://onboarding/welcome") == "app://onboarding/welcome");
  CHECK(address("http://localhost:8080/a?b=1") == "http://localhost:8080/a?b=REDACTED");
}

TEST_CASE("values that lost their names, and names that are values, are replaced") {
  CHECK(address("/a?9f8e7d6c") == "/a?REDACTED");
  CHECK(address("/a?ana@example.com=1&b=2") == "/a?REDACTED&b=REDACTED");
  CHECK(address("/a?4111111111111111=x") == "/a?REDACTED");
  CHECK(address("/a?b=c=d?e=f") == "/a?b=REDACTED");
  CHECK(address("/a?b=1;c=2") == "/a?b=REDACTED&c=REDACTED");
  CHECK(address("/a;jsessionid=77?b") == "/a?REDACTED");
}

TEST_CASE("persons and tokens in a path are replaced, identifiers of things are kept") {
  CHECK(address("/user/ana@example.com/orders") == "/user/REDACTED/orders");
  CHECK(address("/user/ana%40example.com") == "/user/REDACTED");
  CHECK(address("/user/ana%2540example.com") == "/user/REDACTED");
  CHECK(address("/reset/eyJhbGciOiJIUzI1NiJ9eyJzdWIiOiIx") == "/reset/REDACTED");
  CHECK(address("/reset/0123456789abcdef0123456789abcdef") == "/reset/REDACTED");
  CHECK(address("/reset/kT3vQ9xZp1LmW8rB2nYc7DfG") == "/reset/REDACTED");
  CHECK(address("/o/550e8400-e29b-41d4-a716-446655440000") ==
        "/o/550e8400-e29b-41d4-a716-446655440000");
  CHECK(address("/help/how-to-reset-your-password-in-2024") ==
        "/help/how-to-reset-your-password-in-2024");
  CHECK(address("mailto:ana@example.com") == "mailto:REDACTED");
  CHECK(address("tel:+43123456789") == "tel:REDACTED");
  CHECK(address("ana:secret@host.example/a") == "ana:REDACTED");
}

TEST_CASE("query keys that are configured keep their values, scrubbed") {
  PrivacyConfig privacy;
  privacy.query_keys_kept = {"page", "utm_*"};
  CHECK(address("/a?page=2&pages=3&utm_term=shoes", privacy) ==
        "/a?page=2&pages=REDACTED&utm_term=shoes");
  CHECK(address("/a?page=ana@example.com", privacy) == "/a?page=[email]");
  CHECK(address("/a?page=ana%40example.com", privacy) == "/a?page=[email]");
}

TEST_CASE("a page's class keeps words and loses what tells one thing from another") {
  CHECK(page_class("https://shop.example/checkout/payment") == "/checkout/payment");
  CHECK(page_class("https://shop.example") == "/");
  CHECK(page_class("https://shop.example/") == "/");
  CHECK(page_class("https://shop.example/cart/") == "/cart");
  CHECK(page_class("https://shop.example//cart//x") == "/cart/x");
  CHECK(page_class("https://shop.example/cart?step=2") == "/cart");
  CHECK(page_class("app://onboarding/welcome_screen") == "/welcome_screen");
  CHECK(page_class("/product/12345") == "/product/:id");
  CHECK(page_class("/product/7/reviews") == "/product/:id/reviews");
  CHECK(page_class("/o/550e8400-e29b-41d4-a716-446655440000") == "/o/:id");
  CHECK(page_class("/c/deadbeef01") == "/c/:id");
  CHECK(page_class("/blog/2024/11/22/title") == "/blog/:id/:id/:id/title");
  CHECK(page_class("/order-1048829") == "/:id");
  CHECK(page_class("/user/REDACTED") == "/user/:id");
  CHECK(page_class("/api/v2/ipv6") == "/api/v2/ipv6");
  CHECK(page_class("/a/" + std::string(41, 'a')) == "/a/:id");
  CHECK(page_class("/1/2/3/4/5/6/7/8/9/10") == "/:id/:id/:id/:id/:id/:id/:id/:id/*");
  CHECK(page_class("/" + std::string(5000, '/') + "a") == "/a");
}

TEST_CASE("what a sender gives as template loses its query and its persons") {
  const Reading read(custom(R"("page":{"url":"/a","template":"/x/:y?token=1"})"));
  CHECK(read->page->page_template == "/x/:y");
  const Reading person(custom(R"("page":{"url":"/a","template":"ana@example.com"})"));
  CHECK(person->page->page_template == "[email]");
}

TEST_CASE("what has a limit in characters keeps it when it is rewritten") {
  std::string persons;
  while (persons.size() < 252) persons += "a@b,";
  const Reading read(custom("\"page\":{\"url\":\"/a\",\"template\":\"" + persons + "\"}"));
  CHECK(read->page->page_template.size() == limits::template_points);
  CHECK(read->page->page_template.starts_with("[email],[email],"));

  const std::string values = "/?" + persons.substr(0, 120);
  const Reading error(custom(R"("error":{"kind":"request","code":")" + values + "\"}"));
  CHECK(error->error->code.size() == limits::id_points);
  const Reading wide(custom("\"page\":{\"url\":\"/a\",\"template\":\"" + persons.substr(0, 240) +
                            "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\"}"));
  CHECK_FALSE(longer_than(wide->page->page_template, limits::template_points));
}

TEST_CASE("texts lose e-mail addresses, numbers, tokens and assignments to secrets") {
  CHECK(scrubbed("Pay now") == "Pay now");
  CHECK(scrubbed("Order 4711 of 2026-11-22 was not found (404)") ==
        "Order 4711 of 2026-11-22 was not found (404)");
  CHECK(scrubbed("mail ana.b+x@example.co.uk, please") == "mail [email], please");
  CHECK(scrubbed("<ana@example.com>") == "<[email]>");
  CHECK(scrubbed("call +43 1 234 5678 now") == "call [phone] now");
  CHECK(scrubbed("call 0664/123 45 67") == "call [phone]");
  CHECK(scrubbed("card 4111 1111 1111 1111.") == "card [card].");
  CHECK(scrubbed("card 4111-1111-1111-1111") == "card [card]");
  CHECK(scrubbed("4111111111111111") == "[card]");
  CHECK(scrubbed("ssn 078-05-1120") == "ssn [phone]");
  CHECK(scrubbed("id 12345678901234567890123") == "id [number]");
  CHECK(scrubbed("token kT3vQ9xZp1LmW8rB2nYc7DfG!") == "token [token]!");
  CHECK(scrubbed("Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln") == "Bearer [token]");
  CHECK(scrubbed("password=hunter2 wrong") == "password=REDACTED wrong");
  CHECK(scrubbed("GET https://a.example/x?sid=12&b=3 failed") ==
        "GET https://a.example/x?sid=REDACTED&b=REDACTED failed");
  CHECK(scrubbed("a = b") == "a = b");
  CHECK(scrubbed("java.lang.IllegalArgumentException: x") ==
        "java.lang.IllegalArgumentException: x");
  CHECK(scrubbed("@ana said") == "@ana said");
  CHECK(scrubbed("100 % off") == "100 % off");
}

TEST_CASE("tokens are found in paths, behind names and with their padding") {
  CHECK(scrubbed("key kT3vQ9xZp1LmW8rB2nYc7DfG== ok") == "key [token] ok");
  const std::string name = "the-long-name-of-a-key-that-was-not-found=";
  CHECK(scrubbed(name + "kT3vQ9xZp1LmW8rB2nYc7DfG") == name + "[token]");
  CHECK(scrubbed(name + "kT3vQ9xZp1LmW8rB2nYc7D==") == name + "[token]");
  CHECK(scrubbed(name + "kT3vQ9xZp1Lm/W8rB2nYc7DfG ok") == name + "[token] ok");
  CHECK(scrubbed(name + "x=kT3vQ9xZp1LmW8rB2nYc7DfG") == name + "x=[token]");
  CHECK(scrubbed("/the/pages/on/how/to/reset/an/account/of/yours/kT3vQ9xZp1LmW8rB2nYc7DfG/now") ==
        "/the/pages/on/how/to/reset/an/account/of/yours/[token]/now");
  CHECK(scrubbed("the-password-of-the-database-is=the-dog=hunter2") ==
        "the-password-of-the-database-is=REDACTED");
  CHECK(scrubbed("a==b===c=/=d 1=2") == "a==b===c=/=d 1=2");
}

TEST_CASE("a text of nothing but signs is scrubbed in no time") {
  // By the square of its length most of these would take minutes.
  for (const char* unit : {"=", "a=", "/a", "a=b/", "=1", "+", "%4", "&a="}) {
    std::string text;
    while (text.size() < 1'000'000) text += unit;
    INFO(unit);
    CHECK(scrubbed(text, 1'000'000) == text.substr(0, 1'000'000));
  }
}

TEST_CASE("scrubbed texts end between two characters") {
  CHECK(scrubbed("a@b \xC3\xA9\xC3\xA9", 10) == "[email] \xC3\xA9");
  CHECK(scrubbed("a@b \xC3\xA9\xC3\xA9", 11) == "[email] \xC3\xA9");
}

TEST_CASE("card numbers are told by Luhn's check") {
  CHECK(is_card_number("4111111111111111"));
  CHECK_FALSE(is_card_number("4111111111111112"));
  CHECK_FALSE(is_card_number("411111111111"));
  CHECK(is_card_number("378282246310005"));
}

TEST_CASE("the text of what a visitor types into is dropped") {
  const auto text_of = [](const std::string& element) {
    const Reading read(custom("\"element\":{\"text\":\"hunter\"," + element + "}"));
    return std::string(read->element->text);
  };
  CHECK(text_of(R"("tag":"button")") == "hunter");
  CHECK(text_of(R"("kind":"password")").empty());
  CHECK(text_of(R"("kind":"Hidden")").empty());
  CHECK(text_of(R"("tag":"INPUT_text")").empty());
  CHECK(text_of(R"("tag":"textarea")").empty());
  CHECK(text_of(R"("role":"searchbox")").empty());
  CHECK(text_of(R"("id":"userPassword")").empty());
  CHECK(text_of(R"("id":"cc-cvv")").empty());
  const Reading typed(
      R"({"type":"input","time":1795356185120,"session_id":"s","element":{"text":"hunter"}})");
  CHECK(typed->element->text.empty());
}

TEST_CASE("privacy can be switched off, piece by piece") {
  DecodeConfig config;
  config.privacy = {{}, false, false, false, false};
  const Reading read(
      custom(R"("name":"ana@example.com 4111111111111111","element":{"tag":"input","text":"x"})"),
      config);
  CHECK(read->name == "ana@example.com 4111111111111111");
  CHECK(read->element->text == "x");
}

TEST_CASE("every text field is scrubbed and ids are not") {
  DecodeConfig config;
  config.kept_props = {"p"};
  const std::string mail = "\"ana@example.com\"";
  const Reading read(
      custom("\"id\":" + mail + ",\"customer_id\":" + mail + ",\"name\":" + mail +
             ",\"page\":{\"url\":\"/a?b=ana@example.com\",\"title\":" + mail +
             ",\"referrer\":\"/ana@example.com\"}" + ",\"element\":{\"id\":" + mail +
             ",\"selector\":" + mail + ",\"tag\":" + mail + ",\"role\":" + mail + ",\"kind\":" +
             mail + ",\"text\":" + mail + "},\"error\":{\"kind\":\"page\",\"code\":" + mail +
             ",\"message\":" + mail + "},\"form\":{\"id\":" + mail + ",\"field\":" + mail +
             "},\"search\":{\"query\":" + mail + "},\"progress\":{\"step\":" + mail +
             "},\"props\":{\"p\":" + mail + "}"),
      config);
  const Event& event = *read;
  CHECK(event.id == "ana@example.com");
  CHECK(event.customer_id == "ana@example.com");
  const std::vector<std::string_view> texts = {
      event.name,          event.page->title,    event.element->id,   event.element->selector,
      event.element->tag,  event.element->role,  event.element->kind, event.element->text,
      event.error->code,   event.error->message, event.form->id,      event.form->field,
      event.search->query, event.progress->step, event.props[0].value};
  CHECK(std::all_of(texts.begin(), texts.end(),
                    [](std::string_view text) { return text == "[email]"; }));
  CHECK(event.page->url == "/a?b=REDACTED");
  CHECK(event.page->referrer == "/REDACTED");
}

TEST_CASE("what is taken out of an address still tells one page from another") {
  const auto mark = [](const std::string& url) {
    return static_cast<int>(Reading(custom(R"("page":{"url":")" + url + R"("})"))->page->url_mark);
  };
  CHECK(mark("https://shop.example/list") == 0);
  CHECK(mark("https://shop.example/list?page=2") != 0);
  CHECK(mark("https://shop.example/list?page=2") == mark("https://shop.example/list?page=2"));
  CHECK(mark("https://shop.example/list?page=2") != mark("https://shop.example/list?page=3"));
  CHECK(mark("https://shop.example/#/cart") != mark("https://shop.example/#/checkout"));
}
