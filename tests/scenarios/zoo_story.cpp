#include "tests/scenarios/zoo_story.h"

#include <algorithm>
#include <stdexcept>

namespace assist {
namespace {

void must(bool holds, const char* what) {
  if (!holds) throw std::runtime_error(what);
}

std::vector<std::string> words_of(const YamlNode* node) {
  std::vector<std::string> words;
  if (node == nullptr) return words;
  for (const YamlNode& word : node->items) words.push_back(word.text);
  return words;
}

Time moment_of(const Story& story, const YamlNode& node) {
  const auto since = read_duration(node.text);
  must(since.has_value(), "a moment is a duration since the start");
  return story.start + *since;
}

bool has_signal(const Verdict& verdict, const std::string& signal) {
  return std::any_of(verdict.evidence().begin(), verdict.evidence().end(),
                     [&](const Evidence& evidence) { return evidence.signal() == signal; });
}

std::string milliseconds_text(const Story& story, Time time) {
  return std::to_string((time - story.start).count()) + " ms";
}

std::string text_of(const Story& story, const Verdict& verdict) {
  std::string text = Level_Name(verdict.level()) + " at " +
                     milliseconds_text(story, time_from_ms(verdict.time())) + " for";
  for (const Evidence& evidence : verdict.evidence()) text += " " + evidence.signal();
  return text;
}

/// What is wrong with the first verdict; empty: nothing.
std::string trouble_with(const Story& story, const Verdict& verdict,
                         const StuckExpectation& expected) {
  const Time time = time_from_ms(verdict.time());
  if (time < expected.at || time > expected.by) {
    return "expected between " + milliseconds_text(story, expected.at) + " and " +
           milliseconds_text(story, expected.by);
  }
  for (const std::string& signal : expected.signals) {
    if (!has_signal(verdict, signal)) return "expected for " + signal;
  }
  for (const std::string& signal : expected.none_of) {
    if (has_signal(verdict, signal)) return "expected without " + signal;
  }
  return {};
}

}  // namespace

std::optional<StuckExpectation> expectation_of(const Story& story) {
  must(story.settings.empty(), "a story of the zoo has no configuration of its own");
  must(story.expect.entries.size() == 1, "a story of the zoo expects `verdicts: []` or `stuck`");
  if (const YamlNode* verdicts = story.expect.find("verdicts")) {
    must(verdicts->kind == YamlNode::Kind::list && verdicts->items.empty(),
         "a visitor who is fine meets silence");
    return std::nullopt;
  }
  const YamlNode* stuck = story.expect.find("stuck");
  must(stuck != nullptr && stuck->find("at") != nullptr, "`stuck` says when: `at`");
  StuckExpectation expected;
  for (const YamlEntry& entry : stuck->entries) {
    const std::string& key = entry.key;
    must(key == "at" || key == "by" || key == "signals" || key == "none_of", "unknown key");
  }
  expected.at = expected.by = moment_of(story, *stuck->find("at"));
  if (const YamlNode* by = stuck->find("by")) expected.by = moment_of(story, *by);
  expected.signals = words_of(stuck->find("signals"));
  expected.none_of = words_of(stuck->find("none_of"));
  return expected;
}

ZooOutcome judge(const Story& story, const std::vector<Verdict>& verdicts) {
  const auto expected = expectation_of(story);
  ZooOutcome outcome;
  if (!expected) {
    outcome.passed = verdicts.empty();
    if (!outcome.passed) outcome.why = "expected silence, got " + text_of(story, verdicts.front());
    return outcome;
  }
  if (verdicts.empty()) {
    outcome.why =
        "expected a verdict at " + milliseconds_text(story, expected->at) + ", got silence";
    return outcome;
  }
  outcome.delay = time_from_ms(verdicts.front().time()) - expected->at;
  const std::string trouble = trouble_with(story, verdicts.front(), *expected);
  outcome.passed = trouble.empty();
  if (!outcome.passed) outcome.why = trouble + ", got " + text_of(story, verdicts.front());
  return outcome;
}

}  // namespace assist
