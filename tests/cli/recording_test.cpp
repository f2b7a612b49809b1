// Recordings and the pace: shifted times, kept gaps, named bad lines, limits.
#include "processor/cli/recording.h"

#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "processor/cli/conductor.h"
#include "processor/cli/kafka_outlet.h"
#include "processor/ops/errors.h"

namespace assist {
namespace {

using nlohmann::json;

constexpr Time start = time_from_ms(1'767'603'600'000);

/// A file that lives as long as the test.
class ScratchFile {
 public:
  explicit ScratchFile(const std::string& text) {
    path_ = (std::filesystem::temp_directory_path() / "assist-recording-XXXXXX").string();
    const int file = mkstemp(path_.data());
    REQUIRE(file >= 0);
    close(file);
    std::ofstream(path_) << text;
  }
  ~ScratchFile() { std::filesystem::remove(path_); }
  ScratchFile(const ScratchFile&) = delete;
  ScratchFile& operator=(const ScratchFile&) = delete;
  const std::string& path() const { return path_; }
  void compress(const std::string& text) const {
    gzFile file = gzopen(path_.c_str(), "wb");
    gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
    gzclose(file);
  }

 private:
  std::string path_;
};

struct Played {
  std::vector<json> values;
  std::vector<std::string> topics, keys;
  std::vector<Time> times;
  std::vector<std::string> bad;
};

Played play(const RecordingSettings& settings) {
  Played played;
  Recording recording(settings, [&played](const BadLine& line) {
    played.bad.push_back(std::to_string(line.number) + ": " + std::string(line.reason));
  });
  while (recording.due()) {
    const Line& line = recording.next(std::nullopt);
    played.values.push_back(json::parse(line.value));
    played.topics.emplace_back(line.topic);
    played.keys.emplace_back(line.key);
    played.times.push_back(line.time);
  }
  return played;
}

const std::string three_lines =
    R"({"topic":"a","key":"k1","value":{"id":"1","time":1000,"type":"click","props":{"time":5}}})"
    "\n"
    R"({"topic":"b","key":"k2","value":{"time": "1970-01-01T00:00:03.500Z" ,"type":"click"}})"
    "\n"
    R"({"key":"k1","value":{"type":"click","time":11000},"topic":"a"})"
    "\n";

/// Keeps what it is sent.
class Notebook : public LineOutlet {
 public:
  void send(const Line& line) override { lines.emplace_back(line.key, line.value, line.time); }
  void settle() override { ++settled; }
  void idle(Duration) override {}
  Delivery delivery() const override { return {}; }
  struct Entry {
    Entry(std::string_view k, std::string_view v, Time t) : key(k), value(v), time(t) {}
    std::string key, value;
    Time time;
  };
  std::vector<Entry> lines;
  int settled = 0;
};

}  // namespace

TEST_CASE("a recording begins at the start and keeps its gaps, keys and topics", "[recording]") {
  const ScratchFile file(three_lines);
  const Played played = play({.files = {file.path()}, .start = start});
  REQUIRE(played.values.size() == 3);
  CHECK(played.times ==
        std::vector<Time>{start, start + Duration(2'500), start + Duration(10'000)});
  CHECK(played.values[0]["time"] == ms_of(start));
  CHECK(played.values[0]["props"]["time"] == 5);
  CHECK(played.values[1]["time"] == "2026-01-05T09:00:02.500Z");
  CHECK(played.values[2]["time"] == ms_of(start) + 10'000);
  CHECK(played.topics == std::vector<std::string>{"a", "b", "a"});
  CHECK(played.keys == std::vector<std::string>{"k1", "k2", "k1"});
  CHECK(played.bad.empty());
}

TEST_CASE("speed divides a recording's gaps, in its values too", "[recording]") {
  const ScratchFile file(three_lines);
  const Played played = play({.files = {file.path()}, .start = start, .speed = 10});
  CHECK(played.times.back() == start + Duration(1'000));
  CHECK(played.values[2]["time"] == ms_of(start) + 1'000);
}

TEST_CASE("kept times change nothing in the values", "[recording]") {
  const ScratchFile file(three_lines);
  const Played played = play({.files = {file.path()}, .start = start, .keep_times = true});
  CHECK(played.values[0]["time"] == 1'000);
  CHECK(played.values[1]["time"] == "1970-01-01T00:00:03.500Z");
  CHECK(played.times[2] == time_from_ms(11'000));
}

TEST_CASE("gzip plays as plain text does", "[recording]") {
  const ScratchFile plain(three_lines), packed("");
  packed.compress(three_lines);
  CHECK(play({.files = {packed.path()}, .start = start}).values ==
        play({.files = {plain.path()}, .start = start}).values);
}

TEST_CASE("two recordings play at the same time, each from the start", "[recording]") {
  const ScratchFile file(three_lines);
  const Played played = play({.files = {file.path(), file.path()}, .start = start});
  REQUIRE(played.times.size() == 6);
  CHECK(std::is_sorted(played.times.begin(), played.times.end()));
}

TEST_CASE("bad lines are named and left out", "[recording]") {
  const ScratchFile file(
      "no json\n"
      "\n" +
      three_lines +
      R"({"key":"k","value":{"time":1}})"
      "\n"
      R"({"topic":"a","key":"k","value":"text"})"
      "\n"
      R"({"topic":"a","key":"k","value":{"time":"yesterday"}})"
      "\n" +
      std::string(1'100'000, 'x') + "\n" + R"({"topic":"a","key":"k","value":{"time":1000}})");
  const Played played = play({.files = {file.path()}, .start = start});
  CHECK(played.values.size() == 4);
  CHECK(played.bad == std::vector<std::string>{"1: no JSON object", "6: no topic",
                                               "7: value is no object", "8: time is not RFC 3339",
                                               "9: longer than 1 MiB"});
}

TEST_CASE("a value without a time plays when the line before it did", "[recording]") {
  const ScratchFile file(three_lines + R"({"topic":"p","key":"c","value":{"customer_id":"c"}})");
  const Played played = play({.files = {file.path()}, .start = start});
  REQUIRE(played.values.size() == 4);
  CHECK(played.times[3] == played.times[2]);
}

TEST_CASE("a file that is not there is a failure of the world", "[recording]") {
  CHECK_THROWS_AS(play({.files = {"/nowhere/at/all"}, .start = start}), IoError);
}

TEST_CASE("the conductor stops at its limits and settles", "[recording]") {
  const ScratchFile file(three_lines);
  const std::atomic<bool> stop = false;
  const auto count = [&](const Limits& limits) {
    Notebook notebook;
    Recording recording({.files = {file.path()}, .start = start}, [](const BadLine&) {});
    const Performance performance =
        Conductor(notebook, "p").play(recording, Pacing{}, limits, stop);
    CHECK(notebook.settled == 1);
    CHECK(performance.events == notebook.lines.size());
    return performance.events;
  };
  CHECK(count({}) == 3);
  CHECK(count({.events = 2}) == 2);
  CHECK(count({.until = start + Duration(2'500)}) == 1);
}

TEST_CASE("an end marker for each partition, far in the future and in its own place",
          "[recording]") {
  Notebook notebook;
  send_end_markers(notebook, "clicks", 7, start);
  REQUIRE(notebook.lines.size() == 7);
  for (int partition = 0; partition < 7; ++partition) {
    const auto& line = notebook.lines[static_cast<std::size_t>(partition)];
    CHECK(partition_of(line.key, 7) == partition);
    CHECK(json::parse(line.value)["type"] == "custom");
    CHECK(json::parse(line.value)["session_id"] == line.key);
    CHECK(line.time == start);
  }
}

TEST_CASE("keys go where Kafka's Java client puts them", "[recording]") {
  // Values of the Java client's own test, Utils.murmur2, with the sign bit cut off.
  CHECK(partition_of("21", 1 << 30) == ((-973932308 & 0x7fffffff) % (1 << 30)));
  CHECK(partition_of("foobar", 1 << 30) == ((-790332482 & 0x7fffffff) % (1 << 30)));
}

}  // namespace assist
