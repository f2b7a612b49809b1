// Decisions in words: one sentence for every gate, the table, the JSON, and lines that are none.
#include "processor/cli/explanation.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "processor/care/assist/gate.h"
#include "processor/cli/explain.h"
#include "processor/event/timestamp.h"

using namespace assist;
using nlohmann::json;

namespace {

Time at(const char* time) {
  return parse_rfc3339(std::string("2026-11-22T") + time + "Z").value();
}

/// A decision about c1 at 14:03:05, silent by `gate`.
json decision(const std::string& gate = "muted", const char* id = "d_1") {
  return {{"schema", "care.assist.decision/1"},
          {"decision_id", id},
          {"time", "2026-11-22T14:03:05.000Z"},
          {"customer_key", "c1"},
          {"episode_id", "e1"},
          {"outcome", gate == "emit" ? "emitted" : "silent"},
          {"gate", gate},
          {"type", "chat_offer"},
          {"rule", {{"id", "chat-payment"}, {"version", 1}}},
          {"candidates", {{{"why", "critical_page"}}}},
          {"reason", {{"human", "No chat offer: words"}, {"seen", "3 payment errors on /pay"}}},
          {"level", "chat"},
          {"score", 12.5},
          {"confidence", 0.9},
          {"gates", {{"passed", 9}, {"of", 21}}},
          {"evidence", {{{"kind", "repeat_failure"}, {"error", "payment"}, {"n", 3}}}},
          {"caps", {{"session", "1/2"}, {"day", "3/3"}}},
          {"policy", {{"version", "default-1"}}}};
}

CustomerRecords records_of(const std::vector<json>& lines) {
  CustomerRecords records("c1");
  for (const json& line : lines) REQUIRE(records.add(line.dump()));
  return records;
}

std::string first_line(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

std::string answer_to(const json& line) {
  return first_line(explain(records_of({line}), {}).words);
}

json with_cause(const std::string& gate, json cause, const char* until) {
  json line = decision(gate);
  line["reason"]["cause"] = std::move(cause);
  if (until != nullptr) line["reason"]["until"] = until;
  return line;
}

constexpr const char* beginning = "c1 got no chat offer at 14:03:05 on 2026-11-22 UTC because ";

}  // namespace

TEST_CASE("a dismissal is told with its time and the end of the mute", "[explanation]") {
  CHECK(answer_to(with_cause("muted", {{"kind", "dismissed"}, {"at", "2026-11-22T13:20:00.000Z"}},
                             "2026-11-23T13:20:00.000Z")) ==
        std::string(beginning) +
            "an offer was dismissed at 13:20; muted until 13:20 the next day.");
  CHECK(answer_to(with_cause("muted", {{"kind", "dismissed"}, {"at", "2026-11-21T23:59:30.000Z"}},
                             nullptr)) ==
        std::string(beginning) +
            "an offer was dismissed at 23:59:30 the day before; muted for the "
            "rest of that session.");
}

TEST_CASE("every other cause has its sentence", "[explanation]") {
  const auto told = [](const std::string& gate, const char* kind, const char* until) {
    return answer_to(with_cause(gate, {{"kind", kind}, {"at", "2026-11-22T14:00:00.000Z"}}, until));
  };
  const std::string so = beginning;
  const char* later = "2026-11-29T14:10:00.000Z";
  CHECK(told("muted", "ignored", later) ==
        so + "an offer was shown and ran out unanswered at 14:00; quiet until 14:10 on "
             "2026-11-29.");
  CHECK(answer_to(with_cause("muted", {{"kind", "snoozed"}}, later)) ==
        so + "the customer asked for quiet earlier; snoozed until 14:10 on 2026-11-29.");
  CHECK(told("active_conversation", "accepted", "2026-11-22T14:30:00.000Z") ==
        so + "a chat offer was accepted at 14:00; a conversation is taken to last until 14:30.");
  CHECK(told("offer_open", "offered", "2026-11-22T14:04:00.000Z") ==
        so + "another offer, made at 14:00, was still open; it stands until 14:04.");
  CHECK(told("rule_cooldown", "offered", "2026-11-23T14:00:00.000Z") ==
        so + "the same kind of offer was made at 14:00; not again until 14:00 the next day.");
  CHECK(told("min_gap", "withheld", "2026-11-22T14:10:00.000Z") ==
        so + "the last offer would have been made, but for a comparison, at 14:00; no other until "
             "14:10.");
}

TEST_CASE("a full cap says how many were used", "[explanation]") {
  json line = decision("cap_24h");
  line["reason"]["until"] = "2026-11-22T20:00:00.000Z";
  CHECK(answer_to(line) == std::string(beginning) +
                               "enough offers in the last 24 hours (3/3 used); "
                               "no room until 20:00.");
}

TEST_CASE("every gate has a sentence of its own, with and without a cause", "[explanation]") {
  std::set<std::string> sentences;
  for (std::size_t i = 1; i < gate_count; ++i) {
    const std::string gate{name_of(static_cast<Gate>(i))};
    const std::string sentence = answer_to(decision(gate));
    INFO(sentence);
    CHECK(sentence.starts_with(beginning));
    CHECK(sentence.ends_with("."));
    CHECK(sentence.find(gate + " ") == sentence.npos);  // Words, not the code.
    sentences.insert(sentence);
  }
  CHECK(sentences.size() == gate_count - 1);
}

TEST_CASE("a gate of a newer version is told by its own words", "[explanation]") {
  CHECK(answer_to(decision("full_moon")) ==
        std::string(beginning) + "gate full_moon was closed (No chat offer: words).");
}

TEST_CASE("an offer is told with its reason and what became of it", "[explanation]") {
  json emitted = decision("emit");
  emitted["trigger_id"] = "t_1";
  CustomerRecords records =
      records_of({emitted,
                  {{"schema", "care.assist.trigger/1"},
                   {"op", "cancel"},
                   {"trigger_id", "t_1"},
                   {"created_at", "2026-11-22T14:03:40.000Z"},
                   {"reason", {{"human", "the visitor got on without help"}}}},
                  {{"schema", "care.assist.trigger/1"},
                   {"op", "cancel"},
                   {"trigger_id", "t_of_somebody_else"},
                   {"created_at", "2026-11-22T14:03:41.000Z"}}});
  const Feedback shown{"c1", "t_1", FeedbackKind::shown, at("14:03:06"), "w1", "", {}};
  records.add(shown);
  records.add(shown);
  records.add({"c2", "t_1", FeedbackKind::dismissed, at("14:03:07"), "w1", "", {}});
  const std::string words = explain(records, {}).words;
  INFO(words);
  CHECK(first_line(words) ==
        "c1 got a chat offer at 14:03:05 on 2026-11-22 UTC because a person is "
        "offered at once on such a page.");
  CHECK(words.find("\nIt was shown at 14:03:06, taken back at 14:03:40 (the visitor got on without "
                   "help).\n") != words.npos);
}

TEST_CASE("every reason for an offer has a sentence of its own", "[explanation]") {
  std::ifstream file("schemas/decision.v1.json");
  const json whys =
      json::parse(file)["properties"]["candidates"]["items"]["properties"]["why"]["enum"];
  std::set<std::string> sentences;
  for (const json& why : whys) {
    json line = decision("emit");
    line["candidates"][0]["why"] = why;
    const std::string sentence = answer_to(line);
    INFO(sentence);
    CHECK(sentence.find(" because of ") == sentence.npos);  // As unknown ones are told.
    sentences.insert(sentence);
  }
  CHECK(sentences.size() == whys.size());
}

TEST_CASE("behind the answer stand what was seen, the gates and the caps", "[explanation]") {
  const std::string words = explain(records_of({decision()}), {}).words;
  CHECK(words.find("\nSeen: 3 payment errors on /pay.\nStuck score 12.5, level chat, confidence 90 "
                   "%.\n9 of 21 gates were passed; muted was closed.\nOffers used before: 1/2 "
                   "session, 3/3 day.\nPolicy default-1.\n") != words.npos);
}

TEST_CASE("the decision at or before the moment is explained", "[explanation]") {
  json early = decision("no_article", "d_early"), late = decision("stale_event", "d_late");
  early["time"] = "2026-11-22T13:00:00.000Z";
  late["time"] = "2026-11-22T15:00:00.000Z";
  const CustomerRecords records = records_of({late, decision(), early, decision()});
  REQUIRE(records.decisions().size() == 3);
  const auto chosen = [&](const char* time) {
    return explain(records, {at(time), ""}).chosen.value_or(99);
  };
  CHECK(chosen("13:00:00") == 0);
  CHECK(chosen("14:03:04.999") == 0);
  CHECK(chosen("14:03:05") == 1);
  CHECK(chosen("23:00:00") == 2);
  CHECK(explain(records, {}).chosen == 2);
  CHECK(explain(records, {at("14:10:00"), ""})
            .words.starts_with("The last decision by 14:10 on 2026-11-22 UTC was made 6 min "
                               "before.\nc1 got no chat offer"));
  const Explanation none = explain(records, {at("12:00:00"), ""});
  CHECK_FALSE(none.answered);
  CHECK(none.words ==
        "Nothing was decided about c1 by 12:00 on 2026-11-22 UTC.\nThe first decision "
        "on record was made at 13:00.");
}

TEST_CASE("without any decision it is said what is known", "[explanation]") {
  CustomerRecords records("c1");
  const Explanation nothing = explain(records, {std::nullopt, "in a.jsonl"});
  CHECK_FALSE(nothing.answered);
  CHECK(nothing.words.starts_with(
      "Nothing was decided about c1 in a.jsonl.\nNo episode of this customer reached care"));
  Verdict verdict;
  records.add(verdict);
  CHECK(records.trouble().verdicts == 0);
  verdict.set_episode_id("e1");
  records.add(verdict);
  CHECK(explain(records, {}).words.find("(1 verdict), but its score never reached the level") !=
        std::string::npos);
  verdict.set_level(LEVEL_FAQ);
  records.add(verdict);
  CHECK(explain(records, {}).words.find("(2 verdicts), and care has not decided") !=
        std::string::npos);
}

TEST_CASE("the table has a line for each decision and each answer, in time", "[explanation]") {
  json emitted = decision("emit", "d_0");
  emitted["time"] = "2026-11-22T13:00:00.000Z";
  emitted["trigger_id"] = "t_1";
  CustomerRecords records = records_of({decision(), emitted});
  records.add({"c1", "t_1", FeedbackKind::dismissed, at("13:00:10"), "w1", "", {}});
  const std::string text = explanation_text(records, {});
  INFO(text);
  const std::string table = text.substr(text.find("\n\n") + 2);
  CHECK(table ==
        "  time (UTC)               what         rule          why            outcome  gate   "
        "until  episode  score  evidence\n"
        "  2026-11-22 13:00:00.000  chat_offer   chat-payment  critical_page  emitted       "
        "         e1       12.5   3 repeat_failure payment\n"
        "  2026-11-22 13:00:10.000    dismissed  t_1\n"
        "> 2026-11-22 14:03:05.000  chat_offer   chat-payment  critical_page  silent   muted  "
        "       e1       12.5   3 repeat_failure payment\n");
}

TEST_CASE("of many decisions those around the answer are shown", "[explanation]") {
  CustomerRecords records("c1");
  for (int i = 0; i < 100; ++i) {
    json line = decision("muted", ("d_" + std::to_string(i)).c_str());
    line["time"] = "2026-11-22T14:0" + std::to_string(i / 60) + ":" + (i % 60 < 10 ? "0" : "") +
                   std::to_string(i % 60) + ".000Z";
    REQUIRE(records.add(line.dump()));
  }
  const std::string text = explanation_text(records, {at("14:00:50"), ""});
  CHECK(text.find("14:00:42.000") != text.npos);
  CHECK(text.find("> 2026-11-22 14:00:50.000") != text.npos);
  CHECK(text.find("14:00:58.000") != text.npos);
  CHECK(text.find("14:00:41.000") == text.npos);
  CHECK(text.ends_with("83 more decisions: --json has them all.\n"));
}

TEST_CASE("lines that are no records are told apart, and nothing in them is obeyed",
          "[explanation]") {
  CustomerRecords records("c1");
  for (const char* line :
       {"", "null", "[]", "{", "\xff", R"({"schema": 5})", R"({"schema":"care.assist.decision/1"})",
        R"({"schema":"care.assist.decision/2","time":"2026-11-22T14:03:05Z"})",
        R"({"schema":"care.assist.trigger/1","op":"offer"})",
        R"({"schema":"care.assist.decision/1","customer_key":"c1","time":"9999-01-01T00:00:00Z",)"
        R"("outcome":"silent","gate":"muted","type":"chat_offer"})"}) {
    INFO(line);
    CHECK_FALSE(records.add(line));
  }
  CHECK(records.add(R"({"schema":"care.assist.decision/1","customer_key":"c1",)"
                    R"("time":"2026-11-22T14:03:05Z","outcome":"silent","gate":"mu\u001b[2Jted",)"
                    R"("type":"chat\u009b_offer","reason":[],"caps":7,"evidence":{"n":{}},)"
                    R"("rule":null,"score":"high","gates":{"passed":1.5},"candidates":[[]]})"));
  const std::string text = explanation_text(records, {});
  CHECK(text.find('\x1b') == text.npos);
  CHECK(text.find("\xc2\x9b") == text.npos);
  CHECK(text.starts_with("c1 got no chat  offer at 14:03:05"));
}

TEST_CASE("names and ids of any script keep the columns", "[explanation]") {
  json line = decision();
  line["rule"]["id"] = "chat-помощь";
  const std::string text = explanation_text(records_of({line}), {});
  const std::size_t head = text.find("  time (UTC)");
  const std::string first = text.substr(head, text.find('\n', head) - head);
  const std::string row = text.substr(text.find('\n', head) + 1);
  // Six letters of two bytes stand before the column.
  CHECK(first.find("outcome") + 6 == row.find("silent"));
}

TEST_CASE("the JSON holds the answer, whole decisions and what became of offers", "[explanation]") {
  json emitted = decision("emit");
  emitted["trigger_id"] = "t_1";
  CustomerRecords records = records_of({emitted});
  records.add({"c1", "t_1", FeedbackKind::shown, at("14:03:06"), "w1", "", {}});
  const Inquiry inquiry{at("14:03:05"), "in a.jsonl"};
  const json told = json::parse(explanation_json(records, inquiry));
  CHECK(told["schema"] == "care.assist.explanation/1");
  CHECK(told["customer_key"] == "c1");
  CHECK(told["asked_at"] == "2026-11-22T14:03:05.000Z");
  CHECK(told["answered"] == true);
  CHECK(told["words"] == explain(records, inquiry).words);
  CHECK(told["decision"] == emitted);
  CHECK(told["decisions"] == json{emitted});
  CHECK(told["offers"] ==
        json{{{"time", "2026-11-22T14:03:06.000Z"}, {"trigger_id", "t_1"}, {"what", "shown"}}});
  CHECK_FALSE(json::parse(explanation_json(CustomerRecords("c1"), {})).contains("decision"));
}

TEST_CASE("moments are RFC 3339 or a time of day", "[explanation]") {
  const Time day = at("10:00:00");
  const auto on = [&](const char* text) { return parse_moment(text).value().on(day); };
  CHECK(on("2026-01-02T03:04:05Z") == parse_rfc3339("2026-01-02T03:04:05Z"));
  CHECK(on("14:03:05") == at("14:03:05"));
  CHECK(on("14:03") == at("14:03:00"));
  CHECK(on("00:00") == at("00:00:00"));
  for (const char* wrong : {"", "14", "24:00", "14:60", "1:2:3", "noon", "14:03:05Z", "14:03:5",
                            "2026-01-02", "2026-01-02T03:04:05", "0001-01-01T00:00:00Z"}) {
    INFO(wrong);
    CHECK_FALSE(parse_moment(wrong));
  }
}

TEST_CASE("the published examples of decisions are explained", "[explanation]") {
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator("schemas/examples/decision/valid")) {
    std::ifstream file(entry.path());
    CustomerRecords records("c1");
    REQUIRE(records.add(std::string{std::istreambuf_iterator<char>(file), {}}));
    const Explanation explanation = explain(records, {});
    INFO(entry.path() << ": " << explanation.words);
    CHECK(explanation.answered);
    CHECK(explanation.words.find("Seen: ") != std::string::npos);
    ++count;
  }
  CHECK(count >= 9);
}

TEST_CASE("the page for support leads has every gate in its order, with its words",
          "[explanation]") {
  std::ifstream file("docs/what_we_do_when_someone_is_stuck.md");
  const std::string page{std::istreambuf_iterator<char>(file), {}};
  std::string rows;
  std::vector<Gate> gates;
  for (std::size_t i = 1; i < gate_count; ++i) gates.push_back(static_cast<Gate>(i));
  std::sort(gates.begin(), gates.end(),
            [](Gate a, Gate b) { return passed_before(a) < passed_before(b); });
  for (const Gate gate : gates) {
    rows += "| `" + std::string(name_of(gate)) + "` | " + std::string(plain_words(gate)) + " |\n";
  }
  CHECK(page.find(rows) != page.npos);
}
