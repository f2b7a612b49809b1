#include "processor/care/json_text.h"

#include <catch2/catch.hpp>
#include <limits>
#include <nlohmann/json.hpp>

using namespace assist;

namespace {

std::string written(std::string_view text) {
  JsonText json;
  return json.begin_object().text("t", text).end_object().take();
}

}  // namespace

TEST_CASE("objects, lists and values are separated as JSON wants it", "[json]") {
  JsonText json;
  json.begin_object().begin_list("empty").end_list().begin_list("two").element("a").element("b");
  json.end_list().begin_list("objects").begin_object().number("n", -1).end_object();
  json.begin_object().end_object().end_list().known_text("left_out", "").known_text("kept", "x");
  json.begin_object("inner").decimal("d", 0.8604999).end_object().end_object();
  REQUIRE(json.take() ==
          R"({"empty":[],"two":["a","b"],"objects":[{"n":-1},{}],"kept":"x","inner":{"d":0.86}})");
}

TEST_CASE("texts are escaped and come back as they were", "[json]") {
  const std::string text = "quote \" backslash \\ tab \t null " + std::string(1, '\0') +
                           " brace {[ delete \x7f \xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80";
  REQUIRE(nlohmann::json::parse(written(text))["t"] == text);
  REQUIRE(written("a\nb") == R"({"t":"a\u000ab"})");
}

TEST_CASE("what is not UTF-8 becomes the replacement character", "[json]") {
  for (const char* bad : {"\xff", "\xc3", "\xc0\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                          "\xe0\x80\x80", "\xf0\x80\x80\x80", "\x80", "\xe2\x82"}) {
    const std::string line = written(std::string{"<"} + bad + ">");
    const std::string back = nlohmann::json::parse(line)["t"];
    REQUIRE(back.starts_with("<\xef\xbf\xbd"));
    REQUIRE(back.ends_with(">"));
  }
}

TEST_CASE("what is not a number becomes 0", "[json]") {
  JsonText json;
  json.begin_object().decimal("a", std::numeric_limits<double>::quiet_NaN());
  json.decimal("b", std::numeric_limits<double>::infinity()).decimal("c", 2.0).end_object();
  REQUIRE(nlohmann::json::parse(json.take()) == nlohmann::json{{"a", 0}, {"b", 0}, {"c", 2}});
}
