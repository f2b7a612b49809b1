// The simulated shop: deterministic, valid, and honest about who is stuck.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "processor/cli/crowd.h"
#include "processor/event/decoder.h"

namespace assist {
namespace {

using nlohmann::json;

constexpr Time doors_open = time_from_ms(1'767'603'600'000);

struct SentLine {
  std::string topic, key, value;
  Time time;
};

struct Show {
  std::vector<SentLine> lines;
  std::vector<json> truths;
};

ShopSettings settings_with(std::uint64_t seed) {
  ShopSettings settings;
  settings.seed = seed;
  settings.start = doors_open;
  settings.clickstream = "clicks";
  settings.error_pages = "errors";
  settings.profiles = "profiles";
  return settings;
}

Show watch(const ShopSettings& settings, std::size_t lines) {
  Show show;
  Crowd crowd(settings, [&show](const Truth& truth) {
    std::string text;
    append_truth(truth, text);
    show.truths.push_back(json::parse(text));
  });
  for (std::size_t nth = 0; nth < lines; ++nth) {
    const Line& line = crowd.next(std::nullopt);
    show.lines.push_back(
        {std::string(line.topic), std::string(line.key), std::string(line.value), line.time});
  }
  crowd.close();
  return show;
}

std::string bytes_of(const Show& show) {
  std::string bytes;
  for (const SentLine& line : show.lines) {
    append_line({line.topic, line.key, line.value, line.time}, bytes);
  }
  for (const json& truth : show.truths) bytes += truth.dump();
  return bytes;
}

/// The events of each session, in order.
std::map<std::string, std::vector<json>> events_by_session(const Show& show) {
  std::map<std::string, std::vector<json>> sessions;
  for (const SentLine& line : show.lines) {
    if (line.topic != "profiles") sessions[line.key].push_back(json::parse(line.value));
  }
  return sessions;
}

std::size_t count_if_type(const std::vector<json>& events, const std::string& type) {
  return static_cast<std::size_t>(std::count_if(
      events.begin(), events.end(), [&type](const json& event) { return event["type"] == type; }));
}

}  // namespace

TEST_CASE("the same seed sends the same bytes and another seed others", "[simulate]") {
  const std::string first = bytes_of(watch(settings_with(7), 5'000));
  CHECK(first == bytes_of(watch(settings_with(7), 5'000)));
  CHECK(first != bytes_of(watch(settings_with(8), 5'000)));
}

TEST_CASE("our own decoder refuses no simulated event and keeps its session", "[simulate]") {
  EventDecoder decoder(Dialect::native, DecodeConfig{});
  std::set<std::string> types;
  for (const SentLine& line : watch(settings_with(1), 20'000).lines) {
    if (line.topic == "profiles") continue;
    const Record record{.topic = line.topic,
                        .partition = 0,
                        .offset = 0,
                        .received_at = line.time,
                        .key = line.key,
                        .value = line.value};
    const auto decoded = decoder.decode(record);
    INFO(line.value);
    if (const auto* rejection = std::get_if<Rejection>(&decoded)) FAIL(rejection->code);
    const Event& event = *std::get<const Event*>(decoded);
    REQUIRE(event.session_id == line.key);
    REQUIRE(event.time == line.time);
    REQUIRE_FALSE(event.clamped);
    types.emplace(name_of(event.type));
  }
  CHECK(types.size() >= 15);
}

TEST_CASE("time never runs backwards over the whole shop", "[simulate]") {
  const Show show = watch(settings_with(3), 20'000);
  CHECK(std::is_sorted(show.lines.begin(), show.lines.end(),
                       [](const SentLine& a, const SentLine& b) { return a.time < b.time; }));
}

TEST_CASE("failed pages go to the error pages, all else to the clickstream", "[simulate]") {
  std::size_t failed_pages = 0;
  for (const SentLine& line : watch(settings_with(1), 20'000).lines) {
    if (line.topic == "profiles") continue;
    const json event = json::parse(line.value);
    const bool failed_page = event["type"] == "error" && event["error"]["kind"] == "page";
    failed_pages += failed_page ? 1 : 0;
    REQUIRE(line.topic == (failed_page ? "errors" : "clicks"));
    REQUIRE(event["session_id"] == line.key);
  }
  CHECK(failed_pages > 20);
}

TEST_CASE("event ids are unique and responses answer an act of their session", "[simulate]") {
  std::set<std::string> ids;
  for (const SentLine& line : watch(settings_with(1), 20'000).lines) {
    if (line.topic == "profiles") continue;
    const json event = json::parse(line.value);
    if (event["type"] == "response") REQUIRE(ids.count(event["response"]["of"]) == 1);
    REQUIRE(ids.insert(event["id"]).second);
  }
}

TEST_CASE("an event has 330 to 390 bytes on average", "[simulate]") {
  std::size_t bytes = 0, events = 0;
  for (const SentLine& line : watch(settings_with(1), 50'000).lines) {
    if (line.topic == "profiles") continue;
    bytes += line.value.size();
    ++events;
  }
  const double mean = static_cast<double>(bytes) / static_cast<double>(events);
  CHECK(mean > 330);
  CHECK(mean < 390);
}

TEST_CASE("of the visits that end 10 to 15 in 100 were stuck, a third to six tenths recovered",
          "[simulate]") {
  std::size_t ended = 0, stuck = 0, recovered = 0;
  for (const json& truth : watch(settings_with(1), 150'000).truths) {
    if (truth["outcome"] == "unfinished") continue;
    ++ended;
    if (truth["stuck"]) ++stuck;
    if (truth["outcome"] == "recovered") ++recovered;
  }
  REQUIRE(ended > 3'000);
  CHECK(stuck * 100 > ended * 10);
  CHECK(stuck * 100 < ended * 15);
  CHECK(recovered * 3 > stuck);
  CHECK(recovered * 10 < stuck * 6);
}

TEST_CASE("the truth fits the events", "[simulate]") {
  const Show show = watch(settings_with(5), 60'000);
  const auto sessions = events_by_session(show);
  std::size_t told = 0;
  for (const json& truth : show.truths) {
    INFO(truth.dump());
    const auto& events = sessions.at(truth["session_id"]);
    REQUIRE(events.size() == truth["events"]);
    told += events.size();
    if (!truth["stuck"]) {
      REQUIRE(truth["stuck_from"].is_null());
      REQUIRE(truth["cause"].is_null());
      continue;
    }
    REQUIRE(truth["cause"].is_string());
    REQUIRE(truth["first_event"] <= truth["stuck_from"]);
    REQUIRE(truth["stuck_from"] <= truth["last_event"]);
    if (truth["outcome"] == "unfinished") continue;
    REQUIRE(truth["stuck_from"] < truth["stuck_until"]);
    if (truth["outcome"] == "left") REQUIRE(truth["stuck_until"] == truth["last_event"]);
    if (truth["outcome"] == "fell_silent") REQUIRE(truth["stuck_until"] > truth["last_event"]);
  }
  CHECK(told == static_cast<std::size_t>(
                    std::count_if(show.lines.begin(), show.lines.end(),
                                  [](const SentLine& line) { return line.topic != "profiles"; })));
}

TEST_CASE("the stuck show it: errors, unanswered clicks or searches for nothing", "[simulate]") {
  const Show show = watch(settings_with(2), 120'000);
  const auto sessions = events_by_session(show);
  std::set<std::string> causes;
  for (const json& truth : show.truths) {
    if (!truth["stuck"] || truth["outcome"] == "unfinished") continue;
    INFO(truth.dump());
    const auto& events = sessions.at(truth["session_id"]);
    const std::string cause = truth["cause"];
    causes.insert(cause);
    if (cause == "payment" || cause == "login" || cause == "form") {
      REQUIRE(count_if_type(events, "error") >= 3);
    } else if (cause == "error_page") {
      REQUIRE(count_if_type(events, "error") >= 2);
    } else if (cause == "search") {
      REQUIRE(count_if_type(events, "search") >= 3);
    } else {
      REQUIRE(count_if_type(events, "click") >= 8);
    }
  }
  CHECK(causes.size() == 6);
}

TEST_CASE("the fine meet at most one error", "[simulate]") {
  const Show show = watch(settings_with(2), 60'000);
  const auto sessions = events_by_session(show);
  for (const json& truth : show.truths) {
    if (truth["stuck"] || truth["outcome"] != "fine") continue;
    INFO(truth.dump());
    REQUIRE(count_if_type(sessions.at(truth["session_id"]), "error") <= 1);
  }
}

TEST_CASE("a customer's profile comes once and before the first event that names it",
          "[simulate]") {
  std::set<std::string> introduced;
  for (const SentLine& line : watch(settings_with(1), 30'000).lines) {
    const json value = json::parse(line.value);
    if (line.topic == "profiles") {
      REQUIRE(value["customer_id"] == line.key);
      REQUIRE(introduced.insert(line.key).second);
    } else if (value.contains("customer_id")) {
      REQUIRE(introduced.count(value["customer_id"]) == 1);
    }
  }
  CHECK(introduced.size() > 100);
}

TEST_CASE("with one session per customer no customer has two", "[simulate]") {
  ShopSettings settings = settings_with(1);
  settings.one_session_per_customer = true;
  std::map<std::string, std::string> session_of;
  for (const SentLine& line : watch(settings, 30'000).lines) {
    if (line.topic == "profiles") continue;
    const std::string customer = json::parse(line.value)["customer_id"];
    REQUIRE(session_of.emplace(customer, line.key).first->second == line.key);
  }
  CHECK(session_of.size() > 500);
}

TEST_CASE("with profiles first no event comes before a profile", "[simulate]") {
  ShopSettings settings = settings_with(1);
  settings.profiles_first = true;
  settings.customers = 50;
  const Show show = watch(settings, 2'000);
  const auto is_profile = [](const SentLine& line) { return line.topic == "profiles"; };
  CHECK(std::is_partitioned(show.lines.begin(), show.lines.end(), is_profile));
  CHECK(std::count_if(show.lines.begin(), show.lines.end(), is_profile) == 50);
}

TEST_CASE("a stamp is the time of the event and of the truth", "[simulate]") {
  constexpr Time noon = time_from_ms(1'800'000'000'000);
  std::vector<Time> firsts;
  Crowd crowd(settings_with(1),
              [&firsts](const Truth& truth) { firsts.push_back(truth.first_event); });
  for (int nth = 0; nth < 500; ++nth) {
    const Line& line = crowd.next(noon);
    REQUIRE(line.time == noon);
    const json value = json::parse(line.value);
    if (value.contains("time") && value["time"].is_number()) REQUIRE(value["time"] == ms_of(noon));
  }
  crowd.close();
  CHECK(std::count(firsts.begin(), firsts.end(), noon) == std::ssize(firsts));
}

TEST_CASE("simulated events and profiles obey the published schemas", "[simulate]") {
  std::string text;
  const Show show = watch(settings_with(9), 2'000);
  for (const SentLine& line : show.lines) {
    append_line({line.topic, line.key, line.value, line.time}, text);
  }
  const std::string path = std::filesystem::temp_directory_path() / "assist-simulate-sample.jsonl";
  std::ofstream(path) << text;
  CHECK(std::system(("python3 tests/cli/check_schemas.py " + path).c_str()) == 0);
  std::filesystem::remove(path);
}

}  // namespace assist
