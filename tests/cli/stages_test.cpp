// Care as the runtime drives it: records and the clock in, messages with their headers out.
#include "processor/cli/stages.h"

#include <prometheus/registry.h>

#include <catch2/catch.hpp>
#include <map>
#include <set>

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

  void send(const Message& message) override {
    Sent& sent = sent_.emplace_back();
    sent.value = nlohmann::json::parse(message.value);
    for (const Header& header : message.headers) sent.headers.emplace(header.name, header.value);
  }

  Time now = noon;

 private:
  static Config config_with(Clock clock) {
    Config config;
    config.stream.clock = clock;
    return config;
  }

  Config config_;
  prometheus::Registry registry_;
  Metrics metrics_;
  HostOf<CareStage> host_;
  std::vector<Sent> sent_;
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

}  // namespace assist
