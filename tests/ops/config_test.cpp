#include "processor/ops/config.h"

#include <unistd.h>

#include <catch2/catch.hpp>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "processor/ops/errors.h"
#include "processor/ops/kafka_properties.h"
#include "processor/ops/memory_plan.h"
#include "processor/ops/settings.h"

using namespace assist;
namespace fs = std::filesystem;

namespace {

Config parsed(const std::string& text, const std::vector<std::string>& overrides = {}) {
  return parse_config(text, "conf/assist.yaml", overrides);
}

/// Every error of `text`, one a line.
std::string errors_of(const std::string& text, const std::vector<std::string>& overrides = {}) {
  try {
    parsed(text, overrides);
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++found;
  }
  return found;
}

/// A folder of its own, gone with the test.
struct Folder {
  fs::path path = fs::temp_directory_path() / ("assist-config-" + std::to_string(::getpid()));
  Folder() { fs::create_directories(path); }
  ~Folder() { fs::remove_all(path); }
  fs::path write(const std::string& name, const std::string& text) const {
    std::ofstream(path / name, std::ios::binary) << text;
    return path / name;
  }
};

bool is_of_signal(const std::string& key) {
  for (const SignalKind& kind : AllSignals::kinds) {
    if (key.starts_with("detect." + std::string(kind.name) + ".")) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("an empty file means the defaults", "[config]") {
  CHECK(print_config(parsed("")) == print_config(Config{}));
  CHECK(print_config(parsed("kafka:\n# all commented out\nlog:\n")) == print_config(Config{}));
}

TEST_CASE("values of every kind reach their fields", "[config]") {
  const Config config = parsed(R"(
stages: [care]
kafka:
  bootstrap_servers: "broker:9092"
  static_membership: true
  session_timeout: 45s
  properties: {socket.timeout.ms: 5000, compression.level: 9}
stream: {workers: 4, clock: event, commit_interval: 1s, record_bytes_max: 32KiB}
topics:
  clickstream: shop.clicks
  further_events: [shop.mobile, shop.kiosk]
store: {directory: state, memory_budget_bytes: 2GiB}
detect:
  chat_level: 7.5
  rage_click: {span: none, gap: 300ms, metric: manhattan, breaks: [page_view]}
  error_page_burst: {points: 5}
care: {caps: {day: 2}, mute: {rule: 7d}, critical_pages: [/pay/**]}
log: {level: debug}
)");
  CHECK_FALSE(config.stages.detect);
  CHECK(config.stages.care);
  CHECK(config.stream.bootstrap_servers == "broker:9092");
  CHECK(config.stream.static_membership);
  CHECK(config.stream.session_timeout == std::chrono::seconds(45));
  CHECK(config.stream.properties.at("socket.timeout.ms") == "5000");
  CHECK(config.stream.workers == 4);
  CHECK(config.stream.clock == Clock::event);
  CHECK(config.stream.record_bytes_max == 32'768);
  CHECK(config.decode.record_bytes_max == 32'768);
  CHECK(config.topics.further_events == std::vector<std::string>{"shop.mobile", "shop.kiosk"});
  CHECK(config.store.directory == "conf/state");
  CHECK(config.store.memory_budget_bytes == 2ull << 30);
  CHECK(config.detect.chat_level == 7.5);
  CHECK_FALSE(config.detect.of<RageClick>().span);
  CHECK(config.detect.of<RageClick>().gap == Duration(300));
  CHECK(config.detect.of<RageClick>().metric == Metric::manhattan);
  CHECK(config.detect.of<RageClick>().breaks == EnumSet<EventType>{EventType::page_view});
  CHECK(config.detect.of<ErrorPageBurst>().weight.points == 5);
  CHECK(config.care.caps.day == 2);
  CHECK(config.care.critical_pages == std::vector<std::string>{"/pay/**"});
  CHECK(config.log.level == LogLevel::debug);
}

TEST_CASE("every error of a file is reported at once, in its order and at its place", "[config]") {
  CHECK(errors_of("stream:\n"
                  "  workers: many\n"
                  "  commit_intervall: 100ms\n"
                  "kafka: [1, 2]\n"
                  "store:\n"
                  "  memory_budget_bytes: 64MiB\n"
                  "colour: blue\n") ==
        "conf/assist.yaml:2:12: stream.workers: expected a whole number from 1 to 64, found "
        "\"many\"\n"
        "conf/assist.yaml:3:3: stream.commit_intervall: unknown key; did you mean "
        "commit_interval?\n"
        "conf/assist.yaml:4:8: kafka: expected a mapping, found a list\n"
        "conf/assist.yaml:6:24: store.memory_budget_bytes: expected a size from 128MiB to 1TiB "
        "with its unit (B, KiB, MiB, GiB or TiB), like 1GiB, found \"64MiB\"\n"
        "conf/assist.yaml:7:1: colour: unknown key");
}

TEST_CASE("a key in the wrong section is told where it belongs", "[config]") {
  CHECK(errors_of("stream:\n  group_id: x\n") ==
        "conf/assist.yaml:2:3: stream.group_id: unknown key; did you mean kafka.group_id?");
}

TEST_CASE("a key that stands twice is an error, whatever it says", "[config]") {
  CHECK(errors_of("log:\n  level: info\n  level: info\n") ==
        "conf/assist.yaml:3:3: level: stands here for the second time");
  CHECK(errors_of("log: {level: info}\nkafka:\nlog: {level: info}\n") ==
        "conf/assist.yaml:3:1: log: stands here for the second time");
}

TEST_CASE("what YAML allows and people trip over is refused", "[config]") {
  CHECK(count(errors_of("kafka: &k {group_id: a}\nstream: *k\n"), "not supported") == 2);
  CHECK(count(errors_of("kafka: {group_id: !!str 5}\n"), "tags are not supported") == 1);
  CHECK(count(errors_of("kafka:\n---\nlog:\n"), "expected one document") == 1);
  CHECK(count(errors_of("kafka: {group_id: a\n"), "conf/assist.yaml:2:1: not YAML: ") == 1);
  CHECK(count(errors_of("kafka:\n\tgroup_id: a\n"), "not YAML") == 1);
  CHECK(count(errors_of("[kafka]\n"), "expected a mapping, found a list") == 1);
  CHECK(count(errors_of("? [a, b]\n: c\n"), "expected a key") == 1);
}

TEST_CASE("deep nesting and endless lists of errors stay bounded", "[config]") {
  CHECK_FALSE(errors_of(std::string(100'000, '[')).empty());
  std::string many;
  for (int i = 0; i < 200; ++i) many += "key" + std::to_string(i) + ": 1\n";
  const std::string errors = errors_of(many);
  CHECK(count(errors, "\n") == ConfigErrors::lines_max);
  CHECK(count(errors, "and 150 more") == 1);
}

TEST_CASE("durations and sizes need a unit and keep within their range", "[config]") {
  for (const char* bad : {"100", "100 sec", "-5s", "1.5s", "\"100ms\"", "", "5ms", "11s", "s",
                          "99999999999999999999s", "18446744073709551615d"}) {
    INFO(bad);
    CHECK(count(errors_of(std::string("stream: {commit_interval: ") + bad + "}\n"),
                "stream.commit_interval: expected a duration from 10ms to 10s") == 1);
  }
  CHECK(parsed("stream: {commit_interval: 2 s}").stream.commit_interval == Duration(2'000));
  CHECK(parsed("care: {mute: {rule: 0d}}").care.mute.rule == Duration(0));
  CHECK(errors_of("stream: {record_bytes_max: 64kB}") != "");
  CHECK(print_duration(Duration(90'000)) == "90s");
  CHECK(print_duration(Duration(0)) == "0ms");
  CHECK(print_bytes(65'536) == "64KiB");
  CHECK(print_bytes(1'000) == "1000B");
}

TEST_CASE("flags, choices and lists take their words only", "[config]") {
  CHECK(count(errors_of("kafka: {static_membership: yes}"), "expected true or false, found") == 1);
  CHECK(count(errors_of("kafka: {static_membership: \"true\"}"), "expected true or false") == 1);
  CHECK(count(errors_of("stream: {clock: Wall}"), "expected one of wall, event, found \"Wall\"") ==
        1);
  CHECK(count(errors_of("stages: []"), "expected a list of one or more of detect, care") == 1);
  CHECK(count(errors_of("stages: [journey]"), "1:10: stages: expected detect or care") == 1);
  CHECK(count(errors_of("detect: {rage_click: {breaks: [clack]}}"), "found \"clack\"") == 1);
  CHECK(count(errors_of("kafka: {group_id: }"), "found nothing") == 1);
  CHECK(count(errors_of("topics: {triggers: a b}"), "expected a topic name") == 1);
  CHECK(count(errors_of("topics: {further_events: [ok, \"not ok\"]}"), "1:31: topics.") == 1);
}

TEST_CASE("settings that do not fit together are refused", "[config]") {
  CHECK(count(errors_of("kafka: {heartbeat_interval: 5s}"), "1:29: kafka.heartbeat_interval") == 1);
  CHECK(count(errors_of("kafka: {session_timeout: 2min}"), "kafka.max_poll_interval") == 1);
  CHECK(count(errors_of("kafka: {transaction_timeout: 1s}\nstream: {commit_interval: 1s}"),
              "kafka.transaction_timeout") == 1);
  CHECK(count(errors_of("topics: {triggers: assist.decisions}"), "is used above") == 1);
  CHECK(count(errors_of("topics: {triggers: assist.changelog.x}"), "changelogs") == 1);
  CHECK(count(errors_of("detect: {faq_level: 9}"), "detect.") == 1);
  CHECK(count(errors_of("care: {ladder_wait: 2min}"), "care.offer_ttl.faq") == 1);
}

TEST_CASE("more workers than the memory budget holds are refused", "[config]") {
  CHECK(errors_of("stream:\n  workers: 31\n") ==
        "conf/assist.yaml:2:12: stream.workers: expected at most 30, which is what a "
        "store.memory_budget_bytes of 1GiB holds");
  CHECK(count(errors_of("stream: {workers: 2}\nstore: {memory_budget_bytes: 128MiB}"),
              "1:19: stream.workers: expected at most 1, ") == 1);
  CHECK(errors_of("stream: {workers: 30}") == "");
  CHECK(errors_of("stream: {workers: 64}\nstore: {memory_budget_bytes: 4GiB}") == "");
}

TEST_CASE("a plan of as many workers as there may be keeps within the budget", "[config]") {
  for (std::uint64_t mebibytes = 128; mebibytes <= 4'096; mebibytes += 16) {
    const StoreConfig store{.memory_budget_bytes = mebibytes << 20};
    const auto most = static_cast<std::uint32_t>(workers_max(store));
    INFO(mebibytes << " MiB, " << most << " workers");
    REQUIRE(most >= 1);
    for (std::uint32_t workers = 1; workers <= most; ++workers) {
      const MemoryPlan plan = plan_memory(store, workers);
      const std::uint64_t each = plan.queue_per_worker * 3 / 2 + plan.records_per_worker * 4 / 3;
      REQUIRE(plan.rocksdb + workers * each <= store.memory_budget_bytes);
    }
  }
}

TEST_CASE("presets are read with the configuration", "[config]") {
  const std::string posthog = fs::absolute("deploy/presets/posthog.yaml").string();
  const Config config = parsed("detect: {shadow: [" + posthog +
                               "], preset_click: {enabled: true, preset: " + posthog + "}}");
  REQUIRE(config.detect.shadow.size() == 1);
  CHECK(config.detect.shadow[0].name == "posthog");
  CHECK(config.detect.shadow[0].rage->count == 3);
  CHECK(config.detect.of<PresetClick>().preset->name == "posthog");
  CHECK(print_config(config).find("shadow: [" + posthog + "]") != std::string::npos);
  CHECK(count(errors_of("detect: {shadow: [" + posthog + ", " + posthog + "]}"),
              "detect.shadow: expected each preset once") == 1);
  CHECK(count(errors_of("detect: {shadow: [nobody.yaml]}"),
              "1:19: detect.shadow: conf/nobody.yaml: expected a preset that can be read") == 1);
  CHECK(count(errors_of("detect: {preset_click: {enabled: true}}"),
              "detect.preset_click.preset: expected a file while it is enabled") == 1);
}

TEST_CASE("calendars are read, printed and held to what a calendar must be", "[config]") {
  const std::string berlin =
      "{zone: Europe/Berlin, hours: {mon: [\"08:00-12:00\", \"13:00-17:30\"]}, holidays: "
      "[\"2026-12-25\"], exceptions: {\"2026-12-24\": [\"09:00-24:00\"]}}";
  const Config config =
      parsed("care: {resolve: {calendar: berlin}, calendars: {berlin: " + berlin + "}}");
  REQUIRE(config.care.calendars.size() == 1);
  const CalendarConfig& calendar = config.care.calendars.at("berlin");
  CHECK(calendar.zone == "Europe/Berlin");
  using namespace std::chrono_literals;
  CHECK(calendar.week[1] == DayHours{{8h, 12h}, {13h, 17h + 30min}});
  CHECK(calendar.week[2].empty());
  const std::chrono::local_days christmas{std::chrono::year{2026} / 12 / 25};
  CHECK(calendar.dates.at(christmas).empty());
  CHECK(calendar.dates.at(christmas - std::chrono::days{1}) == DayHours{{9h, 24h}});
  CHECK(count(print_config(config), "calendars: {berlin: " + berlin + "}") == 1);

  const auto errors = [](const std::string& calendar_text) {
    return errors_of("care:\n  calendars:\n    a: " + calendar_text +
                     "\n  resolve: {calendar: a}\n");
  };
  CHECK(errors("{zone: Europe/Atlantis, hours: {mon: [\"09:00-17:00\"]}}") ==
        "conf/assist.yaml:3:15: care.calendars.a.zone: expected a zone of the IANA database, like "
        "Europe/Berlin");
  CHECK(count(errors("{zone: UTC}"),
              "3:5: care.calendars.a.hours: expected a weekday with hours") == 1);
  CHECK(count(errors("{hours: {mon: [\"09:00-09:00\"]}}"), "ascending, not overlapping") == 1);
  CHECK(count(errors("{hours: {monday: [\"09:00-17:00\"]}}"),
              "care.calendars.a.hours.monday: expected one of sun, mon") == 1);
  for (const char* wrong : {"9-17", "\"09:00\"", "\"09:60-17:00\"", "\"09:00-17:00 \"", "[]"}) {
    INFO(wrong);
    CHECK(count(errors(std::string("{hours: {mon: [") + wrong + "]}}"),
                "care.calendars.a.hours.mon: expected an interval, like \"09:00-17:00\"") == 1);
  }
  CHECK(count(errors("{hours: {mon: [\"09:00-17:00\"]}, holidays: [\"2026-02-30\"]}"),
              "care.calendars.a.holidays: expected a date") == 1);
  CHECK(count(errors("{hours: {mon: [\"09:00-17:00\"]}, holidays: [\"2026-12-24\"], exceptions: "
                     "{\"2026-12-24\": []}}"),
              "expected each date once") == 1);
  CHECK(count(errors("{hour: {}}"), "care.calendars.a.hour: unknown key; did you mean hours?") ==
        1);
}

TEST_CASE("deadlines, promises, grants and surveys are read and held to their ranges", "[config]") {
  const Config config = parsed(R"(
care:
  resolve:
    first_response: business
    targets: {urgent: {first_response: 1h}}
    promise: {factor: 1.5}
    authority: {refund_max: 50, currency: EUR, waive_fee: true}
  survey: {delay: 12s, quiet: none, control: 0}
)");
  CHECK(config.care.resolve.first_response == ClockTime::business);
  CHECK(config.care.resolve.targets[3].first_response == std::chrono::hours(1));
  CHECK(config.care.resolve.targets[0].first_response == std::chrono::hours(24));
  CHECK(config.care.resolve.promise.factor == 1.5);
  CHECK(config.care.resolve.authority.at("refund_max") == "50");
  CHECK(config.care.survey.delay == std::chrono::seconds(12));
  CHECK_FALSE(config.care.survey.quiet);
  CHECK(count(print_config(config),
              "authority: {currency: EUR, refund_max: \"50\", waive_fee: \"true\"}") == 1);
  CHECK(parsed("care: {survey: {quiet: \"22:30-07:15\"}}").care.survey.quiet->from ==
        std::chrono::minutes(22 * 60 + 30));
  CHECK(count(errors_of("care: {survey: {quiet: \"08:00-08:00\"}}"), "two times of the day") == 1);
  CHECK(count(errors_of("care: {survey: {quiet: evening}}"), "or none, found") == 1);
  CHECK(count(errors_of("care: {resolve: {calendar: home}}"),
              "1:28: care.resolve.calendar: expected the name of a calendar") == 1);
  CHECK(count(errors_of("care: {resolve: {authority: {\"Refund!\": 5}}}"), "expected a name") == 1);
  CHECK(count(errors_of("care: {resolve: {authority: {a: [1]}}}"), "expected a name") == 1);
  CHECK(count(errors_of("care: {resolve: {targets: {low: {first_response: 1min}}}}"),
              "expected at least care.resolve.promise.floor") == 1);
  CHECK(count(errors_of("care: {resolve: {targets: {medium: {}}}}"), "unknown key") == 1);
}

TEST_CASE("an empty state directory is refused", "[config]") {
  CHECK(errors_of("store:\n  directory: \"\"\n") ==
        "conf/assist.yaml:2:14: store.directory: expected a folder for the state, found \"\"");
  CHECK(errors_of("", {"store.directory=\"\""}).starts_with("--set: store.directory: expected"));
}

TEST_CASE("the admin port takes addresses, not names", "[config]") {
  for (const char* wrong : {"localhost", "\"\"", "127.0.0", "127.0.0.1:9464", "\"[::1]\"", "'*'"}) {
    INFO(wrong);
    CHECK(count(errors_of(std::string("admin: {address: ") + wrong + "}"),
                "conf/assist.yaml:1:18: admin.address: expected an IP address, like 127.0.0.1, "
                "0.0.0.0 or ::1, found \"") == 1);
  }
  for (const char* right : {"0.0.0.0", "127.0.0.1", "\"::\"", "\"::1\"", "fe80::1%eth0"}) {
    INFO(right);
    CHECK(errors_of(std::string("admin: {address: ") + right + "}") == "");
  }
}

TEST_CASE("librdkafka properties that would break the guarantees are refused with the reason",
          "[config]") {
  for (const char* name :
       {"isolation.level", "enable.auto.commit", "enable.auto.offset.store", "auto.offset.reset",
        "partition.assignment.strategy", "transactional.id", "enable.idempotence", "acks",
        "group.id", "group.instance.id", "transaction.timeout.ms", "enable.partition.eof",
        "max.in.flight", "plugin.library.paths", "message.timeout.ms"}) {
    INFO(name);
    const std::string errors =
        errors_of(std::string("kafka:\n  properties:\n    ") + name + ": x\n");
    CHECK(errors.starts_with(std::string("conf/assist.yaml:3:5: kafka.properties.") + name +
                             ": may not be set here: "));
    CHECK(errors.ends_with(std::string(*refusal_of_property(name))));
  }
}

TEST_CASE("a property that our own code sets is refused, for it would have no effect", "[config]") {
  // What stands before the operator's own properties is a default that they replace; it is set
  // without a dot.
  const std::regex setting("\\.set\\(\"([a-z.]+)\"");
  std::set<std::string> ours;
  for (const auto& entry : fs::directory_iterator("processor/stream")) {
    std::ifstream stream(entry.path());
    const std::string text((std::istreambuf_iterator<char>(stream)), {});
    for (std::sregex_iterator found(text.begin(), text.end(), setting), end; found != end; ++found)
      ours.insert((*found)[1]);
  }
  CHECK(ours.size() > 20);
  CHECK(ours.contains("linger.ms"));
  ours.insert({"queue.buffering.max.ms", "compression.type",
               "max.partition.fetch.bytes"});  // Other names of some.
  for (const std::string& name : ours) {
    INFO(name);
    CHECK(refusal_of_property(name));
  }
}

TEST_CASE("librdkafka checks the properties that pass", "[config]") {
  CHECK(count(errors_of("kafka: {properties: {socket.timeout.mss: 5}}"),
              "No such configuration property") == 1);
  CHECK(count(errors_of("kafka: {properties: {socket.timeout.ms: soon}}"),
              "librdkafka refuses it") == 1);
  CHECK(count(errors_of("kafka: {properties: {socket.timeout.ms: [1]}}"),
              "on one line, found a list") == 1);
  CHECK(errors_of("kafka: {properties: {security.protocol: SASL_SSL}}") == "");
}

TEST_CASE("secrets come from files and are never printed", "[config]") {
  const Folder folder;
  folder.write("password", "hunter2\n");
  const fs::path file = folder.write("assist.yaml", "kafka: {sasl_password_file: password}\n");
  const Config config = load_config(file);
  CHECK(config.stream.properties.at("sasl.password") == "hunter2");
  const std::string printed = print_config(config);
  CHECK(count(printed, "hunter2") == 0);
  CHECK(count(printed, (folder.path / "password").string()) == 1);

  CHECK(count(errors_of("kafka: {properties: {sasl.password: hunter2}}"), "hunter2") == 0);
  CHECK(count(errors_of("kafka: {properties: {sasl.password: hunter2}}"), "sasl_password_file") ==
        1);
  CHECK(count(errors_of("kafka: {sasl_password_file: nowhere}"),
              "1:29: kafka.sasl_password_file: expected a file that can be read, found "
              "conf/nowhere") == 1);
  folder.write("empty", "\n");
  folder.write("assist.yaml", "kafka: {sasl_password_file: empty}\n");
  CHECK_THROWS_WITH(load_config(file), Catch::Contains("expected a secret of 1 to"));
}

TEST_CASE("whatever may hold a secret is masked", "[config]") {
  for (const char* name :
       {"sasl.password", "ssl.key.password", "ssl.key.pem", "ssl.keystore.password",
        "sasl.oauthbearer.client.secret", "sasl.oauthbearer.config", "ssl.certificate.pem"}) {
    CHECK(is_secret_property(name));
  }
  CHECK_FALSE(is_secret_property("sasl.username"));
  const std::string printed =
      print_config(parsed("kafka: {properties: {sasl.oauthbearer.config: scope=s3cret}}"));
  CHECK(count(printed, "s3cret") == 0);
}

TEST_CASE("overrides win over the file and name themselves in errors", "[config]") {
  const Config config = parsed(
      "kafka: {group_id: a}\nstream:\n",
      {"kafka.group_id=b", "stream.workers=2", "topics.triggers=t",
       "kafka.properties.socket.timeout.ms=7000", "store.directory=here", "stages=[detect]"});
  CHECK(config.stream.group_id == "b");
  CHECK(config.stream.workers == 2);
  CHECK(config.topics.triggers == "t");
  CHECK(config.stream.properties.at("socket.timeout.ms") == "7000");
  CHECK(config.store.directory == "here");
  CHECK_FALSE(config.stages.care);
  CHECK(errors_of("", {"stream.workers=no"}).starts_with("--set: stream.workers: expected"));
  CHECK(errors_of("", {"stream.wrkers=1"}).ends_with("did you mean workers?"));
  CHECK(count(errors_of("", {"nonsense"}), "expected key=value") == 1);
}

TEST_CASE("what is printed can be read again and says the same", "[config]") {
  const Config config = parsed(
      "kafka: {group_id: \"12\", bootstrap_servers: \"a:1,b:2\", properties: {socket.timeout.ms: "
      "3000}}\n"
      "care: {policy_version: \"true\"}\n"
      "detect: {rage_click: {span: none, gap: 300ms, excluded_texts: [\"\\\"\", \"-\", \"›\", "
      "\"\\\\\"]}}\n");
  const std::string printed = print_config(config);
  CHECK(print_config(parse_config(printed, "", {})) == printed);
}

TEST_CASE("what differs from the defaults stands on one line, without secrets", "[config]") {
  CHECK(print_config_changes(Config{}).empty());
  const Config config = parsed(
      "stream: {workers: 4, lateness: 5s}\n"
      "kafka: {group_id: shop, properties: {sasl.oauthbearer.config: s3cret}}\n"
      "detect: {rage_click: {points: 2}}\n");
  CHECK(print_config_changes(config) ==
        "kafka.group_id: shop, stream.workers: 4, detect.rage_click.points: 2");
}

TEST_CASE("a file that is no file is said so", "[config]") {
  CHECK_THROWS_WITH(load_config("/nowhere/assist.yaml"), Catch::Contains("cannot be read"));
  CHECK_THROWS_WITH(load_config("/tmp"), Catch::Contains("cannot be read"));
  const Folder folder;
  const fs::path large = folder.write("large.yaml", std::string(300 * 1'024, '#'));
  CHECK_THROWS_WITH(load_config(large), Catch::Contains("larger than 256 KiB"));
}

// A signal is declared in one file: its keys are printed by `assist check --print`.
TEST_CASE("the shipped configuration says the defaults, and only keys of signals are missing",
          "[config]") {
  const fs::path file = "deploy/assist.yaml";
  Config shipped = load_config(file);
  const Config defaults;
  // Paths are relative to the file's folder, the built-in ones to the working directory.
  CHECK(fs::absolute(shipped.store.directory).lexically_normal() ==
        fs::absolute(defaults.store.directory).lexically_normal());
  CHECK(shipped.care.articles_file == "deploy/articles.yaml");
  CHECK(shipped.care.templates_dir == "deploy/templates");
  shipped.store.directory = defaults.store.directory;
  shipped.care.articles_file = defaults.care.articles_file;
  shipped.care.templates_dir = defaults.care.templates_dir;
  CHECK(print_config(shipped) == print_config(defaults));

  std::ifstream stream(file);
  const std::string text((std::istreambuf_iterator<char>(stream)), {});
  ConfigErrors errors(file.string());
  const YamlNode root = parse_yaml(text, errors);
  for (const std::string& key : config_keys()) {
    INFO(key);
    if (is_of_signal(key)) continue;
    const YamlNode* node = &root;
    std::istringstream parts(key);
    for (std::string part; node != nullptr && std::getline(parts, part, '.');) {
      node = node->find(part);
    }
    CHECK(node != nullptr);
  }
}
