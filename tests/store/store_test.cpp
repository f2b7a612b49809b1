#include "processor/store/store.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <map>
#include <random>
#include <set>

namespace assist::test {
namespace {

struct Expected {
  std::map<std::string, std::pair<std::string, Time>> records;
  std::set<std::pair<Time, std::string>> timers;
};

/// Some thousand changes of `expected`, as a save would write them, in one file.
void change(std::mt19937& random, Expected& expected, Store& store) {
  StoreBatch batch;
  for (int i = 0; i < 4'000; ++i) {
    const std::string key = "s-" + std::to_string(random() % 10'000);
    const auto old = expected.records.find(key);
    if (old != expected.records.end()) {
      batch.erase_timer(old->second.second, key);
      expected.timers.erase({old->second.second, key});
    }
    if (random() % 8 == 0) {
      batch.erase(key);
      expected.records.erase(key);
      continue;
    }
    const Time due = time_from_ms(1'000 + static_cast<std::int64_t>(random() % 1'000'000));
    const std::string text = std::to_string(random());
    batch.put(key, text, due);
    batch.put_timer(due, key);
    expected.records[key] = {text, due};
    expected.timers.insert({due, key});
  }
  store.write(std::move(batch));
  store.flush(Store::Wait::yes);
}

}  // namespace

// Filters hold records only, and in pieces: a mistake there would hide what is stored.
TEST_CASE("what many files hold is found, by key and by time, and nothing else", "[store]") {
  const StoreEnvironment environment(8 << 20);
  const std::string directory = "build/test-state/store-" + std::to_string(getpid());
  std::filesystem::remove_all(directory);
  Expected expected;
  std::mt19937 random(7);
  {
    Store store(environment, directory);
    for (int file = 0; file < 9; ++file) change(random, expected, store);
  }
  const Store store(environment, directory);
  std::vector<std::string> keys;
  for (int i = 0; i < 12'000; ++i) keys.push_back("s-" + std::to_string(i));
  const std::vector<std::string_view> views(keys.begin(), keys.end());
  const auto together = store.get_many(views);
  std::size_t wrong = 0;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto right = expected.records.find(keys[i]);
    for (const auto& found : {store.get(keys[i]), together[i]}) {
      const bool same = right == expected.records.end()
                            ? !found
                            : found && found->bytes == right->second.first &&
                                  found->indexed_due == right->second.second;
      wrong += !same;
    }
  }
  CHECK(wrong == 0);
  std::set<std::pair<Time, std::string>> timers;
  for (const auto& timer : store.due_behind({Time::min(), ""}, never, 100'000))
    timers.insert({timer.due, timer.key});
  CHECK(timers == expected.timers);
  REQUIRE_FALSE(timers.empty());
  CHECK(store.first_due_after(time_from_ms(0)) == timers.begin()->first);
  std::filesystem::remove_all(directory);
}

}  // namespace assist::test
