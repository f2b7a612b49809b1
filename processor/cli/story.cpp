#include "processor/cli/story.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>
#include <initializer_list>
#include <iterator>
#include <nlohmann/json.hpp>

#include "processor/event/timestamp.h"
#include "processor/ops/errors.h"

namespace assist {
namespace {

using Json = nlohmann::ordered_json;
using Kind = YamlNode::Kind;

/// 2026-03-02T10:00:00Z, a Monday.
constexpr Time usual_start = time_from_ms(1'772'445'600'000);
/// Every timer of a session is due by then.
constexpr Duration usual_rest = std::chrono::hours{1};
/// Ours have 40 lines; anything far larger is no story.
constexpr std::size_t file_bytes_max = 1 << 20;

Json scalar_of(const YamlNode& node) {
  if (node.quoted) return node.text;
  if (node.text == "true" || node.text == "false") return node.text == "true";
  double number = 0;
  const char* const end = node.text.data() + node.text.size();
  const auto [rest, error] = std::from_chars(node.text.data(), end, number);
  if (error != std::errc{} || rest != end) return node.text;
  constexpr double exact = 9e15;  // Whole numbers up to 2^53.
  if (number == std::floor(number) && std::abs(number) < exact) {
    return static_cast<std::int64_t>(number);
  }
  return number;
}

Json json_of(const YamlNode& node) {
  switch (node.kind) {
    case Kind::nothing:
      return nullptr;
    case Kind::scalar:
      return scalar_of(node);
    case Kind::list: {
      Json list = Json::array();
      for (const YamlNode& item : node.items) list.push_back(json_of(item));
      return list;
    }
    case Kind::map:
      break;
  }
  Json map = Json::object();
  for (const YamlEntry& entry : node.entries) map[entry.key] = json_of(entry.value);
  return map;
}

/// Reads a story's own parts and notes what is wrong with them.
class StoryReader {
 public:
  StoryReader(Story& story, ConfigErrors& errors) : story_(story), errors_(errors) {}

  void read(const YamlNode& root) {
    if (root.kind != Kind::map) return wrong(root, "", "a mapping");
    known_keys(root, "", {"story", "because", "set", "start", "events", "until", "expect"});
    story_.title = text_at(root, "story");
    story_.because = text_at(root, "because");
    read_settings(root.find("set"));
    story_.start = usual_start;
    if (const YamlNode* start = root.find("start")) read_start(*start);
    read_steps(root);
    story_.until = latest_ + usual_rest;
    if (const YamlNode* until = root.find("until")) story_.until = moment(*until, "until");
    const YamlNode* expect = root.find("expect");
    if (expect == nullptr || expect->kind != Kind::map) {
      return wrong(expect != nullptr ? *expect : root, "expect", "a mapping of lists");
    }
    story_.expect = *expect;
  }

 private:
  void wrong(const YamlNode& node, std::string_view key, std::string_view expected) {
    errors_.add(node.position, key, fmt::format("expected {}, found {}", expected, describe(node)));
  }

  void known_keys(const YamlNode& map, const std::string& path,
                  std::initializer_list<std::string_view> known) {
    for (const YamlEntry& entry : map.entries) {
      if (std::find(known.begin(), known.end(), entry.key) != known.end()) continue;
      errors_.add(entry.position, path + entry.key, "unknown key");
    }
  }

  std::string text_at(const YamlNode& map, const std::string& key) {
    const YamlNode* node = map.find(key);
    if (node != nullptr && node->kind == Kind::scalar && !node->text.empty()) return node->text;
    wrong(node != nullptr ? *node : map, key, "a sentence");
    return {};
  }

  void read_settings(const YamlNode* node) {
    if (node == nullptr) return;
    if (node->kind != Kind::list) return wrong(*node, "set", "a list of key=value");
    for (const YamlNode& item : node->items) {
      if (item.kind != Kind::scalar || item.text.find('=') == item.text.npos) {
        wrong(item, "set", "key=value");
      }
      story_.settings.push_back(item.text);
    }
  }

  void read_start(const YamlNode& node) {
    const auto start = parse_rfc3339(node.text);
    if (!start || !plausible(*start))
      return wrong(node, "start", "RFC 3339 like 2026-03-02T10:00:00Z");
    story_.start = *start;
  }

  Time moment(const YamlNode& node, const std::string& key) {
    const auto duration = node.kind == Kind::scalar ? read_duration(node.text) : std::nullopt;
    if (!duration) wrong(node, key, "a duration since the start, like 90s");
    return story_.start + duration.value_or(Duration{0});
  }

  void read_steps(const YamlNode& root) {
    const YamlNode* events = root.find("events");
    if (events == nullptr || events->kind != Kind::list || events->items.empty()) {
      return wrong(events != nullptr ? *events : root, "events", "a list of what happens");
    }
    latest_ = story_.start;
    for (const YamlNode& item : events->items) {
      const std::string path = fmt::format("events[{}].", story_.steps.size() + 1);
      StoryStep& step = story_.steps.emplace_back();
      step.position = item.position;
      if (item.kind != Kind::map || item.find("at") == nullptr) {
        wrong(item, path + "at", "when it happens");
        continue;
      }
      step.at = moment(*item.find("at"), path + "at");
      latest_ = std::max(latest_, step.at);
      if (item.find("feedback") != nullptr) {
        read_feedback(item, path, step);
      } else if (item.find("profile") != nullptr) {
        read_profile(item, path, step);
      } else if (item.find("support") != nullptr) {
        read_support(item, step);
      } else {
        read_event(item, path, step);
      }
    }
  }

  void read_event(const YamlNode& item, const std::string& path, StoryStep& step) {
    const YamlNode* type = item.find("type");
    if (type == nullptr || type->kind != Kind::scalar) {
      return wrong(item, path + "type",
                   "the type of an event, or profile, feedback or support instead");
    }
    Json event = json_of(item);
    event.erase("at");
    event.erase("topic");
    event["time"] = ms_of(step.at);
    if (!event.contains("id")) event["id"] = "e" + std::to_string(story_.steps.size());
    if (!event.contains("session_id") && !event.contains("anonymous_id")) {
      event["session_id"] = "s-1";
    }
    step.kind = type->text == "error" ? StoryStep::Kind::error : StoryStep::Kind::event;
    if (const YamlNode* topic = item.find("topic")) step.topic = topic->text;
    const Json& key = event.contains("session_id") ? event["session_id"] : event["anonymous_id"];
    step.key = key.is_string() ? key.get<std::string>() : key.dump();
    step.value = event.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  void read_profile(const YamlNode& item, const std::string& path, StoryStep& step) {
    known_keys(item, path, {"at", "customer", "profile"});
    step.kind = StoryStep::Kind::profile;
    step.key = text_at(item, "customer");
    const YamlNode& profile = *item.find("profile");
    if (profile.kind == Kind::nothing) return;
    if (profile.kind != Kind::map) return wrong(profile, path + "profile", "a mapping, or null");
    Json value = json_of(profile);
    if (!value.contains("updated_at")) value["updated_at"] = ms_of(step.at);
    step.value = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  void read_feedback(const YamlNode& item, const std::string& path, StoryStep& step) {
    known_keys(item, path,
               {"at", "feedback", "offer", "customer", "tab_id", "item_id", "snooze_s"});
    step.kind = StoryStep::Kind::feedback;
    Json value = json_of(item);
    for (const char* ours : {"feedback", "offer", "customer"}) value.erase(ours);
    value["kind"] = item.find("feedback")->text;
    value["at"] = ms_of(step.at);
    step.value = value.dump(-1, ' ', false, Json::error_handler_t::replace);
    if (item.find("customer") != nullptr) step.key = text_at(item, "customer");
    const YamlNode* offer = item.find("offer");
    if (offer == nullptr) return;
    const Json number = json_of(*offer);
    constexpr std::int64_t offers_max = 1'000;
    if (!number.is_number_integer() || number < 1 || number > offers_max) {
      return wrong(*offer, path + "offer", "the offer's number in the story, from 1 on");
    }
    step.offer = number.get<std::size_t>();
  }

  void read_support(const YamlNode& item, StoryStep& step) {
    step.kind = StoryStep::Kind::support;
    step.key = text_at(item, "customer");
    Json value = json_of(item);
    for (const char* ours : {"support", "customer"}) value.erase(ours);
    value["kind"] = item.find("support")->text;
    value["at"] = ms_of(step.at);
    if (!value.contains("id")) value["id"] = "e" + std::to_string(story_.steps.size());
    if (!value.contains("contact_id")) value["contact_id"] = "T-1";
    step.value = value.dump(-1, ' ', false, Json::error_handler_t::replace);
  }

  Story& story_;
  ConfigErrors& errors_;
  Time latest_;
};

constexpr std::array<std::string_view, 4> lists{"verdicts", "triggers", "decisions", "cases"};

/// What can be expected of each of `lists`.
const std::vector<std::string_view>& fields_of(std::string_view list) {
  static const std::vector<std::string_view> verdicts{
      "at",      "change",   "level", "evidence", "because",       "errors",
      "session", "customer", "page",  "deciding", "progress_known"};
  static const std::vector<std::string_view> triggers{
      "at", "op", "type", "rule", "why", "human", "articles", "greeting", "session", "customer"};
  static const std::vector<std::string_view> decisions{"at",      "outcome",  "gate",  "type",
                                                       "rule",    "why",      "human", "articles",
                                                       "session", "customer", "until"};
  static const std::vector<std::string_view> cases{
      "at",      "event",    "why",     "by",      "topic", "state",   "clock",
      "percent", "deadline", "promise", "channel", "owner", "unsolved"};
  if (list == lists[0]) return verdicts;
  if (list == lists[3]) return cases;
  return list == lists[1] ? triggers : decisions;
}

/// A field's value as the said ones are written: moments in ms, lists joined.
std::optional<std::string> value_of(const std::string& name, const YamlNode& node) {
  if (node.kind == Kind::list) {
    std::string words;
    for (const YamlNode& item : node.items) {
      if (item.kind != Kind::scalar) return std::nullopt;
      words += (words.empty() ? "" : " ") + item.text;
    }
    return words;
  }
  if (node.kind != Kind::scalar) return std::nullopt;
  if (!is_moment(name)) return node.text;
  const auto duration = read_duration(node.text);
  if (!duration) return std::nullopt;
  return fmt::format("{}ms", duration->count());
}

Expected read_expected(const std::string& list, const YamlNode& item, const std::string& path,
                       ConfigErrors& errors) {
  Expected expected{item.position, {}};
  if (item.kind != Kind::map) {
    errors.add(item.position, path, fmt::format("expected a mapping, found {}", describe(item)));
  }
  const auto& known = fields_of(list);
  for (const YamlEntry& entry : item.entries) {
    const std::string key = path + "." + entry.key;
    if (std::find(known.begin(), known.end(), entry.key) == known.end()) {
      errors.add(entry.position, key,
                 fmt::format("unknown key; one of {}", fmt::join(known, ", ")));
      continue;
    }
    const auto value = value_of(entry.key, entry.value);
    if (!value) {
      errors.add(entry.value.position, key,
                 fmt::format("expected a value, found {}", describe(entry.value)));
    }
    expected.fields.push_back({entry.key, entry.value.position, value.value_or("")});
  }
  return expected;
}

std::string text_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text(file_bytes_max + 1, '\0');
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  if (!file.is_open() || file.bad() || std::filesystem::is_directory(path)) {
    throw ConfigError(path.string() + ": cannot be read");
  }
  if (text.size() > file_bytes_max) throw ConfigError(path.string() + ": larger than 1 MiB");
  return text;
}

}  // namespace

std::optional<Duration> read_duration(const std::string& text) {
  constexpr std::array<std::pair<std::string_view, double>, 6> units{
      {{"ms", 1}, {"s", 1e3}, {"m", 6e4}, {"min", 6e4}, {"h", 3.6e6}, {"d", 8.64e7}}};
  constexpr double ten_years = 3.2e11;
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || !(number >= 0)) return std::nullopt;
  const std::string_view unit{rest, static_cast<std::size_t>(end - rest)};
  if (text == "0") return Duration{0};
  for (const auto& [name, milliseconds] : units) {
    if (unit != name || number * milliseconds > ten_years) continue;
    return Duration{std::llround(number * milliseconds)};
  }
  return std::nullopt;
}

bool is_moment(std::string_view field) {
  return field == "at" || field == "until" || field == "deadline" || field == "promise";
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
  const std::string text = text_of(file);
  Story story;
  story.file = file.string();
  ConfigErrors errors(story.file);
  const YamlNode root = parse_yaml(text, errors);
  errors.throw_if_any();  // A key may be missing only because a bracket is.
  StoryReader(story, errors).read(root);
  errors.throw_if_any();
  return story;
}

std::vector<Expectation> read_expectations(const Story& story) {
  ConfigErrors errors(story.file);
  std::vector<Expectation> expectations;
  for (const YamlEntry& entry : story.expect.entries) {
    const std::string path = "expect." + entry.key;
    if (std::find(lists.begin(), lists.end(), entry.key) == lists.end()) {
      errors.add(entry.position, path, "unknown key; one of verdicts, triggers, decisions, cases");
      continue;
    }
    if (entry.value.kind != Kind::list) {
      errors.add(entry.value.position, path,
                 "expected a list; an empty one is silence, found " + describe(entry.value));
    }
    Expectation& expectation = expectations.emplace_back();
    expectation.list = entry.key;
    expectation.position = entry.position;
    for (const YamlNode& item : entry.value.items) {
      const std::string place = fmt::format("{}[{}]", path, expectation.all.size() + 1);
      expectation.all.push_back(read_expected(entry.key, item, place, errors));
    }
  }
  if (story.expect.entries.empty()) {
    errors.add(story.expect.position, "expect", "expected verdicts, triggers, decisions or cases");
  }
  errors.throw_if_any();
  return expectations;
}

}  // namespace assist
