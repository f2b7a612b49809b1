#include "tests/scenarios/story.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <set>
#include <stdexcept>

namespace assist {
namespace {

using Json = nlohmann::ordered_json;

Json scalar_of(const YAML::Node& node) {
  const std::string text = node.Scalar();
  if (node.Tag() == "!") return text;  // Quoted.
  if (text == "true" || text == "false") return text == "true";
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end) return text;
  if (number == std::floor(number)) return static_cast<std::int64_t>(number);
  return number;
}

Json json_of(const YAML::Node& node) {
  if (node.IsScalar()) return scalar_of(node);
  Json json = node.IsSequence() ? Json::array() : Json::object();
  for (const auto& entry : node) {
    if (node.IsSequence())
      json.push_back(json_of(entry));
    else
      json[entry.first.Scalar()] = json_of(entry.second);
  }
  return json;
}

void must(bool condition, const std::string& what) {
  if (!condition) throw std::runtime_error(what);
}

StoryRecord record_of(const YAML::Node& node, std::size_t number) {
  must(node.IsMap() && node["at"] && node["type"], "an event has `at` and `type`");
  Json event = json_of(node);
  StoryRecord record;
  record.at = story_start + read_duration(node["at"].Scalar());
  event.erase("at");
  event.erase("topic");
  event["time"] = ms_of(record.at);
  if (!event.contains("id")) event["id"] = "e" + std::to_string(number);
  if (!event.contains("session_id") && !event.contains("anonymous_id")) event["session_id"] = "s-1";
  const bool error = node["type"].Scalar() == "error";
  record.topic = node["topic"] ? node["topic"].Scalar()
                               : (error ? "assist.error-pages" : "assist.clickstream");
  record.key = event.contains("session_id") ? event["session_id"] : event["anonymous_id"];
  record.value = event.dump();
  return record;
}

Story story_of(const YAML::Node& root) {
  static const std::set<std::string> known{"story",  "because", "config",
                                           "events", "until",   "expect"};
  must(root.IsMap(), "a story is a map");
  for (const auto& entry : root)
    must(known.contains(entry.first.Scalar()), "unknown key " + entry.first.Scalar());
  for (const char* key : {"story", "because", "events", "expect"})
    must(root[key].IsDefined(), std::string("missing key ") + key);
  Story story;
  story.title = root["story"].Scalar();
  story.because = root["because"].Scalar();
  if (root["config"]) story.config = YAML::Dump(root["config"]);
  for (const auto& event : root["events"]) {
    story.records.push_back(record_of(event, story.records.size() + 1));
  }
  must(!story.records.empty(), "a story has events");
  constexpr Duration an_hour{3'600'000};  // Every timer of a session is due by then.
  story.until = story.records.back().at + an_hour;
  if (root["until"]) story.until = story_start + read_duration(root["until"].Scalar());
  story.expect = root["expect"];
  must(story.expect.IsMap(), "`expect` is a map of lists");
  return story;
}

}  // namespace

Duration read_duration(const std::string& text) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  const std::string unit(rest, end);
  const double scale = unit == "ms"  ? 1
                       : unit == "s" ? 1e3
                       : unit == "m" ? 6e4
                       : unit == "h" ? 3.6e6
                                     : 0;
  must(error == std::errc{} && (scale > 0 || text == "0"), "not a duration: " + text);
  return Duration{static_cast<std::int64_t>(std::llround(number * scale))};
}

std::vector<std::filesystem::path> story_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".yaml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

Story read_story(const std::filesystem::path& file) {
  try {
    return story_of(YAML::LoadFile(file.string()));
  } catch (const std::exception& problem) {
    throw std::runtime_error(file.filename().string() + ": " + problem.what());
  }
}

}  // namespace assist
