#include "processor/ops/log.h"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

using namespace assist;
using nlohmann::json;

namespace {

struct Recorder {
  std::vector<std::string> lines;
  Time now = time_from_ms(1'795'000'000'123);
  Log log;

  explicit Recorder(LogLevel level = LogLevel::info)
      : log(
            {level}, [this](std::string_view line) { lines.emplace_back(line); },
            [this] { return now; }) {}
  json line(std::size_t i) const { return json::parse(lines.at(i)); }
};

void repeat(Recorder& recorder, int times) {
  for (int i = 0; i < times; ++i) recorder.log.warn("broker away", {{"attempt", i}});
}

}  // namespace

TEST_CASE("a log line is one JSON object with the common field names", "[log]") {
  Recorder recorder;
  const std::string topic = "assist.clickstream";
  recorder.log.warn("behind", {{"kafka.topic", topic}, {"kafka.partition", 3}});
  REQUIRE(recorder.lines.size() == 1);
  CHECK(recorder.lines[0].back() == '\n');
  CHECK(recorder.lines[0].find('\n') == recorder.lines[0].size() - 1);
  const json line = recorder.line(0);
  CHECK(line["@timestamp"] == "2026-11-18T11:06:40.123Z");
  CHECK(line["log.level"] == "warn");
  CHECK(line["message"] == "behind");
  CHECK(line["service.name"] == "assist");
  CHECK(line["kafka.topic"] == topic);
  CHECK(line["kafka.partition"] == 3);
  CHECK(line["log.logger"].get<std::string>().starts_with("log_test.cpp:"));
}

TEST_CASE("every kind of value keeps its kind", "[log]") {
  Recorder recorder;
  recorder.log.info("kinds", {{"text", "a"},
                              {"negative", std::int64_t{-5}},
                              {"large", ~std::uint64_t{0}},
                              {"real", 0.5},
                              {"endless", std::numeric_limits<double>::infinity()},
                              {"yes", true}});
  const json line = recorder.line(0);
  CHECK(line["text"] == "a");
  CHECK(line["negative"] == -5);
  CHECK(line["large"] == ~std::uint64_t{0});
  CHECK(line["real"] == 0.5);
  CHECK(line["endless"].is_null());
  CHECK(line["yes"] == true);
}

TEST_CASE("no text can break a line's JSON", "[log]") {
  Recorder recorder;
  const std::string hostile = std::string("quote\" slash\\ line\n tab\t null") + '\0' + "\x7f end";
  recorder.log.error(hostile, {{"bad.utf8", "caf\xc3 \xff"}, {"good.utf8", "caf\xc3\xa9"}});
  REQUIRE(recorder.lines.size() == 1);
  const json line = recorder.line(0);
  CHECK(line["message"] == hostile);
  CHECK(line["good.utf8"] == "caf\xc3\xa9");
  CHECK(line["bad.utf8"] == "caf\xef\xbf\xbd \xef\xbf\xbd");
}

TEST_CASE("over-long text is cut between two characters", "[log]") {
  Recorder recorder;
  std::string text(Log::text_bytes_max - 1, 'x');
  text += "\xe2\x82\xac and more";
  recorder.log.info(text);
  CHECK(recorder.line(0)["message"] == std::string(Log::text_bytes_max - 1, 'x'));
}

TEST_CASE("lines below the level are neither written nor counted", "[log]") {
  Recorder recorder(LogLevel::warn);
  recorder.log.info("quiet");
  recorder.log.error("loud");
  CHECK(recorder.lines.size() == 1);
  CHECK(recorder.log.count(LogLevel::info) == 0);
  CHECK(recorder.log.count(LogLevel::error) == 1);
  Recorder silent(LogLevel::off);
  silent.log.error("nobody hears");
  CHECK(silent.lines.empty());
}

TEST_CASE("a call site that repeats itself is limited, then summed up", "[log]") {
  Recorder recorder;
  repeat(recorder, 100);
  CHECK(recorder.lines.size() == Log::lines_max);
  CHECK(recorder.log.count(LogLevel::warn) == 100);
  recorder.log.warn("another line of code still speaks");
  CHECK(recorder.lines.size() == Log::lines_max + 1);

  recorder.now += Log::window;
  recorder.log.info("the next line of any kind brings the summary");
  REQUIRE(recorder.lines.size() == Log::lines_max + 3);
  const json summary = recorder.line(Log::lines_max + 1);
  CHECK(summary["message"] == "broker away");
  CHECK(summary["log.left_out"] == 90);
  CHECK(summary["log.level"] == "warn");

  repeat(recorder, 1);
  CHECK(recorder.lines.size() == Log::lines_max + 4);
}

TEST_CASE("the summary is written at the latest when the log ends", "[log]") {
  std::vector<std::string> lines;
  {
    Log log(
        {LogLevel::info}, [&](std::string_view line) { lines.emplace_back(line); },
        [] { return time_from_ms(0); });
    for (unsigned i = 0; i < Log::lines_max + 7; ++i) log.error("disk full");
  }
  REQUIRE(lines.size() == Log::lines_max + 1);
  CHECK(json::parse(lines.back())["log.left_out"] == 7);
}

TEST_CASE("a clock that steps back does not silence a call site for long", "[log]") {
  Recorder recorder;
  repeat(recorder, 20);
  recorder.now -= std::chrono::hours(2);
  repeat(recorder, 1);
  CHECK(recorder.line(recorder.lines.size() - 1)["attempt"] == 0);
}

TEST_CASE("debug lines are not limited", "[log]") {
  Recorder recorder(LogLevel::debug);
  for (int i = 0; i < 50; ++i) recorder.log.debug("step", {{"i", i}});
  CHECK(recorder.lines.size() == 50);
}

TEST_CASE("lines of several threads stay whole", "[log]") {
  Recorder recorder(LogLevel::debug);
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&recorder] {
        for (int i = 0; i < 200; ++i) recorder.log.debug("together", {{"i", i}});
      });
    }
  }
  REQUIRE(recorder.lines.size() == 800);
  for (std::size_t i = 0; i < recorder.lines.size(); ++i) CHECK(recorder.line(i)["i"].is_number());
  CHECK(recorder.log.count(LogLevel::debug) == 800);
}
