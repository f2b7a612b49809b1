// Care as the runtime drives it: records and the clock in, messages with their headers out.
#include "processor/cli/stages.h"

#include <prometheus/registry.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <vector>

#include "processor/event/timestamp.h"
#include "tests/care/stage_hand.h"

namespace assist {
namespace {

constexpr const char* future = "2099-01-01T00:00:00Z";

struct Sent {
  nlohmann::json value;
  std::map<std::string, std::string, std::less<>> headers;
};

class CareDesk final : public Outbox {
 public:
  explicit CareDesk(Clock clock = Clock::wall)
      : config_(config_with(clock)),
        metrics_(registry_),
        host_(CareStage(config_, std::make_shared<const Care>(config_.care, demo_articles()),
                        metrics_),
              nullptr) {}

  /// What care sends in answer to the record, which Kafka received now.
  std::vector<Sent> takes(const std::string& topic, const std::string& value) {
    sent_.clear();
    Record record{topic, 0, 0, now, "c1", value};
    const auto clock = config_.stream.clock == Clock::wall ? std::optional(now) : std::nullopt;
    const auto rejection = host_.apply(record, clock, *this);
    INFO(value);
    REQUIRE_FALSE(rejection);
    return sent_;
  }
  std::vector<Sent> meets(const Plight& trouble) {
    return takes(config_.topics.verdicts, verdict_of(trouble, now).SerializeAsString());
  }
  std::vector<Sent> answers(const Sent& offer, const std::string& kind, const std::string& at) {
    const nlohmann::json answer = {
        {"trigger_id", offer.value["trigger_id"]}, {"kind", kind}, {"at", at}};
    return takes(config_.topics.feedback, answer.dump());
  }
  void knows(bool consents, const std::string& updated_at) {
    const nlohmann::json profile = {
        {"first_name", "Ana"}, {"consent", {{"proactive", consents}}}, {"updated_at", updated_at}};
    takes(config_.topics.profiles, profile.dump());
  }

  /// A report on the service, and its way back to this partition, one of four.
  void hears(const std::string& key, const nlohmann::json& report) {
    news_.clear();
    const std::string value = report.dump();
    REQUIRE_FALSE(host_.apply({config_.topics.service, 0, 0, now, key, value}, now, *this));
    REQUIRE(news_.size() == 1);
    REQUIRE_FALSE(host_.apply({config_.topics.broadcast, 0, 0, now, key, news_[0]}, now, *this));
  }
  std::int32_t partitions(std::string_view) const override { return 4; }

  /// What care says because nothing came until now.
  std::vector<Sent> waits() {
    sent_.clear();
    host_.fire_due(now, now, *this, SIZE_MAX);
    return sent_;
  }

  /// What care sends to itself in answer to a verdict.
  std::vector<std::string> relays(const std::string& verdict) {
    news_.clear();
    takes_verdict(verdict);
    return news_;
  }
  void takes_verdict(const std::string& bytes) {
    REQUIRE_FALSE(host_.apply({config_.topics.verdicts, 0, 0, now, "c1", bytes}, now, *this));
  }

  bool refuses(const std::string& topic, const std::string& key, const std::string& value) {
    return host_.apply({topic, 0, 0, now, key, value}, now, *this).has_value();
  }

  HostOf<CareStage>& host() { return host_; }

  void send(const Message& message) override {
    if (message.everywhere || message.topic == config_.topics.verdicts) {
      REQUIRE(message.everywhere == (message.topic == config_.topics.broadcast));
      news_.emplace_back(message.value);
      return;
    }
    Sent& sent = sent_.emplace_back();
    sent.value = nlohmann::json::parse(message.value);
    for (const Header& header : message.headers) sent.headers.emplace(header.name, header.value);
  }

  Time now = noon;

 private:
  static Config config_with(Clock clock) {
    Config config;
    config.stream.clock = clock;
    config.care.holdout.global = config.care.holdout.rule = 0;
    return config;
  }

  Config config_;
  prometheus::Registry registry_;
  Metrics metrics_;
  HostOf<CareStage> host_;
  std::vector<Sent> sent_;
  std::vector<std::string> news_;
};

std::string gate_of(const std::vector<Sent>& sent) {
  for (const Sent& message : sent) {
    if (message.value.contains("gate")) return message.value["gate"];
  }
  return "no decision";
}

}  // namespace

TEST_CASE("an answer from the future ends nothing that has not ended", "[stages]") {
  CareDesk desk;
  const Sent offer = desk.meets({}).front();
  desk.now += Duration{1'000};
  desk.answers(offer, "dismissed", "2026-11-22T12:00:01Z");
  desk.answers(offer, "received", future);
  desk.now += Duration{1'000};
  REQUIRE(gate_of(desk.meets({.episode = "e2", .session = "s2"})) == "muted");
}

TEST_CASE("a profile from the future does not outlast the next one", "[stages]") {
  CareDesk desk;
  desk.knows(true, future);
  desk.now += Duration{1'000};
  desk.knows(false, "2026-11-22T12:00:01Z");
  REQUIRE(gate_of(desk.meets({})) == "not_consented");
}

TEST_CASE("what a desk reports comes back as cases, and as a call when answers did not help",
          "[stages]") {
  CareDesk desk;
  int number = 0;
  const auto reports = [&](const nlohmann::json& more) {
    nlohmann::json event = {
        {"id", "s-" + std::to_string(++number)}, {"contact_id", "T-1"}, {"at", ms_of(desk.now)}};
    event.update(more);
    return desk.takes("assist.support", event.dump());
  };
  const auto opened = reports({{"kind", "opened"}, {"topic", "payment"}});
  REQUIRE(opened.size() == 4);
  REQUIRE(opened[0].value["event"] == "issue.opened");
  REQUIRE(opened[0].headers.at("ce_type") == "io.assist.case.v1");
  REQUIRE(opened[0].headers.at("schema") == "care.case/1");
  REQUIRE(opened[0].headers.at("ce_id") == opened[0].value["case_id"]);
  for (int i = 0; i < 2; ++i) {
    reports({{"kind", "reply"}, {"by", "bot"}});
    const auto said = reports({{"kind", "not_solved"}});
    if (i == 0) continue;
    REQUIRE(said.back().value["type"] == "escalation");
    REQUIRE(said.back().headers.at("ce_type") == "io.assist.trigger.v1");
  }
  desk.now += std::chrono::hours{25};
  const auto later = desk.waits();
  REQUIRE(later.size() == 2);
  REQUIRE(later[0].value["event"] == "sla.breached");
  REQUIRE(later[0].value["clock"]["late_by_s"] == 3'600.0);
  REQUIRE(later[1].value["event"] == "promise.broken");
}

TEST_CASE("what is no event of support is refused with its reason", "[stages]") {
  CareDesk desk;
  const auto refusal = [&](std::string_view key, std::string_view value) {
    const Record record{"assist.support", 0, 0, desk.now, key, value};
    const auto rejection = desk.host().apply(record, desk.now, desk);
    return rejection ? std::string{rejection->code} : "";
  };
  REQUIRE(refusal("c1", "{") == "not_json");
  REQUIRE(refusal("c1", R"({"id":"1","contact_id":"T","at":1795348800000})") == "missing_field");
  REQUIRE(refusal("c1", R"({"id":"1","contact_id":"T","kind":"hello"})") == "unknown_kind");
  REQUIRE(refusal("", "{}") == "missing_key");
}

TEST_CASE("recorded times are what they are", "[stages]") {
  CareDesk desk(Clock::event);
  desk.knows(true, future);
  desk.knows(false, "2026-11-22T12:00:01Z");
  desk.now = *parse_rfc3339(future);
  REQUIRE(gate_of(desk.meets({})) == "emit");
}

TEST_CASE("each message has a ce_id of its own", "[stages]") {
  CareDesk desk;
  std::set<std::string> ids;
  std::size_t messages = 0;
  const auto note = [&](const std::vector<Sent>& sent) {
    for (const Sent& message : sent) {
      ids.insert(message.headers.at("ce_id"));
      ++messages;
    }
    return sent;
  };
  const auto first = note(desk.meets({}));
  desk.now += Duration{1'000};
  const auto second = note(desk.meets({.sequence = 2, .change = RECOVERED, .level = LEVEL_NONE}));
  REQUIRE(second.front().value["op"] == "cancel");
  REQUIRE(second.front().value["trigger_id"] == first.front().value["trigger_id"]);
  REQUIRE(first.front().headers.at("ce_id") == first.front().value["trigger_id"]);
  REQUIRE(messages == 4);
  REQUIRE(ids.size() == messages);
}

namespace {

/// Detect as the runtime drives it, with what it would write to its changelog.
class DetectDesk final : public Outbox {
 public:
  explicit DetectDesk(const std::vector<std::string>& settings = {})
      : config_(parse_config("", "(test)", settings)),
        metrics_(registry_),
        host_(DetectStage(config_, metrics_), nullptr) {}

  void takes(std::string_view session, const std::string& type, std::int64_t ms) {
    const nlohmann::json event = {{"type", type},
                                  {"time", 1'772'445'600'000 + ms},
                                  {"session_id", session},
                                  {"page", {{"url", "https://shop.example/basket"}}},
                                  {"element", {{"id", "plus"}}},
                                  {"pointer", {{"x", 10}, {"y", 10}}}};
    const std::string value = event.dump();
    const Record record{config_.topics.clickstream, 0, offset_++, Time{}, session, value};
    REQUIRE_FALSE(host_.apply(record, std::nullopt, *this));
  }
  /// What the open transaction changes; it is committed then.
  std::map<std::string, std::string> commits() {
    std::map<std::string, std::string> changes;
    host_.write_changes([&](std::string_view key, std::optional<std::string_view> bytes) {
      changes.emplace(key, bytes.value_or(""));
    });
    host_.mark_committed();
    return changes;
  }
  void restores(const std::map<std::string, std::string>& changes) {
    for (const auto& [key, bytes] : changes) REQUIRE(host_.load(key, bytes));
  }
  double told(std::string_view preset, std::string_view sign) {
    return metrics_.shadow.of({preset, sign}).Value();
  }
  void send(const Message&) override {}

 private:
  const Config config_;
  prometheus::Registry registry_;
  Metrics metrics_;
  HostOf<DetectStage> host_;
  std::int64_t offset_ = 0;
};

bool is_norm_key(const std::string& key) {
  return key.front() == '\xFF';
}

}  // namespace

TEST_CASE("what presets would have told is counted once it is committed", "[detect]") {
  DetectDesk desk({"detect.shadow=[deploy/presets/posthog.yaml]"});
  for (const std::int64_t ms : {40'000, 40'200, 40'400}) desk.takes("s-1", "click", ms);
  REQUIRE(desk.told("posthog", "rage") == 0);
  desk.commits();
  REQUIRE(desk.told("posthog", "rage") == 1);
  REQUIRE(desk.told("posthog", "dead") == 0);
}

TEST_CASE("what is usual on a page is a record beside those of the sessions", "[stages]") {
  DetectDesk desk;
  desk.takes("a", "page_view", 0);
  desk.takes("a", "click", 1'000);
  desk.takes("a", "page_view", 2'000);
  const auto changes = desk.commits();
  REQUIRE(changes.size() == 2);
  const auto& [key, bytes] = *changes.rbegin();
  REQUIRE(is_norm_key(key));
  PageNorm norm;
  REQUIRE(decode(bytes, norm));
  REQUIRE(norm.page_template == "/basket");
  REQUIRE(norm.visits == 1);
  REQUIRE(norm.elements.size() == 1);
  desk.takes("b", "scroll", 3'000);  // Nothing to learn, nothing to write.
  REQUIRE(desk.commits().size() == 1);
}

TEST_CASE("what has been learned comes back with the changelog", "[stages]") {
  DetectDesk first, second;
  std::map<std::string, std::string> log;
  for (int visit = 0; visit < 100; ++visit) {
    const std::string session = "s" + std::to_string(visit);
    first.takes(session, "page_view", visit * 10'000);
    first.takes(session, "click", visit * 10'000 + 500);
    first.takes(session, "page_view", visit * 10'000 + 3'000);
    for (const auto& [key, bytes] : first.commits()) log[key] = bytes;
  }
  second.restores(log);
  for (DetectDesk* desk : {&first, &second}) desk->takes("last", "page_view", 1'000'000);
  for (DetectDesk* desk : {&first, &second}) desk->takes("last", "page_view", 1'005'000);
  const auto live = first.commits(), restored = second.commits();
  REQUIRE(is_norm_key(live.rbegin()->first));
  REQUIRE(*live.rbegin() == *restored.rbegin());
}

TEST_CASE("a report on the service reaches every partition and decides there", "[stages]") {
  CareDesk desk;
  const nlohmann::json report = {{"type", "queue"},
                                 {"queue", "support"},
                                 {"agents_free", 0},
                                 {"est_wait_s", 3600},
                                 {"at", future}};
  desk.hears("support", report);
  REQUIRE(gate_of(desk.meets({.level = LEVEL_CHAT})) == "no_capacity");
}

TEST_CASE("how the service stands comes back with the changelog", "[stages]") {
  CareDesk desk;
  desk.hears("support", {{"type", "queue"},
                         {"queue", "support"},
                         {"agents_free", 0},
                         {"est_wait_s", 3600},
                         {"at", future}});
  desk.meets({});
  CareDesk successor;
  std::size_t records = 0;
  desk.host().write_changes([&](std::string_view key, std::optional<std::string_view> bytes) {
    REQUIRE(bytes.has_value());
    REQUIRE(successor.host().load(key, bytes));
    ++records;
  });
  REQUIRE(records == 2);  // The customer and the service.
  REQUIRE(gate_of(successor.meets({.sequence = 2, .level = LEVEL_CHAT})) == "no_capacity");
}

TEST_CASE("a timer knows how the service stands", "[stages]") {
  CareDesk desk;
  desk.meets({});
  desk.now += Duration{20'000};
  desk.hears("support", {{"type", "queue"},
                         {"queue", "support"},
                         {"agents_free", 0},
                         {"est_wait_s", 3600},
                         {"at", future}});
  desk.now += Duration{25'000};
  REQUIRE(gate_of(desk.waits()) == "no_capacity");
}

TEST_CASE("a visitor who becomes known brings his history along", "[stages]") {
  CareDesk visitor;
  CareDesk customer;
  const Sent offer = visitor.meets({}).front();
  visitor.answers(offer, "opted_out", "2026-11-22T12:00:01Z");
  Verdict identity;
  identity.set_change(IDENTIFIED);
  identity.set_customer_id("c1");
  identity.set_time(ms_of(visitor.now));
  const std::vector<std::string> inheritance = visitor.relays(identity.SerializeAsString());
  REQUIRE(inheritance.size() == 1);
  REQUIRE(gate_of(customer.meets({})) == "emit");
  customer.takes_verdict(inheritance.front());
  REQUIRE(gate_of(customer.meets({.episode = "e2", .session = "s2"})) == "opted_out");
  // Nobody has a history: nothing to bring.
  REQUIRE(CareDesk().relays(identity.SerializeAsString()).empty());
}

TEST_CASE("what customers share is forgotten when it tells nothing any more", "[stages]") {
  CareDesk desk;
  const auto reports = [&](const char* id, const char* kind) {
    const nlohmann::json event = {{"id", id},
                                  {"contact_id", "T-1"},
                                  {"kind", kind},
                                  {"by", kind == std::string("reply") ? "agent" : "customer"},
                                  {"at", ms_of(desk.now)}};
    desk.takes("assist.support", event.dump());
  };
  reports("s-1", "opened");
  desk.now += Duration{60'000};
  reports("s-2", "reply");  // How long it took is kept for 28 days.
  const Sent offer = desk.meets({.episode = "e9", .session = "s9"}).front();
  desk.answers(offer, "shown", "2026-11-22T12:01:00Z");  // What came of the articles, for 120.
  const auto shared_records = [&] {
    desk.host().mark_committed();
    return desk.host().stats().records;
  };
  const std::size_t before = shared_records();
  desk.now += std::chrono::days{29};
  desk.waits();
  const std::size_t later = shared_records();
  REQUIRE(later < before);
  desk.now += std::chrono::days{121};
  desk.waits();
  REQUIRE(shared_records() < later);
}

TEST_CASE("nobody writes to what customers share as though it were a customer", "[stages]") {
  CareDesk desk;
  Verdict verdict = verdict_of({}, desk.now);
  verdict.set_customer_id(
      "\xFF"
      "service");
  REQUIRE(desk.refuses("assist.verdicts",
                       "\xFF"
                       "service",
                       verdict.SerializeAsString()));
  Verdict identity;
  identity.set_change(IDENTIFIED);
  identity.set_customer_id("c-known");
  identity.set_time(ms_of(desk.now));
  REQUIRE(desk.refuses("assist.verdicts",
                       "\xFF"
                       "articles",
                       identity.SerializeAsString()));
  REQUIRE_FALSE(desk.refuses("assist.verdicts", "a-1", identity.SerializeAsString()));
}

}  // namespace assist
