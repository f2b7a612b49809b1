// Each reason at its border: the last record that is taken and the first that is not.
#include "processor/event/rejection.h"

#include <algorithm>
#include <set>

#include "processor/event/limits.h"
#include "tests/event/reading.h"

using namespace assist;

namespace {

std::string code(std::string_view value) {
  return Reading(std::string(value)).code();
}
std::string field_code(const std::string& members) {
  return Reading(custom(members)).code();
}
std::string quoted(std::size_t size, std::string_view letter = "x") {
  std::string text = "\"";
  for (std::size_t i = 0; i < size; ++i) text += letter;
  return text + "\"";
}
std::string timed(std::string_view time) {
  return code(R"({"type":"click","session_id":"s","time":)" + std::string(time) + "}");
}
std::string nested(int depth, char open, char close) {
  return std::string(static_cast<std::size_t>(depth), open) +
         std::string(static_cast<std::size_t>(depth), close);
}

}  // namespace

TEST_CASE("the codes are a closed list without repeats") {
  const std::set<std::string_view> unique(rejection_codes.begin(), rejection_codes.end());
  CHECK(unique.size() == rejection_codes.size());
  for (std::size_t i = 0; i < rejection_codes.size(); ++i) {
    const Rejection rejection = rejection_of(static_cast<Reason>(i));
    CHECK(rejection.code == rejection_codes[i]);
    CHECK(std::find(rejection_stages.begin(), rejection_stages.end(), rejection.stage) !=
          rejection_stages.end());
  }
  CHECK(rejection_of(Reason::not_json).stage == "decode");
  CHECK(rejection_of(Reason::bad_time).stage == "validate");
}

TEST_CASE("what is not one JSON text is not_json") {
  for (const std::string_view text : {"",
                                      " ",
                                      "{",
                                      "}",
                                      "{\"type\"",
                                      "nul",
                                      "hello",
                                      "[1,",
                                      "{\"a\":1,}",
                                      "{\"a\" 1}",
                                      "{\"a\":}",
                                      "{a:1}",
                                      "{\"a\":01}",
                                      "{\"a\":1.}",
                                      "{\"a\":.5}",
                                      "{\"a\":+1}",
                                      "{\"a\":1e}",
                                      "{\"a\":-}",
                                      "{\"a\":tru}",
                                      "{\"a\":truee}",
                                      "{\"a\":nulll}",
                                      "{\"a\":\"b\"c}",
                                      "{\"a\":\"b\":1}",
                                      "{\"a\":1:2}",
                                      "{\"a\":[1:2]}",
                                      "{\"a\":[\"b\":1]}",
                                      "{\"a\":[1 2]}",
                                      "{\"a\":[1,]}",
                                      "{\"a\":{\"b\":1}",
                                      "{\"a\":[1}]",
                                      "{\"a\":\"\\x\"}",
                                      "{\"a\":\"\\ud800\"}",
                                      "{\"a\":\"\\u12\"}",
                                      "{\"a\":\"\n\"}",
                                      "{\"a\":1}{\"a\":1}",
                                      "{\"a\":1} x",
                                      "{\"a\":1}}",
                                      "{\"a\":1},",
                                      "\xEF\xBB\xBF{}",
                                      "{\"a\":1e400}",
                                      "{\"\\q\":1}",
                                      "{\"a\":'b'}",
                                      "{\"a\":NaN}",
                                      "{/**/}"}) {
    INFO(text);
    CHECK(code(text) == "not_json");
  }
  CHECK(Reading("{").stage() == "decode");
}

TEST_CASE("faults inside known and unknown fields are found as well") {
  CHECK(field_code(R"("page":{"url":"a" "title":"b"})") == "not_json");
  CHECK(field_code(R"("extra":{"deep":[{"x":tru}]})") == "not_json");
  CHECK(field_code(R"("pointer":{"x":1x,"y":2})") == "not_json");
  CHECK(field_code(R"("loading":truth)") == "not_json");
  CHECK(field_code(R"("loading":True)") == "not_json");
  CHECK(field_code(R"("name":"\x")") == "not_json");
}

TEST_CASE("JSON that is no object is not_object") {
  for (const std::string_view text :
       {"[]", "[{\"type\":\"click\"}]", "\"text\"", "17", "-1.5", "true", "null", " [1] "}) {
    INFO(text);
    CHECK(code(text) == "not_object");
  }
}

TEST_CASE("text that is not UTF-8 is refused wherever it stands") {
  CHECK(field_code("\"name\":\"\xff\"") == "bad_utf8");
  CHECK(field_code("\"extra\":\"\xC3(\"") == "bad_utf8");
  CHECK(field_code("\"name\":\"\xED\xA0\x80\"") == "bad_utf8");
  CHECK(field_code("\"name\":\"\xF5\x80\x80\x80\"") == "bad_utf8");
  CHECK(field_code(R"("name":"\udc00")") == "not_json");
  CHECK(field_code("\"name\":\"\xE2\x82\xAC\"").empty());
}

TEST_CASE("a record of 64 KiB is read and a byte more is not") {
  const std::string head = custom(R"("extra":")");
  const auto of_size = [&](std::size_t size) {
    std::string text = head.substr(0, head.size() - 1);
    text.append(size - text.size() - 2, 'x');
    return text + "\"}";
  };
  REQUIRE(of_size(65'536).size() == 65'536);
  CHECK(code(of_size(65'536)).empty());
  CHECK(code(of_size(65'537)) == "too_large");
}

TEST_CASE("64 levels are read and the 65th is not, in arrays and in objects") {
  // The outermost object is the first level.
  CHECK(field_code("\"extra\":" + nested(63, '[', ']')).empty());
  CHECK(field_code("\"extra\":" + nested(64, '[', ']')) == "too_deep");
  std::string objects = "1";
  for (int i = 0; i < 63; ++i) objects = "{\"a\":" + objects + "}";
  CHECK(field_code("\"extra\":" + objects).empty());
  CHECK(field_code("\"extra\":{\"a\":" + objects + "}") == "too_deep");
  CHECK(field_code("\"page\":{\"url\":\"/\",\"x\":" + nested(63, '[', ']') + "}") == "too_deep");
  CHECK(field_code("\"extra\":" + nested(20'000, '[', ']')) == "too_deep");
}

TEST_CASE("a known field twice is refused, an unknown one is not") {
  CHECK(code(R"({"type":"click","type":"click","time":1795356185120,"session_id":"s"})") ==
        "duplicate_key");
  CHECK(code(R"({"type":"click","t\u0079pe":"click","time":1795356185120,"session_id":"s"})") ==
        "duplicate_key");
  CHECK(field_code(R"("page":{"url":"/a","url":"/b"})") == "duplicate_key");
  CHECK(field_code(R"("page":{"url":"/a"},"page":{"url":"/a"})") == "duplicate_key");
  CHECK(field_code(R"("element":{"disabled":true,"disabled":true})") == "duplicate_key");
  CHECK(field_code(R"("pointer":{"x":1,"y":1,"x":1})") == "duplicate_key");
  CHECK(field_code(R"("error":{"kind":"page","kind":"page"})") == "duplicate_key");
  CHECK(field_code(R"("response":{"ok":true,"duration_ms":1,"ok":true})") == "duplicate_key");
  CHECK(field_code(R"("form":{"id":"a","id":"b"})") == "duplicate_key");
  CHECK(field_code(R"("search":{"query":"a","query":"b"})") == "duplicate_key");
  CHECK(field_code(R"("progress":{"step":"a","step":"b"})") == "duplicate_key");
  CHECK(field_code(R"("extra":1,"extra":2)").empty());
  DecodeConfig config;
  config.kept_props = {"plan"};
  CHECK(Reading(custom(R"("props":{"plan":1,"plan":2})"), config).code() == "duplicate_key");
}

TEST_CASE("type, time, key and the parts of nested objects are required") {
  CHECK(code("{}") == "missing_type");
  CHECK(code(R"({"time":1795356185120,"session_id":"s"})") == "missing_type");
  CHECK(code(R"({"type":"click","session_id":"s"})") == "missing_time");
  CHECK(code(R"({"type":"click","time":1795356185120,"customer_id":"c"})") == "missing_key");
  CHECK(field_code(R"("page":{})") == "missing_field");
  CHECK(field_code(R"("pointer":{"y":1})") == "missing_field");
  CHECK(field_code(R"("response":{"ok":true})") == "missing_field");
  CHECK(field_code(R"("error":{})") == "missing_field");
  CHECK(field_code(R"("form":{})") == "missing_field");
  CHECK(field_code(R"("search":{})") == "missing_field");
  CHECK(field_code(R"("progress":{})") == "missing_field");
  CHECK(field_code(R"("element":{})").empty());
}

TEST_CASE("each field refuses the types that it does not have") {
  for (const std::string_view name :
       {"session_id", "anonymous_id", "customer_id", "id", "tenant", "tab_id", "name"}) {
    for (const std::string_view value : {"1", "null", "true", "[]", "{}"}) {
      INFO(name << ": " << value);
      const std::string head = R"({"type":"click","time":1795356185120,")";
      CHECK(code(head + std::string(name) + "\":" + std::string(value) + "}") == "wrong_type");
    }
  }
  for (const std::string_view name :
       {"page", "element", "pointer", "response", "error", "form", "search", "progress", "props"}) {
    for (const std::string_view value : {"1", "null", "true", "[]", "\"x\""}) {
      INFO(name << ": " << value);
      CHECK(field_code("\"" + std::string(name) + "\":" + std::string(value)) == "wrong_type");
    }
  }
  for (const std::string_view name : {"loading", "selection"}) {
    for (const std::string_view value : {"1", "null", "\"true\"", "[]", "{}"}) {
      CHECK(field_code("\"" + std::string(name) + "\":" + std::string(value)) == "wrong_type");
    }
  }
  CHECK(field_code(R"("value":"1")") == "wrong_type");
  CHECK(field_code(R"("error":{"kind":1})") == "wrong_type");
  CHECK(field_code(R"("error":{"kind":"page","status":"500"})") == "wrong_type");
  CHECK(field_code(R"("response":{"ok":1,"duration_ms":1})") == "wrong_type");
  CHECK(field_code(R"("props":{"a":[]})") == "wrong_type");
  CHECK(field_code(R"("props":{"a":{"b":1}})") == "wrong_type");
  CHECK(code(R"({"type":7,"time":1795356185120,"session_id":"s"})") == "wrong_type");
  CHECK(timed("null") == "wrong_type");
  CHECK(timed("{}") == "wrong_type");
}

TEST_CASE("unknown types and error kinds are refused, in any case but their own") {
  for (const std::string_view type : {"", "Click", "clicks", "hover", "page-view"}) {
    CHECK(code(R"({"type":")" + std::string(type) +
               R"(","time":1795356185120,"session_id":"s"})") == "unknown_type");
  }
  CHECK(field_code(R"("error":{"kind":"timeout"})") == "unknown_error_kind");
}

TEST_CASE("times are RFC 3339 or integer milliseconds between 1990 and 2100") {
  for (const std::string_view good :
       {"631152000000", "4102444799999", "1795356185120.0", "\"1990-01-01T00:00:00Z\"",
        "\"2099-12-31T23:59:59.999Z\"", "\"2026-11-22T14:03:05z\"",
        "\"2026-11-22t14:03:05.1234567890+14:00\"", "\"2024-02-29T00:00:00-00:30\"",
        "\"2016-12-31T23:59:60Z\""}) {
    INFO(good);
    CHECK(timed(good).empty());
  }
  for (const std::string_view bad : {"631151999999",
                                     "4102444800000",
                                     "0",
                                     "-1",
                                     "1795356185",
                                     "1795356185120.5",
                                     "9007199254740993e3",
                                     "\"\"",
                                     "\"1989-12-31T23:59:59.999Z\"",
                                     "\"2100-01-01T00:00:00Z\"",
                                     "\"2026-11-22\"",
                                     "\"2026-11-22T14:03:05\"",
                                     "\"2026-11-22 14:03:05Z\"",
                                     "\"2026-11-22T14:03Z\"",
                                     "\"2026-11-22T24:00:00Z\"",
                                     "\"2026-11-22T14:60:00Z\"",
                                     "\"2026-11-22T14:03:61Z\"",
                                     "\"2026-13-01T00:00:00Z\"",
                                     "\"2026-02-29T00:00:00Z\"",
                                     "\"2026-11-22T14:03:05.Z\"",
                                     "\"2026-11-22T14:03:05+0100\"",
                                     "\"2026-11-22T14:03:05+24:00\"",
                                     "\"2026-11-22T14:03:05Z \"",
                                     "\"1795356185120\"",
                                     "\"+026-11-22T14:03:05Z\""}) {
    INFO(bad);
    CHECK(timed(bad) == "bad_time");
  }
}

TEST_CASE("numbers out of their range are refused") {
  CHECK(field_code(R"("error":{"kind":"page","status":999})").empty());
  CHECK(field_code(R"("error":{"kind":"page","status":1000})") == "bad_number");
  CHECK(field_code(R"("error":{"kind":"page","status":-1})") == "bad_number");
  CHECK(field_code(R"("error":{"kind":"page","status":500.5})") == "bad_number");
  CHECK(field_code(R"("error":{"kind":"page","status":500.0})").empty());
  CHECK(field_code(R"("response":{"ok":true,"duration_ms":86400000})").empty());
  CHECK(field_code(R"("response":{"ok":true,"duration_ms":86400001})") == "bad_number");
  CHECK(field_code(R"("response":{"ok":true,"duration_ms":-0.1})") == "bad_number");
  CHECK(field_code(R"("pointer":{"x":1e10,"y":0})") == "bad_number");
  CHECK(field_code(R"("search":{"query":"q","results":9007199254740992})").empty());
  CHECK(field_code(R"("search":{"query":"q","results":-1})") == "bad_number");
  CHECK(field_code(R"("value":123456789012345678901234567890)").empty());
}

TEST_CASE("identifiers are taken up to their limit of code points and refused beyond") {
  const auto at = [](std::string_view name, std::size_t size, std::string_view letter) {
    return code(R"({"type":"click","time":1795356185120,"anonymous_id":"a",")" + std::string(name) +
                "\":" + quoted(size, letter) + "}");
  };
  for (const std::string_view letter : {"x", "\xC3\xA9", "\xF0\x9F\x98\x80"}) {
    for (const std::string_view name : {"session_id", "customer_id", "id", "name"}) {
      CHECK(at(name, 128, letter).empty());
      CHECK(at(name, 129, letter) == "too_long");
    }
    for (const std::string_view name : {"tenant", "tab_id"}) {
      CHECK(at(name, 64, letter).empty());
      CHECK(at(name, 65, letter) == "too_long");
    }
    CHECK(field_code("\"element\":{\"text\":" + quoted(64, letter) + "}").empty());
    CHECK(field_code("\"element\":{\"text\":" + quoted(65, letter) + "}") == "too_long");
  }
  CHECK(field_code("\"element\":{\"tag\":" + quoted(65) + "}") == "too_long");
  CHECK(field_code("\"element\":{\"id\":" + quoted(129) + "}") == "too_long");
  CHECK(field_code("\"page\":{\"url\":\"/\",\"template\":" + quoted(257) + "}") == "too_long");
  CHECK(field_code("\"error\":{\"kind\":\"page\",\"code\":" + quoted(129) + "}") == "too_long");
  CHECK(field_code("\"form\":{\"id\":" + quoted(129) + "}") == "too_long");
  CHECK(field_code("\"progress\":{\"step\":" + quoted(129) + "}") == "too_long");
  CHECK(field_code("\"response\":{\"ok\":true,\"duration_ms\":1,\"of\":" + quoted(129) + "}") ==
        "too_long");
}

TEST_CASE("descriptions are cut at their limit, between two characters") {
  const Reading page(
      custom("\"page\":{\"url\":\"/a\",\"title\":" + quoted(10'000, "\xC3\xA9 ") + "}"));
  CHECK(page->page->title.size() <= limits::title_bytes);
  CHECK(page->page->title.size() >= limits::title_bytes - 2);
  CHECK((static_cast<unsigned char>(page->page->title.back()) == 0xA9 ||
         page->page->title.back() == ' '));
  const Reading url(
      custom("\"page\":{\"url\":\"https://a.example/" + std::string(30'000, 'a') + "\"}"));
  CHECK(url->page->url.size() <= limits::url_bytes);
  CHECK(url->page->page_template == "/:id");
  const Reading error(
      custom("\"error\":{\"kind\":\"page\",\"message\":" + quoted(9'000, "no ") + "}"));
  CHECK(error->error->message.size() == limits::message_bytes);
}

TEST_CASE("32 props are taken and the 33rd is not") {
  const auto props = [](int count) {
    std::string text = "\"props\":{";
    for (int i = 0; i < count; ++i) text += (i == 0 ? "\"k" : ",\"k") + std::to_string(i) + "\":1";
    return text + "}";
  };
  CHECK(field_code(props(32)).empty());
  CHECK(field_code(props(33)) == "too_many");
}

TEST_CASE("ids must not be empty, names of the page's markup may") {
  for (const std::string_view name :
       {"session_id", "anonymous_id", "customer_id", "id", "tenant", "tab_id"}) {
    CHECK(code(R"({"type":"click","time":1795356185120,")" + std::string(name) + "\":\"\"}") ==
          "empty_value");
  }
  CHECK(field_code(R"("page":{"url":""})") == "empty_value");
  CHECK(field_code(R"("progress":{"step":""})") == "empty_value");
  CHECK(field_code(
            R"("element":{"id":"","text":""},"form":{"id":""},"search":{"query":""},"name":"")")
            .empty());
}
