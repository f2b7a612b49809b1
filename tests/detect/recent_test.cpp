#include "processor/detect/recent.h"

#include <catch2/catch.hpp>
#include <string>

namespace assist {
namespace {

std::string text_of(const Recent<std::string>& recent) {
  std::string text;
  for (const std::string& entry : recent) text += entry;
  return text;
}

}  // namespace

TEST_CASE("the oldest goes when one more comes than the limit", "[recent]") {
  Recent<std::string> recent;
  for (const char* entry : {"a", "b", "c", "d"}) recent.push(3) = entry;
  REQUIRE(text_of(recent) == "bcd");
  REQUIRE(recent.front() == "b");
  REQUIRE(recent.back() == "d");
}

TEST_CASE("one can be put between others, unless it would be the one to go", "[recent]") {
  Recent<std::string> recent;
  for (const char* entry : {"b", "d"}) recent.push(3) = entry;
  *recent.insert(1, 3) = "c";
  REQUIRE(text_of(recent) == "bcd");
  *recent.insert(2, 3) = "x";
  REQUIRE(text_of(recent) == "cxd");
  REQUIRE(recent.insert(0, 3) == nullptr);
  REQUIRE(text_of(recent) == "cxd");
}

TEST_CASE("a limit lowered since drops more than one", "[recent]") {
  Recent<std::string> recent;
  for (const char* entry : {"a", "b", "c", "d"}) recent.push(4) = entry;
  recent.push(2) = "e";
  REQUIRE(text_of(recent) == "de");
}

TEST_CASE("slots are used again with their memory", "[recent]") {
  Recent<std::string> recent;
  recent.push(2) = std::string(100, 'a');
  recent.clear();
  REQUIRE(recent.empty());
  REQUIRE(recent.push(2).capacity() >= 100);
  recent.release();
  REQUIRE(recent.slots().capacity() == 0);
}

TEST_CASE("erasing keeps the order of the rest", "[recent]") {
  Recent<std::string> recent;
  for (const char* entry : {"a", "b", "c", "d", "e"}) recent.push(5) = entry;
  recent.erase(1);
  REQUIRE(text_of(recent) == "acde");
  recent.to_back(0);
  REQUIRE(text_of(recent) == "cdea");
  recent.erase_front(2);
  REQUIRE(text_of(recent) == "ea");
  recent.erase_and_free(0);
  REQUIRE(text_of(recent) == "a");
}

}  // namespace assist
