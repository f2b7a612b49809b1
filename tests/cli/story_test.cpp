// Stories of a policy: their form, what they are played through, and how a difference reads.
#include <catch2/catch.hpp>

#include "processor/cli/story_run.h"
#include "processor/ops/errors.h"
#include "tests/cli/program.h"

using namespace program;
using assist::ConfigError;

namespace {

const std::string head = "story: s\nbecause: b\n";
const std::string one_error =
    "  - {at: 31s, type: error, error: {kind: payment}, page: {url: /checkout/payment}}\n";
const std::string calm = "events:\n  - {at: 31s, type: click}\n";
const std::string trouble =
    "events:\n"
    "  - {at: 31s, type: error, error: {kind: payment}, page: {url: /checkout/payment}}\n"
    "  - {at: 46s, type: error, error: {kind: payment}, page: {url: /checkout/payment}}\n"
    "  - {at: 61s, type: error, error: {kind: payment}, page: {url: /checkout/payment}}\n";

/// Everything that is wrong with a story's file, without the folder.
std::string wrong_with(const std::string& text) {
  const Folder folder;
  const std::string file = folder.write("s.yaml", text);
  try {
    read_expectations(assist::read_story(file));
  } catch (const ConfigError& error) {
    std::string words = error.what();
    for (std::size_t at = words.find(file); at != words.npos; at = words.find(file)) {
      words.replace(at, file.size(), "s.yaml");
    }
    return words;
  }
  return {};
}

assist::StoryOutcome outcome_of(const std::string& text) {
  const Folder folder;
  const assist::Story story = assist::read_story(folder.write("s.yaml", text));
  std::vector<std::string> overrides{"care.holdout.global=0", "care.holdout.rule=0"};
  overrides.insert(overrides.end(), story.settings.begin(), story.settings.end());
  return run_story(story, read_expectations(story),
                   assist::parse_config("", "(defaults)", overrides));
}

}  // namespace

TEST_CASE("what a story must have is told with its place", "[story]") {
  CHECK(wrong_with(head + trouble + "expect: {triggers: []}\n").empty());
  CHECK(wrong_with("") ==
        "s.yaml:1:1: story: expected a sentence, found a mapping\n"
        "s.yaml:1:1: because: expected a sentence, found a mapping\n"
        "s.yaml:1:1: events: expected a list of what happens, found a mapping\n"
        "s.yaml:1:1: expect: expected a mapping of lists, found a mapping");
  CHECK(wrong_with("[]\n") == "s.yaml:1:1: expected a mapping, found a list");
  CHECK(has(wrong_with(head + "events: []\nexpect: {triggers: []}\n"), "s.yaml:3:9: events: "));
  CHECK(wrong_with(head + trouble + "expect: {}\n") ==
        "s.yaml:7:9: expect: expected verdicts, triggers, decisions or cases");
  CHECK(has(wrong_with("story: [\n"), "not YAML"));
}

TEST_CASE("unknown keys are errors everywhere but in events, which may have any", "[story]") {
  CHECK(wrong_with(head + "expects: {}\n" + trouble + "expect: {triggers: []}\n") ==
        "s.yaml:3:1: expects: unknown key");
  CHECK(wrong_with(head + trouble + "expect: {trigger: []}\n") ==
        "s.yaml:7:10: expect.trigger: unknown key; one of verdicts, triggers, decisions, cases");
  CHECK(has(wrong_with(head + trouble + "expect: {triggers: [{gate: emit}]}\n"),
            "s.yaml:7:22: expect.triggers[1].gate: unknown key; one of at, op, type, rule"));
  CHECK(wrong_with(head + trouble +
                   "  - {at: 62s, feedback: shown, kind: shown}\nexpect: {triggers: []}\n") ==
        "s.yaml:7:32: events[4].kind: unknown key");
  CHECK(
      wrong_with(head + trouble +
                 "  - {at: 62s, customer: c, profile: {}, name: Ana}\nexpect: {triggers: []}\n") ==
      "s.yaml:7:41: events[4].name: unknown key");
}

TEST_CASE("values that cannot be are errors", "[story]") {
  const auto wrong = [](const std::string& line, const std::string& expected) {
    INFO(line);
    const std::string words =
        wrong_with(head + "events:\n" + one_error + line + "\nexpect: {triggers: [{at: 1s}]}\n");
    INFO(words);
    CHECK(has(words, expected));
  };
  wrong("  - {at: soon, type: click}", "s.yaml:5:10: events[2].at: expected a duration");
  wrong("  - {type: click}", "events[2].at: expected when it happens");
  wrong("  - {at: 1s}", "events[2].type: expected the type of an event");
  wrong("  - {at: 1s, feedback: shown, offer: 0}", "events[2].offer: expected the offer's number");
  wrong("  - {at: 1s, feedback: shown, offer: two}", "events[2].offer: expected");
  wrong("  - {at: 1s, profile: {}}", "customer: expected a sentence");
  wrong("  - {at: 1s, customer: c, profile: 5}", "events[2].profile: expected a mapping, or null");
  wrong("until: -1s", "until: expected a duration");
  wrong("start: yesterday", "start: expected RFC 3339");
  wrong("set: care.caps.day=5", "set: expected a list of key=value");
  wrong("set: [care.caps.day]", "set: expected key=value");
  CHECK(has(wrong_with(head + trouble + "expect: {triggers: [{at: later}]}\n"),
            "expect.triggers[1].at: expected a value, found \"later\""));
  CHECK(has(wrong_with(head + trouble + "expect: {triggers: {at: 1s}}\n"),
            "expect.triggers: expected a list; an empty one is silence, found a mapping"));
}

TEST_CASE("durations are read with their units", "[story]") {
  using assist::Duration;
  using assist::read_duration;
  CHECK(read_duration("0") == Duration{0});
  CHECK(read_duration("250ms") == Duration{250});
  CHECK(read_duration("1.5s") == Duration{1'500});
  CHECK(read_duration("2m") == Duration{120'000});
  CHECK(read_duration("2min") == Duration{120'000});
  CHECK(read_duration("1h") == Duration{3'600'000});
  CHECK(read_duration("7d") == Duration{604'800'000});
  for (const char* wrong : {"", "5", "s", "-1s", "1 s", "nan", "inf", "1e300d", "1w", "nans"}) {
    INFO(wrong);
    CHECK_FALSE(read_duration(wrong));
  }
}

TEST_CASE("a story passes when all that it names is so", "[story]") {
  CHECK(outcome_of(head + trouble +
                   "until: 70s\nexpect:\n"
                   "  verdicts: [{at: 61s, change: opened, evidence: [repeat_failure]}]\n"
                   "  triggers: [{at: 61s, op: offer, type: chat_offer, why: critical_page}]\n"
                   "  decisions: [{at: 61s, gate: emit, rule: chat-payment, outcome: emitted}]\n")
            .difference.empty());
}

TEST_CASE("a difference is told with line, field, both values and what was given", "[story]") {
  const auto outcome = outcome_of(head + trouble +
                                  "until: 70s\nexpect:\n  triggers:\n"
                                  "    - {at: 62s, type: faq_suggest}\n"
                                  "    - {at: 63s}\n");
  CHECK_FALSE(outcome.passed);
  CHECK(outcome.difference.starts_with(
      "  triggers (line 9): 2 expected, 1 given\n"
      "    1 (line 10): at: expected 62s, given 61s\n"
      "    1 (line 10): type: expected faq_suggest, given chat_offer\n"
      "  triggers given:\n"
      "    - {at: 61s, op: offer, type: chat_offer, why: critical_page, rule: chat-payment, "));
}

TEST_CASE("silence that was expected and not kept is a difference, and the other way", "[story]") {
  CHECK_FALSE(outcome_of(head + trouble + "until: 70s\nexpect: {decisions: []}\n").passed);
  const auto nothing = outcome_of(head + calm + "expect: {triggers: [{}]}\n");
  CHECK(nothing.difference == "  triggers (line 5): 1 expected, 0 given\n  triggers given: none\n");
  CHECK(outcome_of(head + calm + "expect: {triggers: []}\n").passed);
}

TEST_CASE("answers reach the offer that they are about", "[story]") {
  const std::string two_offers = "set: [care.min_gap=30s]\n" + trouble +
                                 "  - {at: 62s, feedback: shown}\n"
                                 "  - {at: 63s, feedback: clicked, offer: 1, item_id: a}\n"
                                 "  - {at: 64s, feedback: dismissed, offer: 1}\n"
                                 "  - {at: 2h, type: error, session_id: s-2, error: {kind: auth}}\n"
                                 "until: 2h\nexpect: {triggers: [{at: 61s}]}\n";
  CHECK(outcome_of(head + two_offers).difference.empty());
  const auto early = outcome_of(head + "events:\n" + one_error +
                                "  - {at: 40s, feedback: shown}\nexpect: {triggers: []}\n");
  CHECK(early.difference == "  line 5: feedback to offer 1, but by 40s there was none\n");
  const auto many = outcome_of(head + trouble +
                               "  - {at: 62s, feedback: shown, offer: 2}\n"
                               "until: 70s\nexpect: {triggers: [{}]}\n");
  CHECK(many.difference == "  line 7: feedback to offer 2, but by 62s there were only 1\n");
}

TEST_CASE("profiles hold from their moment, and null forgets them", "[story]") {
  const std::string no = "  - {at: 0, customer: c, profile: {consent: {proactive: false}}}\n";
  const std::string forget = "  - {at: 1s, customer: c, profile: null}\n";
  std::string known = trouble;
  for (std::size_t at = known.find("type: error"); at != known.npos;
       at = known.find("type: error", at + 30)) {
    known.insert(at, "customer_id: c, ");
  }
  const std::string rest = known.substr(std::string("events:\n").size());
  const std::string expect = "until: 70s\nexpect: {decisions: [{gate: ";
  CHECK(outcome_of(head + "events:\n" + no + rest + expect + "not_consented}]}\n")
            .difference.empty());
  CHECK(outcome_of(head + "events:\n" + no + forget + rest + expect + "emit}]}\n")
            .difference.empty());
}

TEST_CASE("what happens at the desk is told as cases", "[story]") {
  const auto outcome =
      outcome_of(head +
                 "events:\n"
                 "  - {at: 0, customer: c, support: opened, contact_id: T, topic: refund}\n"
                 "  - {at: 1h, customer: c, support: reply, contact_id: T, by: agent}\n"
                 "until: 1h\nexpect: {cases: []}\n");
  INFO(outcome.difference);
  CHECK(has(outcome.difference, "- {at: 0s, event: issue.opened, by: customer, topic: refund, "));
  CHECK(has(outcome.difference, "{at: 3600s, event: sla.fulfilled, "));
  CHECK(has(outcome.difference, "clock: first_response"));
}

TEST_CASE("a step that is bad input fails the story", "[story]") {
  const auto outcome = outcome_of(head + "events:\n  - {at: 0, type: wiggle}\n" + one_error +
                                  "expect: {triggers: []}\n");
  CHECK(outcome.difference.starts_with("  line 4: refused as unknown_type: "));
}

TEST_CASE("a story's start decides what day it is", "[story]") {
  const std::string closed = "set: [care.chat_hours=office]\nstart: 2026-03-01T10:00:00Z\n";
  const std::string open = "set: [care.chat_hours=office]\nstart: 2026-03-02T10:00:00Z\n";
  const std::string rest = trouble + "until: 70s\nexpect: {decisions: [{type: chat_offer, gate: ";
  CHECK(outcome_of(head + open + rest + "emit}]}\n").difference.empty());
  CHECK(has(outcome_of(head + closed + rest + "emit}]}\n").difference, "outside_hours"));
}

TEST_CASE("test tells of each story and exits 0 only if all of them passed", "[story]") {
  const Folder folder;
  const std::string good =
      folder.write("good.yaml", head + trouble + "until: 70s\nexpect: {triggers: [{at: 61s}]}\n");
  const Result passed = run(folder, "test " + good);
  INFO(passed.out << passed.error);
  CHECK(passed.code == 0);
  CHECK(passed.out == "passed  " + good + ": s\n1 of 1 stories passed\n");
  const std::string bad =
      folder.write("bad.yaml", head + trouble + "until: 70s\nexpect: {triggers: []}\n");
  const Result failed = run(folder, "test " + folder.path.string());
  CHECK(failed.code == 1);
  CHECK(has(failed.out, "FAILED  " + bad + ": s\n  triggers (line 8): 0 expected, 1 given\n"));
  CHECK(has(failed.out, "1 of 2 stories passed\n"));
}

TEST_CASE("test holds stories against the configuration that is given", "[story]") {
  const Folder folder;
  const std::string story = folder.write(
      "story.yaml", head + trouble + "until: 70s\nexpect: {decisions: [{gate: page_excluded}]}\n");
  const std::string config =
      folder.write("assist.yml", "care: {excluded_pages: [/checkout/payment]}\n");
  CHECK(run(folder, "test " + story).code == 1);
  CHECK(run(folder, "test --config " + config + " " + story).code == 0);
  CHECK(run(folder, "test --set 'care.excluded_pages=[/checkout/*]' " + story).code == 0);
}

TEST_CASE("test refuses stories that are wrong, all at once, and folders without any", "[story]") {
  const Folder folder;
  const std::string first = folder.write("1.yaml", head);
  const std::string second = folder.write(
      "2.yaml", head + "set: [care.caps.daily=5]\n" + trouble + "expect: {triggers: []}\n");
  const Result wrong = run(folder, "test " + folder.path.string());
  CHECK(wrong.code == 3);
  CHECK(has(wrong.error, first + ":1:1: events: "));
  CHECK(has(wrong.error, "with the settings of " + second));
  CHECK(has(wrong.error, "care.caps.daily: unknown key"));
  CHECK(run(folder, "test /nowhere.yaml").code == 3);
  std::filesystem::create_directory(folder.path / "empty");
  CHECK(run(folder, "test " + (folder.path / "empty").string()).code == 1);
  CHECK(run(folder, "test").code == 2);
}

TEST_CASE("the shipped stories hold for the shipped configuration", "[story]") {
  const Folder folder;
  const Result result = run(folder, "test --config deploy/assist.yaml deploy/stories");
  INFO(result.out << result.error);
  CHECK(result.code == 0);
}

TEST_CASE("the page about stories names every field that can be expected", "[story]") {
  const Folder folder;
  std::ifstream file("docs/testing_your_policy.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  for (const char* list : {"verdicts", "triggers", "decisions", "cases"}) {
    const std::string words =
        wrong_with(head + trouble + "expect: {" + list + ": [{nothing: 1}]}\n");
    const std::string fields = words.substr(words.find("one of ") + 7);
    const std::string row_start = std::string("| `") + list + "` |";
    const std::string row = page.substr(page.find(row_start), 400);
    const std::string line = row.substr(0, row.find('\n'));
    std::size_t count = 0;
    for (std::size_t at = 0; at < fields.size();
         at = fields.find(", ", at) == fields.npos ? fields.size() : fields.find(", ", at) + 2) {
      const std::string field = fields.substr(at, fields.find(", ", at) - at);
      INFO(list << ": " << field);
      CHECK(has(line, "`" + field + "`"));
      ++count;
    }
    CHECK(count >= 8);
  }
}
