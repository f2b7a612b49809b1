// Every field of the native format, what is derived, and what happens to time and key.
#include "processor/event/decoder.h"

#include <nlohmann/json.hpp>

#include "processor/event/names.h"
#include "processor/event/native_names.h"
#include "tests/event/reading.h"

using namespace assist;

TEST_CASE("a click arrives with everything that was sent") {
  const Reading read(
      R"({"type":"click","time":"2026-11-22T15:03:05.120+01:00","id":"e-3","session_id":"s-8",)"
      R"("anonymous_id":"a-5","customer_id":"c-1","tenant":"acme","tab_id":"t-2",)"
      R"("name":"Pay Pressed","page":{"url":"https://shop.example/checkout/payment",)"
      R"("title":"Payment","referrer":"https://shop.example/cart","template":"/checkout/:step"},)"
      R"("element":{"id":"pay-now","selector":"form#pay button","tag":"button","role":"switch",)"
      R"("text":"Pay now","kind":"submit","interactive":true,"disabled":false},)"
      R"("pointer":{"x":412,"y":-618.5},"loading":false,"selection":true,"value":6.25})");
  const Event& event = *read;
  CHECK(event.type == EventType::click);
  CHECK(ms_of(event.time) == 1'795'356'185'120);
  CHECK_FALSE(event.clamped);
  CHECK(event.key == "s-8");
  CHECK(event.id == "e-3");
  CHECK(event.session_id == "s-8");
  CHECK(event.anonymous_id == "a-5");
  CHECK(event.customer_id == "c-1");
  CHECK(event.tenant == "acme");
  CHECK(event.tab_id == "t-2");
  CHECK(event.name == "Pay Pressed");
  REQUIRE(event.page);
  CHECK(event.page->url == "https://shop.example/checkout/payment");
  CHECK(event.page->title == "Payment");
  CHECK(event.page->referrer == "https://shop.example/cart");
  CHECK(event.page->page_template == "/checkout/:step");
  REQUIRE(event.element);
  CHECK(event.element->id == "pay-now");
  CHECK(event.element->selector == "form#pay button");
  CHECK(event.element->tag == "button");
  CHECK(event.element->role == "switch");
  CHECK(event.element->text == "Pay now");
  CHECK(event.element->kind == "submit");
  CHECK(event.element->interactive == true);
  CHECK(event.element->disabled == false);
  REQUIRE(event.pointer);
  CHECK(event.pointer->x == 412);
  CHECK(event.pointer->y == -618.5);
  CHECK(event.loading == false);
  CHECK(event.selection == true);
  CHECK(event.value == 6.25);
}

TEST_CASE("a number is what any other parser reads, or refused by both") {
  const auto text = GENERATE(as<std::string>{}, "0", "-0", "7", "0.5", "-12.25", "12345678",
                             "123456789012345", "1234567890123456", "12345678.5", "0.00000001",
                             "1234567.12345678", "123456789012.345", "1234567890123.45", "1e3",
                             "-2.5E-2", "01", "00", "-", "-01", "1.", "12345678.", ".5", "-.5",
                             "1..2", "1.2.3", "12345678.9.1", "1-", "+1", "1a", "12345678x");
  const Reading reading(custom(R"("value":)" + text));
  const auto other = nlohmann::json::parse(text, nullptr, false);
  CAPTURE(text);
  if (other.is_discarded())
    CHECK(reading.code() == "not_json");
  else
    CHECK(reading->value == other.get<double>());
}

TEST_CASE("responses, errors, forms, searches and progress arrive whole") {
  const Reading response(
      custom(R"("response":{"ok":true,"duration_ms":184.5,"status":200,"of":"e-3"})"));
  REQUIRE(response->response);
  CHECK(response->response->ok);
  CHECK(response->response->duration_ms == 184.5);
  CHECK(response->response->status == 200);
  CHECK(response->response->of == "e-3");

  const Reading error(
      custom(R"("error":{"kind":"payment","status":402,"code":"card_declined","message":"No."})"));
  REQUIRE(error->error);
  CHECK(error->error->kind == ErrorKind::payment);
  CHECK(error->error->status == 402);
  CHECK(error->error->code == "card_declined");
  CHECK(error->error->message == "No.");

  const Reading form(custom(R"("form":{"id":"address","field":"city"})"));
  REQUIRE(form->form);
  CHECK(form->form->id == "address");
  CHECK(form->form->field == "city");

  const Reading search(custom(R"("search":{"query":"refund policy","results":0})"));
  REQUIRE(search->search);
  CHECK(search->search->query == "refund policy");
  CHECK(search->search->results == 0);

  const Reading progress(custom(R"("progress":{"step":"payment","goal":true})"));
  REQUIRE(progress->progress);
  CHECK(progress->progress->step == "payment");
  CHECK(progress->progress->goal);
}

TEST_CASE("every type and every error kind has its name, both ways") {
  for (std::size_t i = 0; i < event_type_count; ++i) {
    const auto type = static_cast<EventType>(i);
    CHECK(native::type_named(name_of(type)) == type);
    const Reading read(R"({"type":")" + std::string(name_of(type)) +
                       R"(","time":1795356185120,"session_id":"s"})");
    CHECK(read->type == type);
  }
  for (const std::string_view kind : error_kind_names) {
    const Reading read(custom(R"("error":{"kind":")" + std::string(kind) + R"("})"));
    CHECK(name_of(read->error->kind) == kind);
  }
}

TEST_CASE("what is absent stays absent, and defaults are filled in") {
  DecodeConfig config;
  config.default_tenant = "shop";
  const Reading read(R"({"time":1795356185120,"type":"cancel","anonymous_id":"a-1"})", config);
  const Event& event = *read;
  CHECK(event.tenant == "shop");
  CHECK(event.id == "assist.clickstream/3/41");
  CHECK(event.key == "a-1");
  CHECK(event.session_id.empty());
  CHECK_FALSE(event.page);
  CHECK_FALSE(event.element);
  CHECK_FALSE(event.pointer);
  CHECK_FALSE(event.loading);
  CHECK_FALSE(event.value);
  CHECK(event.props.empty());
}

TEST_CASE("nothing of an event is left in the next one") {
  EventDecoder decoder(Dialect::native, {});
  const std::string full =
      custom(R"("page":{"url":"https://a.example/"},"value":1,"error":{"kind":"page"},"id":"e")");
  const std::string bare = R"({"type":"click","time":1795356185120,"session_id":"s"})";
  REQUIRE(std::holds_alternative<const Event*>(decoder.decode(record_of(full))));
  const auto second = decoder.decode(record_of(bare));
  const Event& event = *std::get<const Event*>(second);
  CHECK_FALSE(event.page);
  CHECK_FALSE(event.error);
  CHECK_FALSE(event.value);
  CHECK(event.id == "assist.clickstream/3/41");
}

TEST_CASE("the session's key is the record's key, else session_id, else anonymous_id") {
  const std::string both =
      R"({"type":"click","time":1795356185120,"anonymous_id":"a","session_id":"s"})";
  CHECK(Reading(both, "k")->key == "k");
  CHECK(Reading(both)->key == "s");
  CHECK(Reading(both, "")->key == "s");
  CHECK(Reading(R"({"type":"click","time":1795356185120})", "k")->key == "k");
  CHECK(Reading(both, std::string(128, 'k'))->key.size() == 128);
  CHECK(Reading(both, std::string(129, 'k')).code() == "too_long");
  CHECK(Reading(both, "\xff\xfe").code() == "bad_utf8");
  CHECK(Reading(both, "\xC3\xA9")->key == "\xC3\xA9");
}

TEST_CASE("live times are clamped to what can be true, and say so") {
  const auto at = [](std::int64_t ms, bool live) {
    DecodeConfig config;
    config.clamp_times = live;
    return Reading(R"({"type":"click","session_id":"s","time":)" + std::to_string(ms) + "}",
                   config);
  };
  const std::int64_t now = ms_of(received);
  const std::int64_t day = 86'400'000;
  CHECK(at(now - day, true)->time == received - std::chrono::hours{24});
  CHECK_FALSE(at(now - day, true)->clamped);
  CHECK(at(now - day - 1, true)->clamped);
  CHECK(ms_of(at(now - day - 1, true)->time) == now - day);
  CHECK_FALSE(at(now + 60'000, true)->clamped);
  CHECK(ms_of(at(now + 60'001, true)->time) == now + 60'000);
  CHECK(at(now + 60'001, true)->clamped);
  CHECK(ms_of(at(now - 30 * day, false)->time) == now - 30 * day);
  CHECK_FALSE(at(now - 30 * day, false)->clamped);
}

TEST_CASE("props are kept where the configuration names them, as text") {
  DecodeConfig config;
  config.kept_props = {"plan", "amount", "first", "note", "absent"};
  const Reading read(
      custom(R"("props":{"plan":"pro","secret":"x","amount":12.50,"first":true,"note":null})"),
      config);
  REQUIRE(read->props.size() == 3);
  CHECK(read->props[0].key == "plan");
  CHECK(read->props[0].value == "pro");
  CHECK(read->props[1].key == "amount");
  CHECK(read->props[1].value == "12.50");
  CHECK(read->props[2].value == "true");
  CHECK(Reading(custom(R"("props":{"plan":"pro"})"))->props.empty());
}

TEST_CASE("escapes are read as the characters that they stand for") {
  const Reading read(custom(R"("name":"a\"b\\c\/d\n\u00e9\ud83d\ude00","\u0069d":"e\u002d1")"));
  CHECK(read->name == "a\"b\\c/d\n\xC3\xA9\xF0\x9F\x98\x80");
  CHECK(read->id == "e-1");
}

TEST_CASE("blanks, order and unknown fields of any kind do not matter") {
  const Reading read(
      " \n{ \"extra\" : [ 1 , -2.5e3, {\"a\":[true,false,null,\"\"]} , [] , {} ] ,\t\"time\" : "
      "1795356185120 ,"
      "\"session_id\" : \"s\" , \"type\" : \"click\" , \"page\" : { \"host\" : null, \"url\" : "
      "\"/a\" } } \r\n");
  CHECK(read->type == EventType::click);
  CHECK(read->page->url == "/a");
}
