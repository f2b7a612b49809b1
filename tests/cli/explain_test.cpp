// `assist explain` as a person meets it: from recordings and from lines of decisions.

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include "tests/cli/program.h"

using namespace program;
using nlohmann::json;

namespace {

std::string record(const char* topic, const std::string& key, const std::string& value) {
  return std::string(R"({"topic":"assist.)") + topic + R"(","key":")" + key + R"(","value":)" +
         value + "}\n";
}

/// Three errors in a row in a session of c-1; the last at `minute`:30.
std::string trouble(const std::string& session, const std::string& minute, const char* kind) {
  std::string lines;
  for (const char* second : {"10", "20", "30"}) {
    lines +=
        record("error-pages", session,
               R"({"type":"error","session_id":")" + session +
                   R"(","customer_id":"c-1","time":"2026-03-02T10:)" + minute + ":" + second +
                   R"(Z","error":{"kind":")" + kind +
                   R"(","code":"NO"},"page":{"url":"https://shop.example/checkout/payment"}})");
  }
  return lines;
}

const std::string everyone = "--set care.holdout.global=0 --set care.holdout.rule=0 ";

json explained(const Folder& folder, const std::string& arguments) {
  const Result result = run(folder, "explain --json " + everyone + arguments);
  INFO(result.error);
  REQUIRE(result.code == 0);
  return json::parse(result.out);
}

/// A recording in which c-1 dismisses an offer of help and is in trouble again.
std::string dismissal(const Folder& folder) {
  const std::string before = trouble("s-1", "01", "payment");
  const std::string offer = [&] {
    const json told =
        explained(folder, "--customer c-1 --from " + folder.write("before.jsonl", before));
    return told["decision"]["trigger_id"].get<std::string>();
  }();
  const auto answer = [&](const char* kind, const char* time) {
    return record("feedback", "c-1",
                  R"({"trigger_id":")" + offer + R"(","kind":")" + kind +
                      R"(","at":"2026-03-02T10:01:)" + time + R"(Z"})");
  };
  return folder.write("a.jsonl", before + answer("shown", "31") + answer("dismissed", "40") +
                                     trouble("s-2", "20", "auth"));
}

}  // namespace

TEST_CASE("a recording is decided again and the silence after a dismissal explained", "[explain]") {
  const Folder folder;
  const Result result =
      run(folder, "explain " + everyone + "--customer c-1 --from " + dismissal(folder));
  INFO(result.out << result.error);
  CHECK(result.code == 0);
  CHECK(result.error.empty());
  CHECK(result.out.starts_with(
      "c-1 got no chat offer at 10:20:50 on 2026-03-02 UTC because an "
      "offer was dismissed at 10:01:40; muted until 10:01:40 the next "
      "day.\nSeen: 3 failed sign-ins in 20 s on /checkout/payment, then silence.\n"));
  CHECK(has(result.out, "\n  2026-03-02 10:01:40.000    dismissed  t_"));
  CHECK(has(result.out, "\n> 2026-03-02 10:20:50.000  chat_offer"));
}

TEST_CASE("a moment asks for the decision before it, a time of day for the recording's day",
          "[explain]") {
  const Folder folder;
  const std::string from = " --customer c-1 --from " + dismissal(folder);
  for (const char* moment : {"10:05", "10:05:00", "2026-03-02T10:05:00Z"}) {
    const json told = explained(folder, std::string("--at ") + moment + from);
    CHECK(told["asked_at"] == "2026-03-02T10:05:00.000Z");
    CHECK(told["decision"]["gate"] == "emit");
    CHECK(has(told["words"], "It was shown at 10:01:31, dismissed at 10:01:40."));
    CHECK(told["offers"].size() == 3);
  }
  const Result early = run(folder, "explain " + everyone + "--at 09:00" + from);
  CHECK(early.code == 1);
  CHECK(has(early.out, "Nothing was decided about c-1 by 09:00 on 2026-03-02 UTC."));
}

TEST_CASE("lines of decisions answer as the recording does, bare or wrapped, from a pipe too",
          "[explain]") {
  const Folder folder;
  const std::string recording = dismissal(folder);
  const json again = explained(folder, "--customer c-1 --from " + recording);
  const Result lines = run(folder, "replay --emit decisions,triggers " + everyone + recording);
  const std::string bare = folder.write("bare.jsonl", lines.out);
  CHECK(explained(folder, "--customer c-1 --from " + bare)["decisions"] == again["decisions"]);
  const std::string wrapped = folder.write(
      "wrapped.jsonl", record("decisions", "c-1", again["decision"].dump()) + "no record at all\n");
  const Result told = run(folder, "explain --customer c-1 --from - <" + wrapped);
  CHECK(told.code == 0);
  CHECK(has(told.out, "an offer was dismissed at 10:01:40"));
  CHECK(has(told.error, "1 of 2 lines were refused"));
}

TEST_CASE("nothing known is said, with what is known, and exits 1", "[explain]") {
  const Folder folder;
  const std::string from = " --from " + dismissal(folder);
  const Result stranger = run(folder, "explain --customer nobody" + from);
  CHECK(stranger.code == 1);
  CHECK(has(stranger.out, "No episode of this customer reached care"));
  CHECK(run(folder, "explain --json --customer nobody" + from).code == 1);
}

TEST_CASE("a question that cannot be asked is refused in words", "[explain]") {
  const Folder folder;
  const std::string from = " --from " + folder.write("empty.jsonl", "");
  const Result moment = run(folder, "explain --customer c-1 --at noon" + from);
  CHECK(moment.code == 2);
  CHECK(has(moment.error, "expected RFC 3339 like 2026-11-22T14:03:05Z"));
  CHECK(run(folder, "explain" + from).code == 2);
  CHECK(run(folder, "explain --customer ''" + from).code == 2);
  CHECK(run(folder, "explain --customer c-1 --since 10:00" + from).code == 2);
  const Result missing = run(folder, "explain --customer c-1 --from /nowhere.jsonl");
  CHECK(missing.code == 1);
  CHECK(has(missing.error, "/nowhere.jsonl: cannot be read"));
  CHECK(run(folder, "explain --customer c-1 --config /nowhere.yaml" + from).code == 3);
}

TEST_CASE("without a broker it is said that none answers", "[explain]") {
  const Folder folder;
  const Result result = run(folder, "explain --customer c-1 --bootstrap 127.0.0.1:1");
  CHECK(result.code == 1);
  CHECK(result.out.empty());
  CHECK(has(result.error, "127.0.0.1:1: no broker answers"));
}

TEST_CASE("what a customer's key holds is not obeyed by the terminal", "[explain]") {
  const Folder folder;
  const Result result = run(folder, "explain --customer \"$(printf 'a\\033[2Jb')\" --from " +
                                        folder.write("empty.jsonl", ""));
  CHECK(result.code == 1);
  CHECK_FALSE(has(result.out, "\x1b"));
}
