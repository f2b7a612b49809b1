// Recordings of real visitors, where they are present beside the repository: decoder and detector
// together, in time order.
#include <zlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <vector>

#include "processor/detect/detector.h"
#include "processor/event/decoder.h"

namespace assist {
namespace {

const std::filesystem::path data = "../shared/data";

struct Row {
  std::int64_t ms;
  std::string topic, key, value;
  bool error;
};

/// Rows in order of time; empty when the recording is absent.
std::vector<Row> rows_of(const std::string& recording) {
  const std::filesystem::path file = data / recording / "events.jsonl.gz";
  if (!std::filesystem::exists(file)) {
    std::cout << "skipped: no data (" << recording << ")\n";
    return {};
  }
  std::vector<Row> rows;
  gzFile in = gzopen(file.c_str(), "rb");
  REQUIRE(in != nullptr);
  std::vector<char> line(1U << 17U);
  while (gzgets(in, line.data(), static_cast<int>(line.size())) != nullptr) {
    const auto json = nlohmann::json::parse(line.data());
    const auto& event = json["value"];
    rows.push_back(
        {event["time"], json["topic"], json["key"], event.dump(), event["type"] == "error"});
  }
  gzclose(in);
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row& a, const Row& b) { return a.ms < b.ms; });
  return rows;
}

/// All verdicts per session, the silence after the last event included.
std::map<std::string, std::vector<Verdict>> verdicts_of(const DetectConfig& config,
                                                        const std::vector<Row>& rows) {
  DecodeConfig decode;
  decode.clamp_times = false;
  EventDecoder decoder(Dialect::native, decode);
  const Detector detector(config);
  std::map<std::string, Session> sessions;
  std::map<std::string, std::vector<Verdict>> verdicts;
  Observation observation;
  const auto collect = [&](const std::string& key) {
    for (Verdict& verdict : observation.verdicts) verdicts[key].push_back(std::move(verdict));
    observation.clear();
  };
  const auto fire = [&](const std::string& key, Time at) {
    const Effect effect = detector.fire(sessions[key], key, at, observation);
    collect(key);
    if (effect == Effect::finished) sessions.erase(key);
  };
  std::int64_t offset = 0;
  for (const Row& row : rows) {
    Record record;
    record.topic = row.topic;
    record.offset = offset++;
    record.received_at = time_from_ms(row.ms);
    record.key = row.key;
    record.value = row.value;
    const auto decoded = decoder.decode(record);
    REQUIRE(std::holds_alternative<const Event*>(decoded));
    fire(row.key, time_from_ms(row.ms));
    detector.observe(sessions[row.key], *std::get<const Event*>(decoded), observation);
    collect(row.key);
  }
  while (!sessions.empty())
    fire(std::string(sessions.begin()->first), time_from_ms(rows.back().ms + 10'000'000));
  return verdicts;
}

/// Counts errors per key by themselves: `count` within the window, then again from zero.
std::map<std::string, std::size_t> bursts_of(const std::vector<Row>& rows, std::size_t count,
                                             std::int64_t window) {
  std::map<std::string, std::vector<std::int64_t>> times;
  std::map<std::string, std::size_t> bursts;
  for (const Row& row : rows) {
    if (!row.error) continue;
    std::vector<std::int64_t>& recent = times[row.key];
    recent.push_back(row.ms);
    std::erase_if(recent, [&](std::int64_t ms) { return row.ms - ms > window; });
    if (recent.size() < count) continue;
    ++bursts[row.key];
    recent.clear();
  }
  return bursts;
}

std::set<std::string> lost_users() {
  std::set<std::string> lost;
  std::ifstream in(data / "onboarding" / "labels.csv");
  for (std::string line; std::getline(in, line);) {
    const std::size_t comma = line.find(',');
    if (comma != std::string::npos && line.substr(comma, 3) == ",1,")
      lost.insert(line.substr(0, comma));
  }
  return lost;
}

}  // namespace

TEST_CASE("error bursts in a recorded access log are exactly those that a simple count finds",
          "[recorded]") {
  const std::vector<Row> rows = rows_of("nasa");
  if (rows.empty()) return;
  for (const auto& [count, seconds] :
       std::vector<std::pair<std::uint32_t, int>>{{2, 60}, {3, 60}, {3, 300}, {5, 300}}) {
    DetectConfig config;
    AllSignals::each([&]<class S>() { config.of<S>().weight.enabled = false; });
    config.of<ErrorPageBurst>() = {.weight = {.points = 10},
                                   .count = count,
                                   .window = Duration{seconds * 1000},
                                   .rearm = Rearm::when_fired,
                                   .kinds = {ErrorKind::page}};
    config.quiet_start = Duration{0};
    config.notice_errors = false;
    config.progress.by_recovery = false;
    std::map<std::string, std::size_t> found;
    for (const auto& [key, verdicts] : verdicts_of(config, rows)) {
      for (const Verdict& verdict : verdicts)
        found[key] += verdict.change() <= LEVEL_CHANGED ? 1 : 0;
    }
    const auto expected = bursts_of(rows, count, seconds * 1000);
    std::size_t episodes = 0;
    for (const auto& [key, bursts] : expected) episodes += bursts;
    std::cout << "nasa, " << count << " errors in " << seconds << " s: " << expected.size()
              << " keys, " << episodes << " bursts\n";
    REQUIRE(found == expected);
  }
}

TEST_CASE("the default configuration on a recorded access log stays rare", "[recorded]") {
  const std::vector<Row> rows = rows_of("nasa");
  if (rows.empty()) return;
  std::map<std::string, std::size_t> signals;
  std::size_t chats = 0;
  const auto verdicts = verdicts_of(DetectConfig{}, rows);
  for (const auto& [key, all] : verdicts) {
    chats += std::any_of(all.begin(), all.end(),
                         [](const Verdict& v) { return v.level() == LEVEL_CHAT; })
                 ? 1
                 : 0;
    for (const Verdict& verdict : all) {
      if (verdict.change() == OPENED) ++signals[verdict.evidence(0).signal()];
    }
  }
  std::set<std::string> keys;
  for (const Row& row : rows) keys.insert(row.key);
  std::cout << "nasa, defaults: " << keys.size() << " hosts, " << verdicts.size()
            << " with a verdict, " << chats << " at chat level; opened by";
  for (const auto& [signal, count] : signals) std::cout << " " << signal << " " << count;
  std::cout << "\n";
  REQUIRE(chats * 100 <= keys.size());
}

TEST_CASE("visitors of a recorded login flow who get a verdict mostly never got in", "[recorded]") {
  const std::vector<Row> rows = rows_of("onboarding");
  if (rows.empty()) return;
  DetectConfig config;
  config.progress.goal_names = {"done"};
  // As deploy/sources/app_funnel.yaml: an app logs a screen whenever it draws it.
  config.of<ReloadLoop>().weight.enabled = config.of<PingPong>().weight.enabled = false;
  config.of<QuickBack>().weight.enabled = config.of<Lostness>().weight.enabled = false;
  const std::set<std::string> lost = lost_users();
  std::set<std::string> users;
  for (const Row& row : rows) users.insert(row.key);
  std::map<std::string, std::pair<std::size_t, std::size_t>> right;  // Lost ones, all.
  for (const auto& [key, verdicts] : verdicts_of(config, rows)) {
    const bool chat = std::any_of(verdicts.begin(), verdicts.end(),
                                  [](const Verdict& v) { return v.level() == LEVEL_CHAT; });
    for (const std::string& name : {std::string("any"), std::string(chat ? "chat" : "faq only"),
                                    "opened by " + verdicts[0].evidence(0).signal()}) {
      right[name].first += lost.contains(key) ? 1 : 0;
      ++right[name].second;
    }
  }
  for (const auto& [name, counts] : right) {
    std::cout << "onboarding, " << name << ": " << counts.second << " of " << users.size()
              << " users, precision "
              << static_cast<double>(counts.first) / static_cast<double>(counts.second) << "\n";
  }
  const auto [hits, all] = right["any"];
  REQUIRE(static_cast<double>(hits) / static_cast<double>(all) >= 0.85);
  REQUIRE(static_cast<double>(all) / static_cast<double>(users.size()) >= 0.07);
}

}  // namespace assist
