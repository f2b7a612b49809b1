#include <catch2/catch.hpp>
#include <fstream>
#include <map>
#include <random>
#include <set>

#include "tests/store/text_records.h"

namespace assist::test {
namespace {

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

TEST_CASE_METHOD(Fresh, "a save that was cut off leaves the former position", "[store]") {
  for (int i = 0; i < 10; ++i) set(records, "k" + std::to_string(i), "1");
  records.mark_committed();
  records.begin_save(StorePosition{5, time_from_ms(1), "first"});
  CHECK_FALSE(records.save_some(4));
  CHECK_FALSE(store.position());
  while (!records.save_some(4)) {
  }
  CHECK(store.position()->changelog_offset == 5);
}

TEST_CASE_METHOD(Fresh,
                 "a deleted record stays deleted, in memory, in the store and after a restore",
                 "[store]") {
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

TEST_CASE_METHOD(Fresh, "a deleted record that is opened again without change stays deleted",
                 "[store]") {
  set(records, "erased", "personal");
  records.mark_committed();
  save(records, 1);
  erase(records, "erased");
  CHECK(text_of(records, "erased").empty());
  std::optional<std::string> told = "nothing";
  records.for_each_changed([&](std::string_view, std::optional<std::string_view> bytes) {
    told = bytes ? std::optional<std::string>(*bytes) : std::nullopt;
  });
  CHECK_FALSE(told);
  records.mark_committed();
  CHECK(text_of(records, "erased").empty());  // Committed, not yet saved.
  save(records, 2);
  CHECK_FALSE(store.get("erased"));
}

TEST_CASE("without a store, a record without a timer is kept", "[store]") {
  const TextMachine machine;
  TextRecords records(machine, nullptr);
  set(records, "key", "text");
  records.mark_committed();
  CHECK(text_of(records, "key") == "text");
  CHECK(text_of(records, "key") == "text");
  erase(records, "key");
  records.mark_committed();
  CHECK(records.size() == 0);
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

TEST_CASE_METHOD(Fresh,
                 "a timer found in the store is found again after its transaction was given up",
                 "[store]") {
  set(records, "a", "waits", time_from_ms(1'000));
  records.mark_committed();
  save(records, 1);
  for (int attempt = 0; attempt < 3; ++attempt) {
    records.forget();
    CHECK(records.next_due(time_from_ms(999)) == nullptr);
    auto* entry = records.next_due(time_from_ms(1'000));
    REQUIRE(entry != nullptr);
    entry->state.due = time_from_ms(2'000);
    records.applied(*entry, Effect::changed);
  }
  records.mark_committed();
  save(records, 2);
  records.forget();
  CHECK(records.next_due(time_from_ms(1'999)) == nullptr);
  CHECK(records.next_due(time_from_ms(2'000)) != nullptr);
}

TEST_CASE_METHOD(Fresh, "more timers than are read at once may be due in the same millisecond",
                 "[store]") {
  constexpr std::size_t count = 2'500;
  for (std::size_t i = 0; i < count; ++i) set(records, std::to_string(i), "", time_from_ms(7));
  records.mark_committed();
  save(records, 1);
  for (int attempt = 0; attempt < 2; ++attempt) {
    records.forget();
    std::set<std::string> fired;
    while (auto* entry = records.next_due(time_from_ms(7))) {
      fired.insert(entry->key);
      entry->state.due.reset();
      records.applied(*entry, Effect::changed);
    }
    CHECK(fired.size() == count);
  }
}

namespace {

/// Records beside what Kafka would hold of them.
class Model {
 public:
  Model() {
    open();
    restore();
  }

  void commit() {
    records_->for_each_changed([&](std::string_view key, std::optional<std::string_view> bytes) {
      changelog_.emplace_back(key, bytes);
      if (bytes)
        committed_[std::string(key)] = *bytes;
      else
        committed_.erase(std::string(key));
    });
    records_->mark_committed();
  }
  void commit_and_save() {
    commit();
    save(*records_, static_cast<std::int64_t>(changelog_.size()));
  }
  /// What the open transaction did is gone, and so is memory.
  void give_up() {
    records_->forget();
    restore();
  }
  /// The process dies, its memtables with it.
  void die() {
    records_.reset();
    store_.reset();
    open();
    restore();
  }
  /// Fires all timers until `now`; they must be those that were committed. `next(now)` gives each a
  /// later one, or none.
  template <class Next>
  void fire(Time now, Next next) {
    commit();
    std::set<std::string> expected;
    for (const auto& [key, bytes] : committed_) {
      TextMachine::State state;
      REQUIRE(disk_.machine.decode(bytes, state));
      if (state.due && *state.due <= now) expected.insert(key);
    }
    std::set<std::string> fired;
    while (auto* entry = records_->next_due(now)) {
      REQUIRE(fired.insert(entry->key).second);
      entry->state.due = next(now);
      records_->applied(*entry, Effect::changed);
    }
    REQUIRE(fired == expected);
  }
  void compare(const std::string& key) {
    auto& entry = records_->open(key);
    std::string found;
    disk_.machine.encode(entry.state, found);
    const bool exists = committed_.contains(key);
    REQUIRE(found == (exists ? committed_[key] : "- "));
    records_->applied(entry, Effect::unchanged);
  }
  TextRecords& records() { return *records_; }
  Store& store() { return *store_; }

 private:
  void open() {
    store_ = std::make_unique<Store>(disk_.environment, disk_.directory);
    records_ = std::make_unique<TextRecords>(disk_.machine, store_.get());
    records_->forget();
  }
  void restore() {
    const auto position = store_->position();
    if (!position) records_->assume_complete();
    for (auto i = static_cast<std::size_t>(position ? position->changelog_offset : 0);
         i < changelog_.size(); ++i) {
      REQUIRE(records_->load(changelog_[i].first, changelog_[i].second));
    }
  }

  Disk disk_;
  std::unique_ptr<Store> store_;
  std::unique_ptr<TextRecords> records_;
  std::map<std::string, std::string> committed_;
  std::vector<std::pair<std::string, std::optional<std::string>>> changelog_;
};

}  // namespace

TEST_CASE(
    "records and timers agree with a plain map over any mixture of commits, transactions given up, "
    "saves, evictions and crashes",
    "[store]") {
  const auto seed = std::random_device{}();
  CAPTURE(seed);
  std::mt19937 random(seed);
  Model model;
  const auto time = [&] { return time_from_ms(static_cast<std::int64_t>(random() % 1'000)); };
  for (int step = 0; step < 4'000; ++step) {
    const std::string key = "k" + std::to_string(random() % 50);
    switch (random() % 14) {
      case 0:
        erase(model.records(), key);
        break;
      case 1:
        model.commit();
        break;
      case 2:
        model.commit_and_save();
        break;
      case 3:
        model.commit();
        model.records().evict(random() % 20'000);
        break;
      case 4:
        if (random() % 10 == 0) model.die();
        break;
      case 5:
        if (random() % 4 == 0) model.give_up();
        break;
      case 6:
        if (random() % 4 == 0) model.store().flush(Store::Wait::yes);
        break;
      case 7:
        model.fire(time(), [&](Time now) -> std::optional<Time> {
          if (random() % 2 == 0) return std::nullopt;
          return now + Duration(1 + random() % 500);
        });
        break;
      default:
        set(model.records(), key, "v" + std::to_string(step), time());
    }
    if (step % 50 != 0) continue;
    model.commit();
    for (int i = 0; i < 50; ++i) model.compare("k" + std::to_string(i));
  }
}

}  // namespace assist::test
