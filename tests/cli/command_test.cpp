// The program as a person or a script meets it: words, exit codes, standard output and error.

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>

#include "tests/cli/program.h"

using namespace program;
namespace fs = std::filesystem;

TEST_CASE("help names every command and the exit codes", "[command]") {
  const Folder folder;
  const Result help = run(folder, "--help");
  CHECK(help.code == 0);
  for (const char* word :
       {"run", "check", "topics", "replay", "explain", "test", "simulate", "Exit codes: 0 "}) {
    CHECK(has(help.out, word));
  }
  for (const char* command :
       {"run", "check", "topics create", "replay", "explain", "test", "simulate"}) {
    INFO(command);
    CHECK(run(folder, std::string(command) + " --help").code == 0);
  }
}

TEST_CASE("the version is one line", "[command]") {
  const Folder folder;
  const Result version = run(folder, "--version");
  CHECK(version.code == 0);
  CHECK(version.out.starts_with("assist "));
  CHECK(version.out.find('\n') == version.out.size() - 1);
}

TEST_CASE("wrong use exits 2", "[command]") {
  const Folder folder;
  CHECK(run(folder, "").code == 2);
  CHECK(run(folder, "fly").code == 2);
  CHECK(run(folder, "run").code == 2);
  CHECK(run(folder, "topics").code == 2);
  CHECK(run(folder, "topics create --config x --partitions 0").code == 2);
}

TEST_CASE("check accepts the shipped configuration from any folder", "[command]") {
  const Folder folder;
  const Result right = run(folder, "check " + fs::absolute("deploy/assist.yaml").string());
  INFO(right.error);
  CHECK(right.code == 0);
  CHECK(right.error.empty());
}

TEST_CASE("check names every error with its place and exits 3", "[command]") {
  const Folder folder;
  const std::string file = folder.write("a.yaml", "stream:\n  workers: 0\nlogg: {level: info}\n");
  const Result wrong = run(folder, "check " + file);
  CHECK(wrong.code == 3);
  CHECK(wrong.out.empty());
  CHECK(wrong.error == file +
                           ":2:12: stream.workers: expected a whole number from 1 to 64, found "
                           "\"0\"\n" +
                           file + ":3:1: logg: unknown key; did you mean log?\n");
  CHECK(run(folder, "check /nowhere.yaml").code == 3);
}

TEST_CASE("check follows the articles' file", "[command]") {
  const Folder folder;
  const std::string file = folder.write("a.yaml", "care: {articles_file: articles.yaml}\n");
  const Result missing = run(folder, "check " + file);
  CHECK(missing.code == 3);
  CHECK(has(missing.error, "articles.yaml"));
}

TEST_CASE("check follows the folder of words and names every mistake", "[command]") {
  const Folder folder;
  const std::string file = folder.write("a.yaml", "care: {templates_dir: words}\n");
  CHECK(has(run(folder, "check " + file).error, "care.templates_dir: cannot be read"));
  std::filesystem::create_directory(folder.path / "words");
  CHECK(has(run(folder, "check " + file).error, "care.default_locale: expected a language"));
  const std::string words = folder.write("words/en.yaml", "version: 2\nlocale: xx\n");
  const Result wrong = run(folder, "check " + file);
  CHECK(wrong.code == 3);
  CHECK(has(wrong.error, words + ":1:10: version: expected 1\n"));
  CHECK(has(wrong.error, words + ":2:9: locale: expected a language tag"));
  const std::string tight = folder.write("b.yaml", "care: {greeting: {max_len: 60}}\n");
  CHECK(has(run(folder, "check " + tight).error, "en.yaml:11:3: greeting: expected at most 60"));
}

TEST_CASE("check warns of settings that leave something without effect", "[command]") {
  const Folder folder;
  const std::string file = folder.write(
      "a.yaml", "care: {caps: {session: 1}, ladder_wait: 5min, offer_ttl: {faq: 6min}}\n");
  const Result right = run(folder, "check " + file);
  CHECK(right.code == 0);
  CHECK(has(right.error, file + ": warning: care.caps.session: no chat ever follows"));
  CHECK(has(right.error, file + ": warning: care.ladder_wait: an episode in which nothing more"));
  CHECK(std::count(right.error.begin(), right.error.end(), '\n') == 2);
}

TEST_CASE("check --templates shows what customers will read", "[command]") {
  const Folder folder;
  const std::string file = folder.write("a.yaml", "{}\n");
  const Result shown = run(folder, "check --templates " + file);
  CHECK(shown.code == 0);
  CHECK(has(shown.out, "en\n  greeting\n    Hello Ana, I see you've been with us for 2 years"));
  CHECK(has(shown.out, "    [Chat now] [Not now] [Don't offer help]\n"));
}

TEST_CASE("check --print shows what is in force without secrets", "[command]") {
  const Folder folder;
  folder.write("password", "hunter2\n");
  const std::string file = folder.write("a.yaml", "kafka: {sasl_password_file: password}\n");
  const Result printed = run(folder, "check --print --set kafka.group_id=shop " + file);
  CHECK(printed.code == 0);
  CHECK(has(printed.out, "  group_id: shop\n"));
  CHECK(has(printed.out, "sasl_password_file: "));
  CHECK_FALSE(has(printed.out, "hunter2"));
  const std::string again = folder.write("printed.yaml", printed.out);
  CHECK(run(folder, "check " + again).code == 0);
}

TEST_CASE("run speaks JSON even about a configuration that is wrong", "[command]") {
  const Folder folder;
  const Result wrong = run(folder, "run --config " + folder.write("a.yaml", "stream: 5\n"));
  CHECK(wrong.code == 3);
  const auto line = nlohmann::json::parse(wrong.error);
  CHECK(line["log.level"] == "error");
  CHECK(line["process.exit_code"] == 3);
  CHECK(has(line["message"], "a.yaml:1:9: stream: expected a mapping"));
}

TEST_CASE("a port that is taken ends the start in words", "[command]") {
  const Folder folder;
  const int taken = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(taken, reinterpret_cast<const sockaddr*>(&address), size) == 0);
  REQUIRE(::listen(taken, 1) == 0);
  REQUIRE(::getsockname(taken, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  const std::string port = std::to_string(ntohs(address.sin_port));
  const std::string file = folder.write(
      "a.yaml", "kafka: {bootstrap_servers: \"127.0.0.1:1\"}\nadmin: {port: " + port +
                    "}\nstore: {directory: " + (folder.path / "state").string() + "}\n");
  const Result started = run(folder, "run --config " + file);
  ::close(taken);
  INFO(started.error);
  CHECK(started.code == 1);
  CHECK(has(started.error, port));
}

TEST_CASE("replay of a file that is not there exits 1", "[command]") {
  const Folder folder;
  const Result missing = run(folder, "replay /nowhere.jsonl");
  CHECK(missing.code == 1);
  CHECK(has(missing.error, "/nowhere.jsonl"));
}

TEST_CASE("replay reads bare native events from the first line on", "[command]") {
  const Folder folder;
  const std::string file = folder.write(
      "events.jsonl", R"({"type":"session_end","time":1767603600000,"session_id":"s-1"})"
                      "\nno event\n");
  const Result replayed = run(folder, "replay --emit dead_letters " + file);
  INFO(replayed.error);
  CHECK(replayed.code == 0);
  CHECK(replayed.out ==
        "{\"file\":\"" + file + "\",\"line\":2,\"stage\":\"decode\",\"code\":\"not_json\"}\n");
}

TEST_CASE("replay writes the same bytes every time", "[command]") {
  const Folder folder;
  const Result shop = run(folder, "simulate --seed 3 --events 20000");
  REQUIRE(shop.code == 0);
  const std::string file = folder.write("shop.jsonl", shop.out);
  const std::string command = "replay --emit triggers,decisions,verdicts " + file;
  const Result first = run(folder, command);
  CHECK(first.code == 0);
  CHECK(has(first.out, "\"kind\":\"rage_click\""));
  CHECK(first.out == run(folder, command).out);
}

TEST_CASE("replay tells the highest score of each session, below any level too", "[command]") {
  const Folder folder;
  std::string lines;
  for (const char* session : {"calm", "angry"}) {
    lines += std::string(R"({"type":"page_view","time":1767603600000,"session_id":")") + session +
             "\"}\n";
  }
  // Two bursts of clicks; in between the first one has lost half of its three points.
  for (const int at : {40'000, 40'200, 40'400, 40'600, 130'000, 130'200, 130'400, 130'600}) {
    lines += R"({"type":"click","session_id":"angry","element":{"id":"b)" +
             std::to_string(at / 100'000) + R"("},"time":)" + std::to_string(1767603600000 + at) +
             "}\n";
  }
  const std::string file = folder.write("clicks.jsonl", lines);
  const std::string calm = R"({"session_key":"calm","highest_score":0.0,)";
  const std::string angry = R"({"session_key":"angry","highest_score":4.5,)";
  for (const char* options : {"--emit scores ", "--emit scores --no-drain "}) {
    const Result replayed = run(folder, std::string("replay ") + options + file);
    INFO(replayed.out << replayed.error);
    CHECK(has(replayed.out, calm));
    CHECK(has(replayed.out, R"("highest_level":"none","at":null})"));
    CHECK(has(replayed.out, angry));
    CHECK(has(replayed.out, R"("highest_level":"faq","at":1767603730600})"));
    CHECK(std::count(replayed.out.begin(), replayed.out.end(), '\n') == 2);
  }
}

TEST_CASE("replay tells what presets beside our signals would have said", "[command]") {
  const Folder folder;
  std::string lines;
  for (const int at : {40'000, 40'200, 40'400}) {
    lines += R"({"type":"click","session_id":"s-1","element":{"id":"buy"},"pointer":{"x":5,"y":5},)"
             R"("time":)" +
             std::to_string(1767603600000 + at) + "}\n";
  }
  const std::string file = folder.write("clicks.jsonl", lines);
  const std::string shadow =
      "--set 'detect.shadow=[deploy/presets/posthog.yaml,"
      "deploy/presets/amplitude.yaml]' ";
  const Result replayed = run(folder, "replay --emit shadow " + shadow + file);
  INFO(replayed.out << replayed.error);
  CHECK(has(replayed.out, R"({"session_key":"s-1","preset":"posthog","sign":"rage",)"
                          R"("time":1767603640400,"first_at":1767603640000,)"));
  CHECK_FALSE(has(replayed.out, R"("amplitude","sign":"rage")"));
}

TEST_CASE("events without ids are told apart in all files of a replay", "[command]") {
  const Folder folder;
  const auto error = [](const char* time) {
    return std::string(R"({"type":"error","session_id":"s-1","time":")") + time +
           R"(","error":{"kind":"payment","code":"NO"},"page":{"url":"/pay"}})" + "\n";
  };
  const std::string first = folder.write("1.jsonl", error("2026-03-02T10:00:40Z"));
  const std::string second = folder.write("2.jsonl", error("2026-03-02T10:00:50Z"));
  const std::string third = folder.write("3.jsonl", error("2026-03-02T10:01:00Z"));
  const Result replayed =
      run(folder, "replay --emit verdicts " + first + " " + second + " " + third);
  CHECK(has(replayed.out, R"("event_ids":["assist.clickstream/0/1","assist.clickstream/0/2",)"));
}

TEST_CASE("a profile of null is forgotten in a replay as in Kafka", "[command]") {
  const Folder folder;
  const auto record = [](const char* topic, const std::string& value) {
    return std::string(R"({"topic":"assist.)") + topic + R"(","key":"c-1","value":)" + value +
           "}\n";
  };
  std::string lines = record("profiles", R"({"consent":{"proactive":false}})");
  const auto errors = [&](const char* session, const char* minute) {
    for (const char* second : {"10", "20", "30"}) {
      lines +=
          record("clickstream", std::string(R"({"type":"error","session_id":")") + session +
                                    R"(","customer_id":"c-1","time":"2026-03-02T10:)" + minute +
                                    ":" + second + R"(Z","error":{"kind":"payment","code":"NO"}})");
    }
  };
  errors("s-1", "01");
  lines += record("profiles", "null");
  errors("s-2", "02");
  const Result replayed = run(folder,
                              "replay --set care.holdout.global=0 --set care.holdout.rule=0 --emit "
                              "decisions,dead_letters " +
                                  folder.write("a.jsonl", lines));
  INFO(replayed.out);
  CHECK_FALSE(has(replayed.out, "\"stage\":\"decode\""));
  CHECK(has(replayed.out, "not_consented"));
  CHECK(has(replayed.out, "\"gate\":\"emit\""));
}

TEST_CASE("a zero byte spoils its own line of a replay only", "[command]") {
  const Folder folder;
  const std::string event = R"({"type":"session_end","time":1767603600000,"session_id":"s-1"})";
  const std::string lines = event + "\n" + event + std::string(1, '\0') + "\n" + event + "\n";
  const std::string file = folder.write("events.jsonl", lines);
  const Result replayed = run(folder, "replay --emit dead_letters " + file);
  CHECK(replayed.out ==
        "{\"file\":\"" + file + "\",\"line\":2,\"stage\":\"decode\",\"code\":\"not_json\"}\n");
  CHECK(has(replayed.error, "\"assist.lines\":3"));
}

TEST_CASE("a replay whose output cannot be written fails", "[command]") {
  const Folder folder;
  const std::string file = folder.write("events.jsonl", "no event\n");
  const Result replayed = run(folder, "replay --emit dead_letters " + file + " >/dev/full");
  CHECK(replayed.code == 1);
  CHECK(has(replayed.error, "cannot write standard output"));
}
