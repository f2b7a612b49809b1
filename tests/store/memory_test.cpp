// What may leave memory, when, and how much comes back at once.
#include <catch2/catch.hpp>
#include <set>

#include "tests/store/text_records.h"

namespace assist::test {

TEST_CASE_METHOD(Fresh, "records leave memory and come back with their timers", "[store]") {
  for (int i = 0; i < 100; ++i)
    set(records, "k" + std::to_string(i), "v" + std::to_string(i), time_from_ms(1'000 + i));
  records.mark_committed();
  CHECK(records.evict(1 << 20) == 0);  // Unsaved: not one may leave.
  save(records, 1);
  records.evict(1 << 30);
  CHECK(records.size() == 0);
  CHECK(text_of(records, "k7") == "v7");
  std::vector<std::string> fired;
  while (auto* entry = records.next_due(time_from_ms(1'049))) {
    fired.push_back(entry->key);
    entry->state.due.reset();
    records.applied(*entry, Effect::changed);
  }
  REQUIRE(fired.size() == 50);
  CHECK(std::set<std::string>(fired.begin(), fired.end()).size() == 50);
  CHECK(records.next_due(time_from_ms(1'049)) == nullptr);
}

TEST_CASE_METHOD(Fresh, "records that leave memory give it back, and their timers with them",
                 "[store]") {
  constexpr int coming = 5'000, spare = 1'000;  // Spare: what a task keeps, see Records::release.
  std::size_t bytes = 0;
  for (int round = 0; round < 10; ++round) {
    for (int i = 0; i < coming; ++i) {
      const std::string key = std::to_string(round) + "-" + std::to_string(i);
      set(records, key, "text", time_from_ms(1'000'000 + i));
    }
    records.mark_committed();
    save(records, round);
    CHECK(Living::count >= coming);
    records.evict(1 << 30);
    CHECK(records.size() == 0);
    CHECK(Living::count <= spare);
    // What is counted may have grown for the first rounds' sake, and not with each.
    if (round == 1) bytes = records.memory_bytes();
    CHECK((round < 1 || records.memory_bytes() <= bytes));
  }
  CHECK(records.evicted() == 10u * coming);
  CHECK(records.saved() == 10u * coming);
  CHECK(text_of(records, "3-77") == "text");
  CHECK(records.loaded() == 1);
  CHECK(records.next_due(time_from_ms(1'000'000)) != nullptr);
}

TEST_CASE_METHOD(Fresh, "of a backlog of timers only those whose turn has come fill memory",
                 "[store]") {
  constexpr std::size_t count = 5'000;
  for (std::size_t i = 0; i < count; ++i) {
    set(records, "k" + std::to_string(i), "", time_from_ms(static_cast<std::int64_t>(i)));
  }
  records.mark_committed();
  save(records, 1);
  records.forget();
  std::int64_t expected = 0;
  while (auto* entry = records.next_due(time_from_ms(count))) {
    REQUIRE(ms_of(*entry->state.due) == expected++);
    REQUIRE(records.size() <= 1'000);
    entry->state.due.reset();
    records.applied(*entry, Effect::changed);
    if (expected % 100 != 0) continue;
    // As after each commit; what has been saved may leave.
    records.mark_committed();
    save(records, 1 + expected);
    records.evict(1 << 30);
  }
  CHECK(expected == count);
}

}  // namespace assist::test
