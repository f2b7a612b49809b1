#include "processor/cli/story_run.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>

#include "processor/cli/rehearsal.h"
#include "processor/cli/verdict_json.h"
#include "processor/event/timestamp.h"
#include "processor/ops/settings.h"

namespace assist {
namespace {

using nlohmann::json;

/// Something that was said: fields by name, moments in ms since the start, lists joined.
struct Said {
  Time time;
  std::vector<std::pair<std::string, std::string>> fields;

  std::string value_of(const std::string& name) const {
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [&](const auto& field) { return field.first == name; });
    return found == fields.end() ? "" : found->second;
  }
};

std::string since(Time start, Time time) {
  return fmt::format("{}ms", (time - start).count());
}

Said said_of(const Verdict& verdict, Time start) {
  std::string signals;
  for (const Evidence& evidence : verdict.evidence()) {
    signals += (signals.empty() ? "" : " ") + evidence.signal();
  }
  const Time time = time_from_ms(verdict.time());
  return {time,
          {{"at", since(start, time)},
           {"change", name_of(verdict.change())},
           {"level", name_of(verdict.level())},
           {"evidence", signals},
           {"because", verdict.closed_because()},
           {"errors", std::to_string(verdict.errors())},
           {"session", verdict.session_key()},
           {"customer", verdict.customer_id()},
           {"page", verdict.page_template()},
           {"deciding", verdict.deciding_event_id()},
           {"progress_known", verdict.progress_known() ? "true" : "false"}}};
}

/// The text at a path like "/reason/code"; empty: there is none.
std::string text_at(const json& value, const char* path) {
  const json::json_pointer pointer(path);
  if (!value.contains(pointer) || !value[pointer].is_string()) return {};
  return value[pointer].get<std::string>();
}

std::string ids_of(const json& value, const char* path, const char* field) {
  const json::json_pointer pointer(path);
  std::string ids;
  if (!value.contains(pointer)) return ids;
  for (const json& item : value[pointer]) {
    ids += (ids.empty() ? "" : " ") + (item.is_string() ? item : item[field]).get<std::string>();
  }
  return ids;
}

/// A trigger or a decision, which are ours and therefore well formed.
Said said_of(const json& value, Time start) {
  const bool decision = value.contains("outcome");
  const Time time = parse_rfc3339(text_at(value, decision ? "/time" : "/created_at")).value();
  Said said{time, {{"at", since(start, time)}}};
  const auto add = [&](const char* name, std::string text) {
    said.fields.emplace_back(name, std::move(text));
  };
  if (decision) {
    add("outcome", text_at(value, "/outcome"));
  } else {
    add("op", text_at(value, "/op"));
  }
  add("type", text_at(value, "/type"));
  if (decision) add("gate", text_at(value, "/gate"));
  add("why", text_at(value, "/reason/code"));
  add("rule", text_at(value, "/rule/id"));
  add("human", text_at(value, "/reason/human"));
  add("session", text_at(value, "/target/session_id"));
  add("customer", text_at(value, "/target/customer_id"));
  if (decision) {
    add("articles", ids_of(value, "/candidates/0/articles", ""));
    const auto until = parse_rfc3339(text_at(value, "/reason/until"));
    add("until", until ? since(start, *until) : "");
  } else {
    add("articles", ids_of(value, "/suggestions", "id"));
    add("greeting", text_at(value, "/content/greeting"));
  }
  return said;
}

/// A message for a desk.
Said said_of_case(const json& value, Time start) {
  const Time time = parse_rfc3339(text_at(value, "/created_at")).value();
  Said said{time, {{"at", since(start, time)}}};
  const auto add = [&](const char* name, const char* path) {
    const json::json_pointer pointer(path);
    const bool number = value.contains(pointer) && value[pointer].is_number_integer();
    said.fields.emplace_back(name, number ? value[pointer].dump() : text_at(value, path));
  };
  const auto add_moment = [&](const char* name, const char* path) {
    const auto moment = parse_rfc3339(text_at(value, path));
    said.fields.emplace_back(name, moment ? since(start, *moment) : "");
  };
  add("event", "/event");
  add("why", "/reason");
  add("by", "/by");
  add("topic", "/issue/topic");
  add("state", "/issue/state");
  add("clock", "/clock/kind");
  add("percent", "/clock/percent");
  add_moment("deadline", "/clock/deadline");
  add_moment("promise", "/promise/due_at");
  add("channel", "/escalation/channel");
  add("owner", "/issue/owner");
  add("unsolved", "/issue/unsolved");
  return said;
}

/// "61s" for "61000ms": as stories write it.
std::string shown(const std::string& name, const std::string& value) {
  if (value.empty()) return "\"\"";
  if (!is_moment(name)) return print_text(value);
  if (value == "0ms") return "0s";
  const std::string milliseconds = value.substr(0, value.size() - 2);
  return milliseconds.ends_with("000") ? milliseconds.substr(0, milliseconds.size() - 3) + "s"
                                       : value;
}

std::string line_of(const Said& said) {
  std::string line;
  for (const auto& [name, value] : said.fields) {
    if (value.empty()) continue;
    line += fmt::format("{}{}: {}", line.empty() ? "" : ", ", name, shown(name, value));
  }
  return "{" + line + "}";
}

/// What is wrong with one of the list, a line for each field.
std::string difference_of(const Expected& expected, const Said& said, std::size_t number) {
  std::string text;
  for (const Expected::Field& field : expected.fields) {
    const std::string given = said.value_of(field.name);
    if (given == field.value) continue;
    text +=
        fmt::format("    {} (line {}): {}: expected {}, given {}\n", number, field.position.line,
                    field.name, shown(field.name, field.value), shown(field.name, given));
  }
  return text;
}

std::string difference_of(const Expectation& expectation, const std::vector<Said>& said) {
  std::string text;
  const auto& all = expectation.all;
  for (std::size_t i = 0; i < std::min(all.size(), said.size()); ++i) {
    text += difference_of(all[i], said[i], i + 1);
  }
  if (text.empty() && all.size() == said.size()) return {};
  text = fmt::format("  {} (line {}): {} expected, {} given\n{}  {} given:{}\n", expectation.list,
                     expectation.position.line, all.size(), said.size(), text, expectation.list,
                     said.empty() ? " none" : "");
  for (const Said& one : said) text += "    - " + line_of(one) + '\n';
  return text;
}

class StoryRun {
 public:
  StoryRun(const Story& story, const Config& config)
      : story_(story), rehearsal_(config, [this](const Message& message) { hear(message); }) {}

  /// What went wrong on the way; empty: nothing.
  std::string play() {
    for (const StoryStep& step : story_.steps) {
      rehearsal_.pass(step.at);
      if (std::string trouble = take(step); !trouble.empty()) return trouble;
    }
    rehearsal_.pass(story_.until);
    for (auto& [list, said] : said_) {
      std::stable_sort(said.begin(), said.end(),
                       [](const Said& a, const Said& b) { return a.time < b.time; });
    }
    return {};
  }
  const std::vector<Said>& said(const std::string& list) { return said_[list]; }

 private:
  struct Offer {
    std::string trigger_id, customer;
  };

  std::string take(const StoryStep& step) {
    std::string key = step.key, value = step.value;
    if (step.kind == StoryStep::Kind::feedback) {
      const Offer* offer = offer_of(step);
      if (offer == nullptr) {
        return fmt::format(
            "  line {}: feedback to offer {}, but by {} there {}\n", step.position.line,
            step.offer == 0 ? 1 : step.offer, shown("at", since(story_.start, step.at)),
            offers_.empty() ? "was none" : fmt::format("were only {}", offers_.size()));
      }
      json feedback = json::parse(value);
      feedback["trigger_id"] = offer->trigger_id;
      value = feedback.dump(-1, ' ', false, json::error_handler_t::replace);
      if (key.empty()) key = offer->customer;
    }
    Record record;
    const std::string topic = step.topic.empty() ? topic_of(step.kind) : step.topic;
    record.topic = topic;
    record.offset = offset_++;
    record.received_at = step.at;
    record.key = key;
    record.value = value;
    const auto rejection = rehearsal_.apply(record);
    if (!rejection) return {};
    return fmt::format("  line {}: refused as {}: {}\n", step.position.line, rejection->code,
                       value);
  }

  const Offer* offer_of(const StoryStep& step) const {
    const std::size_t number = step.offer == 0 ? offers_.size() : step.offer;
    return number == 0 || number > offers_.size() ? nullptr : &offers_[number - 1];
  }

  const std::string& topic_of(StoryStep::Kind kind) const {
    const TopicConfig& topics = rehearsal_.config().topics;
    switch (kind) {
      case StoryStep::Kind::error:
        return topics.error_pages;
      case StoryStep::Kind::profile:
        return topics.profiles;
      case StoryStep::Kind::feedback:
        return topics.feedback;
      case StoryStep::Kind::support:
        return topics.support;
      case StoryStep::Kind::event:
        break;
    }
    return topics.clickstream;
  }

  void hear(const Message& message) {
    const TopicConfig& topics = rehearsal_.config().topics;
    if (message.topic == topics.verdicts) {
      Verdict verdict;
      verdict.ParseFromArray(message.value.data(), static_cast<int>(message.value.size()));
      said_["verdicts"].push_back(said_of(verdict, story_.start));
      return;
    }
    const json value = json::parse(message.value);
    if (message.topic == topics.cases) {
      said_["cases"].push_back(said_of_case(value, story_.start));
      return;
    }
    const bool trigger = message.topic == topics.triggers;
    said_[trigger ? "triggers" : "decisions"].push_back(said_of(value, story_.start));
    if (trigger && value["op"] == "offer") {
      offers_.push_back({value["trigger_id"], std::string(message.key)});
    }
  }

  const Story& story_;
  std::map<std::string, std::vector<Said>> said_;
  std::vector<Offer> offers_;
  std::int64_t offset_ = 0;
  Rehearsal rehearsal_;
};

}  // namespace

StoryOutcome run_story(const Story& story, const std::vector<Expectation>& expectations,
                       const Config& config) {
  StoryRun run(story, config);
  std::string difference = run.play();
  for (const Expectation& expectation : expectations) {
    difference += difference_of(expectation, run.said(expectation.list));
  }
  return {difference.empty(), difference};
}

}  // namespace assist
