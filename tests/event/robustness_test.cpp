// Damaged records: always an answer, never a crash, and never an event that another parser would
// not read.
#include <cstdlib>
#include <fstream>
#include <new>
#include <nlohmann/json.hpp>
#include <random>
#include <sstream>

#include "tests/event/reading.h"

using namespace assist;

namespace {

std::size_t allocations = 0;

// Uses every kind of field, escapes included.
const std::string rich =
    R"({"type":"error","time":"2026-11-22T14:03:05.120Z","id":"e-1","session_id":"s-8",)"
    R"("anonymous_id":"a\u002d5","customer_id":"c-1","tenant":"acme","tab_id":"t","name":"n",)"
    R"("page":{"url":"https://a.example/b/12?c=d&e=f#g","title":"T\u00e9",)"
    R"("referrer":"https://u:p@a.example/"},"element":{"id":"x","tag":"input","text":"t"},)"
    R"("pointer":{"x":1.5,"y":-2e2},"loading":false,"error":{"kind":"page","status":500,)"
    R"("message":"a@b.example 4111111111111111"},"response":{"ok":false,"duration_ms":12},)"
    R"("form":{"id":"f"},"search":{"query":"q"},"progress":{"step":"s","goal":true},)"
    R"("value":6,"props":{"plan":"pro","n":1},"extra":[1,{"a":[true,null,"x\n"]}]})";

}  // namespace

// Counts every allocation of this executable.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  ++allocations;
  return std::malloc(size);
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

TEST_CASE("decoding allocates nothing, whatever the record") {
  DecodeConfig config;
  config.kept_props = {"plan", "n"};
  EventDecoder decoder(Dialect::native, config);
  const std::vector<std::string> values = {rich, custom(R"("page":{"url":"/a"})"),
                                           rich.substr(0, 200), "{}", custom(R"("name":"\x")")};
  std::size_t events = 0;
  const auto round = [&] {
    for (const std::string& value : values) {
      Record record = record_of(value);
      record.key = "k";
      events += std::holds_alternative<const Event*>(decoder.decode(record));
    }
  };
  round();
  const std::size_t before = allocations;
  for (int i = 0; i < 1000; ++i) round();
  CHECK(allocations == before);
  CHECK(events == 2002);
}

TEST_CASE("a record with any byte changed, cut or doubled gets an answer") {
  EventDecoder decoder(Dialect::native, {});
  REQUIRE(Reading(rich).code().empty());
  std::mt19937 random(20261122);
  std::size_t accepted = 0;
  const auto try_one = [&](const std::string& value) {
    const auto decoded = decoder.decode(record_of(value));
    if (!std::holds_alternative<const Event*>(decoded)) return;
    ++accepted;
    INFO(value);
    CHECK(nlohmann::json::accept(value));
  };
  for (std::size_t at = 0; at < rich.size(); ++at) {
    for (int i = 0; i < 12; ++i) {
      std::string flipped = rich;
      flipped[at] = static_cast<char>(random());
      try_one(flipped);
    }
    try_one(rich.substr(0, at));
    try_one(rich.substr(at));
    try_one(rich.substr(0, at) + rich[at] + rich.substr(at));
  }
  CHECK(accepted > 0);
}

TEST_CASE("a prefix of a record is never an event") {
  for (std::size_t size = 0; size < rich.size(); ++size)
    CHECK(Reading(rich.substr(0, size)).code() == "not_json");
}

TEST_CASE("two decoders do not share anything") {
  EventDecoder first(Dialect::native, {});
  EventDecoder second(Dialect::native, {});
  const std::string one = custom(R"("name":"one@x.example")");
  const std::string two = custom(R"("name":"two")");
  const auto a = first.decode(record_of(one));
  const auto b = second.decode(record_of(two));
  CHECK(std::get<const Event*>(a)->name == "[email]");
  CHECK(std::get<const Event*>(b)->name == "two");
  EventDecoder moved = std::move(first);
  CHECK(std::get<const Event*>(a)->name == "[email]");
  CHECK(std::holds_alternative<const Event*>(moved.decode(record_of(two))));
}
