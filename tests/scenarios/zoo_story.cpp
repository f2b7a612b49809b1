#include "tests/scenarios/zoo_story.h"

#include <algorithm>
#include <stdexcept>

namespace assist {
namespace {

std::vector<std::string> words_of(const YAML::Node& node) {
  std::vector<std::string> words;
  for (const auto& word : node) words.push_back(word.Scalar());
  return words;
}

bool has_signal(const Verdict& verdict, const std::string& signal) {
  return std::any_of(verdict.evidence().begin(), verdict.evidence().end(),
                     [&](const Evidence& evidence) { return evidence.signal() == signal; });
}

std::string milliseconds_text(Time time) {
  return std::to_string((time - story_start).count()) + " ms";
}

std::string text_of(const Verdict& verdict) {
  std::string text = Level_Name(verdict.level()) + " at " +
                     milliseconds_text(time_from_ms(verdict.time())) + " for";
  for (const Evidence& evidence : verdict.evidence()) text += " " + evidence.signal();
  return text;
}

/// What is wrong with the first verdict; empty: nothing.
std::string trouble_with(const Verdict& verdict, const StuckExpectation& expected) {
  const Time time = time_from_ms(verdict.time());
  if (time < expected.at || time > expected.by) {
    return "expected between " + milliseconds_text(expected.at) + " and " +
           milliseconds_text(expected.by);
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
  const auto must = [](bool holds, const char* what) {
    if (!holds) throw std::runtime_error(what);
  };
  must(story.config.empty(), "a story of the zoo has no configuration of its own");
  must(story.expect.size() == 1, "a story of the zoo expects `verdicts: []` or `stuck`");
  if (const YAML::Node verdicts = story.expect["verdicts"]) {
    must(verdicts.IsSequence() && verdicts.size() == 0, "a visitor who is fine meets silence");
    return std::nullopt;
  }
  const YAML::Node stuck = story.expect["stuck"];
  must(stuck && stuck["at"], "`stuck` says when: `at`");
  StuckExpectation expected;
  for (const auto& entry : stuck) {
    const std::string key = entry.first.Scalar();
    must(key == "at" || key == "by" || key == "signals" || key == "none_of", "unknown key");
  }
  expected.at = expected.by = story_start + read_duration(stuck["at"].Scalar());
  if (stuck["by"]) expected.by = story_start + read_duration(stuck["by"].Scalar());
  if (stuck["signals"]) expected.signals = words_of(stuck["signals"]);
  if (stuck["none_of"]) expected.none_of = words_of(stuck["none_of"]);
  return expected;
}

ZooOutcome judge(const Story& story, const std::vector<Verdict>& verdicts) {
  const auto expected = expectation_of(story);
  ZooOutcome outcome;
  if (!expected) {
    outcome.passed = verdicts.empty();
    if (!outcome.passed) outcome.why = "expected silence, got " + text_of(verdicts.front());
    return outcome;
  }
  if (verdicts.empty()) {
    outcome.why = "expected a verdict at " + milliseconds_text(expected->at) + ", got silence";
    return outcome;
  }
  outcome.delay = time_from_ms(verdicts.front().time()) - expected->at;
  const std::string trouble = trouble_with(verdicts.front(), *expected);
  outcome.passed = trouble.empty();
  if (!outcome.passed) outcome.why = trouble + ", got " + text_of(verdicts.front());
  return outcome;
}

}  // namespace assist
