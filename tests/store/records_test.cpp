#include "processor/store/records.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>

namespace assist::test {
namespace {

/// Counts its copies that are alive.
struct Living {
  static inline int count = 0;
  Living() { ++count; }
  Living(const Living&) { ++count; }
  Living& operator=(const Living&) = default;
  ~Living() { --count; }
};

/// A record of text with an optional timer.
struct TextMachine {
  struct State {
    std::string text;
    std::optional<Time> due;
    Living living;
  };
  std::optional<Time> due(const State& state) const { return state.due; }
  void encode(const State& state, std::string& bytes) const {
    bytes = (state.due ? std::to_string(ms_of(*state.due)) : std::string("-")) + " " + state.text;
  }
  bool decode(std::string_view bytes, State& state) const {
    const std::size_t space = bytes.find(' ');
    if (space == bytes.npos) return false;
    const std::string due(bytes.substr(0, space));
    state.due = due == "-" ? std::nullopt : std::optional(time_from_ms(std::stoll(due)));
    state.text = bytes.substr(space + 1);
    return true;
  }
  std::size_t memory_bytes(const State& state) const {
    return sizeof(State) + state.text.capacity();
  }
};

struct Disk {
  Disk() : directory("build/test-state/records-" + std::to_string(getpid())) {
    std::filesystem::remove_all(directory);
  }
  ~Disk() { std::filesystem::remove_all(directory); }
  StoreEnvironment environment{16 << 20};
  std::string directory;
  TextMachine machine;
};

using TextRecords = Records<TextMachine>;

void set(TextRecords& records, std::string_view key, std::string text,
         std::optional<Time> due = {}) {
  auto& entry = records.open(key);
  entry.state = {std::move(text), due, {}};
  records.applied(entry, Effect::changed);
}

void erase(TextRecords& records, std::string_view key) {
  records.applied(records.open(key), Effect::finished);
}

std::string text_of(TextRecords& records, std::string_view key) {
  auto& entry = records.open(key);
  const std::string text = entry.state.text;
  records.applied(entry, Effect::unchanged);
  return text;
}

void save(TextRecords& records, std::int64_t offset) {
  records.begin_save({offset, time_from_ms(1), "marker"});
  while (!records.save_some(3)) {
  }
}

/// On disk and closed: one record, and a position.
void store_with(const Disk& disk, std::string_view key, std::string_view bytes) {
  Store store(disk.environment, disk.directory);
  StoreBatch batch;
  batch.put(key, bytes, never);
  batch.set_position({5, time_from_ms(1), "marker"});
  store.write(std::move(batch));
  store.flush(Store::Wait::yes);
}

std::filesystem::path file_of(const Disk& disk, std::string_view part) {
  for (const auto& file : std::filesystem::directory_iterator(disk.directory)) {
    if (file.path().filename().string().find(part) != std::string::npos) return file.path();
  }
  return {};
}

}  // namespace

TEST_CASE("only what was committed is found after a crash, at the saved position", "[store]") {
  Disk disk;
  {
    Store store(disk.environment, disk.directory);
    TextRecords records(disk.machine, &store);
    records.assume_complete();
    for (const char* key : {"a", "b", "c", "d", "e"})
      set(records, key, std::string("saved ") + key);
    records.mark_committed();
    save(records, 17);
    set(records, "a", "committed, not saved");
    records.mark_committed();
    set(records, "b", "not committed");
    store.flush(Store::Wait::yes);
  }
  Store store(disk.environment, disk.directory);
  TextRecords records(disk.machine, &store);
  records.forget();
  REQUIRE(store.position());
  CHECK(store.position()->changelog_offset == 17);
  CHECK(store.position()->marker == "marker");
  CHECK(text_of(records, "a") == "saved a");
  CHECK(text_of(records, "b") == "saved b");
}

TEST_CASE("a save that was cut off leaves the former position", "[store]") {
  Disk disk;
  Store store(disk.environment, disk.directory);
  TextRecords records(disk.machine, &store);
  records.assume_complete();
  for (int i = 0; i < 10; ++i) set(records, "k" + std::to_string(i), "1");
  records.mark_committed();
  records.begin_save({5, time_from_ms(1), "first"});
  CHECK_FALSE(records.save_some(4));
  CHECK_FALSE(store.position());
  while (!records.save_some(4)) {
  }
  CHECK(store.position()->changelog_offset == 5);
}

TEST_CASE("records leave memory and come back with their timers", "[store]") {
  Disk disk;
  Store store(disk.environment, disk.directory);
  TextRecords records(disk.machine, &store);
  records.assume_complete();
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

TEST_CASE("records that leave memory give it back, and their timers with them", "[store]") {
  constexpr int coming = 5'000, spare = 1'000;  // Spare: what a task keeps, see Records::release.
  Disk disk;
  Store store(disk.environment, disk.directory);
  TextRecords records(disk.machine, &store);
  records.assume_complete();
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

TEST_CASE("a deleted record stays deleted, in memory, in the store and after a restore",
          "[store]") {
  Disk disk;
  Store store(disk.environment, disk.directory);
  TextRecords records(disk.machine, &store);
  records.assume_complete();
  set(records, "gone", "x", time_from_ms(5));
  records.mark_committed();
  save(records, 1);
  erase(records, "gone");
  std::vector<std::string> tombstones;
  records.for_each_changed([&](std::string_view key, std::optional<std::string_view> bytes) {
    if (!bytes) tombstones.emplace_back(key);
  });
  CHECK(tombstones == std::vector<std::string>{"gone"});
  records.mark_committed();
  save(records, 2);
  CHECK_FALSE(store.get("gone"));
  CHECK(store.first_due_after(time_from_ms(0)) == never);
  records.forget();
  CHECK(text_of(records, "gone").empty());
}

TEST_CASE("a damaged directory is wiped instead of stopping the start", "[store]") {
  Disk disk;
  { const Store store(disk.environment, disk.directory); }
  for (const auto& file : std::filesystem::directory_iterator(disk.directory)) {
    if (file.path().filename().string().starts_with("MANIFEST"))
      std::filesystem::resize_file(file.path(), 3);
  }
  const Store store(disk.environment, disk.directory);
  CHECK(store.was_wiped());
  CHECK_FALSE(store.position());
}

TEST_CASE("a truncated or missing file is damage, whichever it is", "[store]") {
  Disk disk;
  for (const char* file : {"CURRENT", "MANIFEST", ".sst"}) {
    for (const bool missing : {false, true}) {
      CAPTURE(file, missing);
      std::filesystem::remove_all(disk.directory);
      { store_with(disk, "a", "b"); }
      const auto path = file_of(disk, file);
      REQUIRE_FALSE(path.empty());
      if (missing)
        std::filesystem::remove(path);
      else
        std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
      const Store store(disk.environment, disk.directory);
      CHECK_FALSE(store.position());
      CHECK_FALSE(store.get("a"));
    }
  }
}

TEST_CASE("a store that turns out to be damaged while it is read is wiped at the next start",
          "[store]") {
  Disk disk;
  { store_with(disk, "a", std::string(3'000, 'x')); }
  {
    std::fstream file(file_of(disk, ".sst"), std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(10);
    file << "not what was written";  // The size stays: only a checksum can tell.
  }
  {
    const Store store(disk.environment, disk.directory);
    CHECK_FALSE(store.was_wiped());
    CHECK_THROWS_AS(store.get("a"), IoError);
  }
  const Store store(disk.environment, disk.directory);
  CHECK(store.was_wiped());
  CHECK_FALSE(store.position());
}

TEST_CASE("a record that cannot be decoded condemns its store", "[store]") {
  Disk disk;
  {
    Store store(disk.environment, disk.directory);
    StoreBatch batch;
    batch.put("a", "no-space", never);
    store.write(std::move(batch));
    TextRecords records(disk.machine, &store);
    CHECK_THROWS_AS(records.open("a"), IoError);
  }
  CHECK(Store(disk.environment, disk.directory).was_wiped());
}

TEST_CASE(
    "records agree with a plain map over any mixture of commits, saves, evictions and crashes",
    "[store]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  Disk disk;
  auto store = std::make_unique<Store>(disk.environment, disk.directory);
  auto records = std::make_unique<TextRecords>(disk.machine, store.get());
  records->assume_complete();
  std::map<std::string, std::string> committed;
  std::vector<std::pair<std::string, std::optional<std::string>>>
      changelog;  // As Kafka would keep it.
  const auto commit = [&] {
    records->for_each_changed([&](std::string_view key, std::optional<std::string_view> bytes) {
      changelog.emplace_back(std::string(key),
                             bytes ? std::optional(std::string(*bytes)) : std::nullopt);
      if (bytes)
        committed[std::string(key)] = bytes->substr(bytes->find(' ') + 1);
      else
        committed.erase(std::string(key));
    });
    records->mark_committed();
  };
  for (int step = 0; step < 4'000; ++step) {
    const std::string key = "k" + std::to_string(random() % 50);
    switch (random() % 12) {
      case 0:
        erase(*records, key);
        break;
      case 1:
        commit();
        break;
      case 2:
        commit();
        save(*records, static_cast<std::int64_t>(changelog.size()));
        break;
      case 3:
        commit();
        records->evict(random() % 20'000);
        break;
      case 4:
        if (random() % 10 != 0) break;
        records.reset();
        store = nullptr;  // The process dies; memtables with it.
        store = std::make_unique<Store>(disk.environment, disk.directory);
        records = std::make_unique<TextRecords>(disk.machine, store.get());
        records->forget();
        if (!store->position()) records->assume_complete();
        for (auto i = static_cast<std::size_t>(
                 store->position() ? store->position()->changelog_offset : 0);
             i < changelog.size(); ++i) {
          REQUIRE(records->load(changelog[i].first, changelog[i].second));
        }
        break;
      default:
        set(*records, key, "v" + std::to_string(step),
            time_from_ms(static_cast<std::int64_t>(random() % 1000)));
    }
    if (step % 50 == 0) {
      commit();
      for (int i = 0; i < 50; ++i) {
        const std::string probe = "k" + std::to_string(i);
        const auto found = committed.find(probe);
        REQUIRE(text_of(*records, probe) == (found == committed.end() ? "" : found->second));
      }
    }
  }
}

}  // namespace assist::test
