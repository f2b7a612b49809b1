// Which stores a task trusts. Needs no broker.
#include "processor/stream/task.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>

#include "processor/stream/wall_clock.h"
#include "tests/stream/counting_stage.h"

namespace assist::test {
namespace {

struct Disk {
  Disk() { std::filesystem::remove_all(directory); }
  ~Disk() { std::filesystem::remove_all(directory); }

  /// Leaves a closed store with one record, as a former task would have.
  void leave_store(std::optional<StorePosition> position) {
    Store store(environment, directory);
    StoreBatch batch;
    batch.put("key", "1 1 0", never);
    if (position) batch.set_position(*position);
    store.write(std::move(batch));
    store.flush(Store::Wait::yes);
  }
  static StorePosition position_of(Time written_at) {
    Position position;
    position.set_sequence(7);
    position.set_format(position_format);
    return {5, written_at, position.SerializeAsString()};
  }
  Task task() const { return Task({stage, 0, 1, "changelog", 0, environment, directory}); }

  /// As the changelog brings it.
  static void load(Task& task, std::string_view key, std::string_view value, std::int64_t offset) {
    rd_kafka_message_t message{};
    message.key = const_cast<char*>(key.data());
    message.key_len = key.size();
    message.payload = const_cast<char*>(value.data());
    message.len = value.size();
    message.offset = offset;
    task.load(message);
  }

  std::string directory = "build/test-state/task-" + std::to_string(getpid());
  StoreEnvironment environment{16 << 20};
  StageSpec stage{
      "count", {"input"}, TimeSource::partition, [](Store* store) {
        return std::make_unique<HostOf<CountingStage>>(CountingStage{"out", {}, nullptr}, store);
      }};
};

}  // namespace

TEST_CASE_METHOD(Disk, "a complete store is where a restore begins") {
  leave_store(position_of(wall_clock() - store_age_max / 2));
  Task task = this->task();
  REQUIRE(task.loaded_position());
  CHECK(task.loaded_position()->sequence() == 7);
  CHECK(task.changelog_next() == 5);
  CHECK(task.store().get("key"));
}

TEST_CASE_METHOD(Disk, "a store older than the changelog's tombstones is not believed") {
  leave_store(position_of(wall_clock() - store_age_max));
  Task task = this->task();
  CHECK_FALSE(task.loaded_position());
  CHECK(task.changelog_next() == 0);
  CHECK(task.store().empty());
}

TEST_CASE_METHOD(Disk, "what a first save that was cut short has left is not believed") {
  leave_store(std::nullopt);
  Task task = this->task();
  CHECK_FALSE(task.loaded_position());
  CHECK(task.store().empty());
}

TEST_CASE("a sender's clock that runs ahead fires no timer early") {
  struct : Outbox {
    void send(const Message& message) override { said.emplace_back(message.value); }
    std::vector<std::string> said;
  } outbox;
  HostOf<CountingStage> host(CountingStage{"out", {}, nullptr}, nullptr);
  const auto apply = [&](std::string_view value, std::int64_t now) {
    Record record;
    record.key = "key";
    record.value = value;
    host.apply(record, time_from_ms(now), outbox);
  };
  apply("1000", 1'000);
  apply("60000", 1'500);  // Silent for a second, by this clock alone.
  CHECK(outbox.said.empty());
  apply("61500", 61'500);
  CHECK(outbox.said == std::vector<std::string>{"silent since 60000", "third 3"});
}

TEST_CASE_METHOD(Disk, "what a restore has brought can leave memory, and the next one goes on") {
  {
    Task task = this->task();
    load(task, "sana", "1 1 0", 3);
    load(task, position_key, position_of(wall_clock()).marker, 4);
    load(task, "sbob", "2 2 0", 5);
    task.begin_save(wall_clock());
    task.finish_save();
    CHECK(task.host().evict(1 << 20) > 0);
    CHECK(task.host().stats().records == 0);
    task.store().flush(Store::Wait::yes);
  }
  Task task = this->task();
  REQUIRE(task.loaded_position());
  CHECK(task.loaded_position()->sequence() == 7);
  CHECK(task.changelog_next() == 6);
  CHECK(task.store().get("ana"));
  CHECK(task.store().get("bob"));
}

TEST_CASE_METHOD(Disk, "an idle task's store is written once a day") {
  Task task = this->task();
  const Time first = wall_clock();
  load(task, "sana", "1 1 0", 3);
  load(task, position_key, position_of(first).marker, 4);
  const auto written_at = [&](Time now) {
    task.begin_save(now);
    task.finish_save();
    return task.store().position()->written_at;
  };
  CHECK(written_at(first) == time_from_ms(ms_of(first)));
  CHECK(written_at(first + std::chrono::hours(23)) == time_from_ms(ms_of(first)));
  const Time next_day = first + std::chrono::hours(24);
  CHECK(written_at(next_day) == time_from_ms(ms_of(next_day)));
  load(task, "sbob", "1 1 0", 5);
  CHECK(written_at(next_day + Duration(1)) == time_from_ms(ms_of(next_day) + 1));
}

TEST_CASE_METHOD(Disk, "a restore that was cut short before its first position begins anew") {
  {
    Task task = this->task();
    load(task, "sana", "1 1 0", 3);
    task.begin_save(wall_clock());
    task.finish_save();
    CHECK(task.host().evict(1 << 20) > 0);
    CHECK(task.store().get("ana"));
    task.store().flush(Store::Wait::yes);
  }
  CHECK(task().store().empty());
}

}  // namespace assist::test
