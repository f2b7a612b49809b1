// Whatever the secret and wherever it stands: it does not come out. Seeds are printed by rapidcheck
// on a failure.
#include <rapidcheck.h>

#include <array>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "tests/event/reading.h"

using namespace assist;
using nlohmann::json;

namespace {

rc::Gen<std::string> from(const std::string& letters, int least, int most) {
  return rc::gen::mapcat(rc::gen::inRange(least, most + 1), [letters](int size) {
    return rc::gen::container<std::string>(static_cast<std::size_t>(size),
                                           rc::gen::elementOf(letters));
  });
}

const std::string lower = "abcdefghijklmnopqrstuvwxyz";
const std::string alphanumeric = lower + "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
const std::string around = lower + " .,:;/?&=#%+-_()[]<>\"'|\\@0123456789\n";

std::string every_view(const Event& event) {
  std::string all;
  const auto add = [&all](std::string_view text) { (all += text) += '\n'; };
  add(event.name);
  add(event.page->url), add(event.page->title), add(event.page->referrer),
      add(event.page->page_template);
  add(event.element->id), add(event.element->selector), add(event.element->tag),
      add(event.element->role);
  add(event.element->text), add(event.element->kind);
  add(event.error->code), add(event.error->message);
  add(event.form->id), add(event.form->field);
  add(event.search->query), add(event.progress->step);
  for (const Prop& prop : event.props) add(prop.value);
  return all;
}

/// An event that has `text` in every field that takes one.
json everywhere(const std::string& text) {
  return {{"type", "custom"},
          {"time", 1'795'356'185'120},
          {"session_id", "s"},
          {"name", text},
          {"page", {{"url", text}, {"title", text}, {"referrer", text}, {"template", text}}},
          {"element",
           {{"id", text},
            {"selector", text},
            {"tag", text},
            {"role", text},
            {"text", text},
            {"kind", text}}},
          {"error", {{"kind", "page"}, {"code", text}, {"message", text}}},
          {"form", {{"id", text}, {"field", text}}},
          {"search", {{"query", text}}},
          {"progress", {{"step", text}}},
          {"props", {{"p", text}}}};
}

DecodeConfig with_props() {
  DecodeConfig config;
  config.kept_props = {"p"};
  return config;
}

}  // namespace

TEST_CASE("no e-mail address survives in any view of an event") {
  CHECK(rc::check("e-mail", [] {
    // Long enough not to be there by chance.
    const std::string local = *from(lower + "0123456789._+-", 4, 10);
    const std::string domain = *from(lower, 4, 8) + "." + *from(lower, 2, 4);
    const std::string before = *from(around, 0, 15);
    const std::string after = *from(around, 0, 15);
    const std::string text = before + "x" + local + "y@" + domain + after;
    const Reading read(everywhere(text).dump(), with_props());
    const std::string seen = every_view(*read);
    RC_ASSERT(seen.find("y@" + domain) == std::string::npos);
    RC_ASSERT(seen.find(local + "y@") == std::string::npos);
  }));
}

TEST_CASE("no value of a query that is not kept survives") {
  CHECK(rc::check("query", [] {
    const std::string secret = "Zq" + *from(alphanumeric + "-_.~%@+", 6, 40);
    const std::string name = *from(lower + "_", 1, 12);
    const auto shapes =
        std::vector<std::string>{"https://shop.example/a?" + name + "=" + secret,
                                 "https://shop.example/a?x=1&" + name + "=" + secret + "&z=2",
                                 "/a?" + secret,
                                 "https://u:" + secret + "@shop.example/",
                                 "https://shop.example/#" + secret,
                                 "https://shop.example/a?n=1#/b?" + name + "=" + secret,
                                 "/a?" + name + "=x?" + secret,
                                 "/a?" + name + "==" + secret,
                                 "//" + secret + "@shop.example/a?b",
                                 "/a;" + name + "=" + secret + "/b"};
    const std::string url = *rc::gen::elementOf(shapes);
    json event = everywhere("x");
    event["page"]["url"] = url;
    event["page"]["referrer"] = url;
    event["page"].erase("template");
    const Reading read(event.dump(), with_props());
    RC_ASSERT(every_view(*read).find(secret) == std::string::npos);
  }));
}

TEST_CASE("no card number survives in any text") {
  CHECK(rc::check("card", [] {
    std::string digits = "4" + *from("0123456789", 14, 14);
    for (char check = '0'; check <= '9'; ++check) {
      int sum = 0;
      const std::string whole = digits + check;
      for (std::size_t i = 0; i < whole.size(); ++i) {
        int digit = whole[whole.size() - 1 - i] - '0';
        if (i % 2 == 1) digit = digit > 4 ? 2 * digit - 9 : 2 * digit;
        sum += digit;
      }
      if (sum % 10 == 0) digits = whole;
      if (digits.size() == 16) break;
    }
    json event = everywhere("x");
    const std::string text =
        *from(lower + " ", 0, 10) + " " + digits + " " + *from(lower + " ", 0, 10);
    event["error"]["message"] = text;
    event["search"]["query"] = text;
    event["element"]["text"] = text;
    event["page"]["title"] = text;
    const Reading read(event.dump(), with_props());
    RC_ASSERT(every_view(*read).find(digits) == std::string::npos);
    RC_ASSERT(read->error->message.find("[card]") != std::string_view::npos);
  }));
}

TEST_CASE("a page's class never holds a query, and stays short") {
  CHECK(rc::check("template", [] {
    json event = everywhere("x");
    event["page"] = {{"url", "https://shop.example/" + *from(around + "/////", 0, 400)}};
    const Reading read(event.dump(), with_props());
    const std::string_view page_class = read->page->page_template;
    RC_ASSERT(page_class.starts_with("/"));
    RC_ASSERT(page_class.find_first_of("?#@") == std::string_view::npos);
    RC_ASSERT(page_class.size() <= 256u);
  }));
}
