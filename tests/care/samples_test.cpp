// Writes what care really emits, one JSON file each, for schema_check.py to validate.
#include <array>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <set>

#include "processor/care/resolve/case_event.h"
#include "tests/care/support_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

const std::filesystem::path folder{ASSIST_SAMPLES};

void write(const Outputs& outputs, const std::string& name) {
  int number = 0;
  for (const Output& output : outputs) {
    static constexpr std::array<const char*, 3> kinds{"trigger", "decision", "case"};
    const char* kind = kinds[static_cast<std::size_t>(output.kind)];
    std::filesystem::create_directories(folder / kind);
    std::ofstream file{folder / kind / (name + "-" + std::to_string(++number) + ".json")};
    file << output.json;
    REQUIRE(file.good());
  }
}

std::string repeated(const std::string& part, int count) {
  std::string text;
  for (int i = 0; i < count; ++i) text += part;
  return text;
}

/// A verdict with every text as long as it may be, of characters that grow on the wire.
Verdict hostile_verdict(Time time, const std::string& part) {
  Verdict verdict = verdict_of({}, time);
  verdict.clear_evidence();
  for (int i = 0; i < 64; ++i) {
    Evidence& evidence = *verdict.add_evidence();
    evidence.set_signal(repeated(part, 5'000));
    evidence.set_family(repeated(part, 5'000));
    evidence.set_error_kind(repeated(part, 5'000));
    evidence.set_error_code(repeated(part, 5'000));
    evidence.set_page_template(repeated(part, 5'000));
  }
  verdict.set_session_id(repeated(part, 128));
  verdict.set_customer_id(repeated(part, 128));
  verdict.set_anonymous_id(repeated(part, 128));
  verdict.set_tab_id(repeated(part, 64));
  verdict.set_tenant(repeated(part, 64));
  verdict.set_page_template(repeated(part, 256));
  return verdict;
}

}  // namespace

TEST_CASE("samples of what a customer's way brings are written", "[samples]") {
  std::filesystem::remove_all(folder);
  StageHand stage;
  stage.hears(profile_of_ana());
  stage.meets({.error_kind = "auth"});
  stage.waits(46s);
  stage.answers(stage.customer.open().trigger_id(), FeedbackKind::shown);
  stage.waits(31s);
  stage.meets(
      {.episode = "e2", .page = "/checkout/payment", .session = "s2", .error_kind = "payment"});
  stage.waits(24h);
  stage.meets({.episode = "e3", .page = "", .session = "s3", .error_kind = "", .error_code = ""});
  stage.meets({.episode = "e3", .sequence = 2, .change = RECOVERED, .session = "s3"});
  write(stage.outputs, "way");
  REQUIRE(triggers_in(stage.outputs, Op::offer).size() == 3);
  REQUIRE(triggers_in(stage.outputs, Op::cancel).size() == 2);
}

TEST_CASE("a sample of every gate that a profile or a cap closes is written", "[samples]") {
  for (const auto& [name, caps] :
       {std::pair{"session", OfferCaps{0, 3, 6, 12}}, std::pair{"day", OfferCaps{2, 0, 6, 12}},
        std::pair{"week", OfferCaps{2, 3, 0, 12}}, std::pair{"month", OfferCaps{2, 3, 6, 0}}}) {
    CareConfig config = everyone_treated();
    config.caps = caps;
    StageHand stage{config};
    stage.meets({});
    write(stage.outputs, name);
  }
  StageHand stage{everyone_treated(), Articles{}};
  stage.meets({});
  write(stage.outputs, "no-article");
}

TEST_CASE("hostile texts stay inside the bounds of a trigger", "[samples]") {
  int number = 0;
  for (const char* part : {"\x01", "\"", "\xf0\x9f\x98\x80"}) {
    StageHand stage;
    const Outputs said = stage.hears(hostile_verdict(stage.now, part));
    const Output offer = offer_in(said);
    REQUIRE(offer.json.size() <= trigger_bytes_max);
    REQUIRE(nlohmann::json::parse(offer.json)["suggestions"].size() >= 1);
    REQUIRE(nlohmann::json::parse(offer.json)["target"]["customer_id"] == repeated(part, 128));
    REQUIRE(Care::memory_bytes(stage.customer) < 16 * 1024);
    write(said, "hostile" + std::to_string(++number));
    write(stage.waits(45s), "hostile-later" + std::to_string(number));
  }
}

TEST_CASE("words as long as they may be fit into a trigger beside hostile texts", "[samples]") {
  const std::string wide = "\xf0\x9f\x98\x80";
  std::string text = "version: 1\nlocale: en\noffers:\n";
  std::set<std::string_view> buttons;
  for (const OfferShape& shape : offer_shapes) {
    text += "  " + std::string{shape.type} + ": {title: " + repeated(wide, title_points_max) +
            ", body: " + repeated(wide, body_points_max) + "}\n";
    for (const std::string_view button : shape.buttons) buttons.insert(button);
  }
  text += "labels:\n";
  for (const std::string_view button : buttons) {
    if (!button.empty()) {
      text += "  " + std::string{button} + ": " + repeated(wide, label_points_max) + "\n";
    }
  }
  text += "greeting:\n  - [\"{honorific} {last_name} {first_name}\", \"{first_name}\"]\n  - [\"" +
          repeated(wide, 170) +
          " {years, plural, other {#} one {#}}\", \"{months, plural, =0 {a} " +
          "one {a} other {a}}\"]\n";
  const TemplateFile file{"en.yaml", text};
  CareConfig config = everyone_treated();
  config.greeting.max_len = 300;
  StageHand stage{config, demo_articles(),
                  std::get<Templates>(Templates::parse({&file, 1}, "en", config.greeting.max_len))};
  Profile profile = profile_of_ana();
  profile.first_name = profile.last_name = profile.honorific = repeated(wide, 40);
  stage.hears(profile);
  const Outputs said = stage.hears(hostile_verdict(stage.now, wide));
  const Output offer = offer_in(said);
  REQUIRE(offer.json.size() <= trigger_bytes_max);
  REQUIRE(nlohmann::json::parse(offer.json)["content"].contains("greeting"));
  write(said, "longest-words");
}

TEST_CASE("a verdict beyond its bounds is not used", "[samples]") {
  const auto refused = [](auto change) {
    StageHand stage;
    Verdict verdict = verdict_of({}, stage.now);
    change(verdict);
    return stage.hears(verdict).empty() && stage.effect == Effect::unchanged;
  };
  REQUIRE_FALSE(refused([](Verdict&) {}));
  REQUIRE(refused([](Verdict& v) { v.set_session_id(repeated("x", 129)); }));
  REQUIRE(refused([](Verdict& v) { v.set_tenant(repeated("x", 65)); }));
  REQUIRE(refused([](Verdict& v) { v.set_page_template(repeated("x", 257)); }));
  REQUIRE(refused([](Verdict& v) { v.clear_episode_id(); }));
  REQUIRE(refused([](Verdict& v) { v.clear_sequence(); }));
  REQUIRE(refused([](Verdict& v) { v.set_time(std::numeric_limits<std::int64_t>::max()); }));
  REQUIRE(refused([](Verdict& v) {
    v.mutable_evidence(0)->set_first_at(std::numeric_limits<std::int64_t>::min());
  }));
}

namespace {

CareConfig desk_config() {
  CareConfig config = always_open();
  config.resolve.accepted_chats = true;
  config.resolve.targets[static_cast<std::size_t>(Priority::urgent)].resolution = 100h;
  config.resolve.authority = {{"refund_max", "50"}, {"currency", "EUR"}, {"waive_fee", "true"}};
  return config;
}

/// From an accepted chat over two answers in vain and a call to spam.
Outputs long_way() {
  SupportHand desk{desk_config()};
  desk.hears(profile_of_ana());
  const std::string chat = offer_in(desk.meets({.level = LEVEL_CHAT})).id;
  desk.answers(chat, FeedbackKind::accepted);
  desk.waits(4min);
  desk.does(SupportKind::opened);
  desk.does(SupportKind::assigned);
  desk.does(SupportKind::agent_joined);
  desk.replies(Actor::bot);
  desk.does(SupportKind::opened, "T-2");
  desk.does(SupportKind::transferred);
  desk.does(SupportKind::waiting_on_customer);
  desk.does(SupportKind::message);
  desk.replies(Actor::agent);
  const auto calls = triggers_in(desk.does(SupportKind::not_solved), Op::offer);
  desk.answers(calls.at(0).id, FeedbackKind::accepted);
  desk.replies(Actor::bot);
  desk.waits(60h);
  desk.resolves();
  desk.waits(24h);
  desk.does(SupportKind::reopened);
  desk.does(SupportKind::spam);
  return desk.outputs;
}

Outputs late_and_asked(FeedbackKind answer) {
  SupportHand desk{desk_config()};
  desk.does(SupportKind::opened);
  desk.waits(26h);
  desk.replies(Actor::agent);
  desk.resolves();
  desk.waits(24h);
  desk.answers(triggers_in(desk.outputs, Op::offer).at(0).id, answer);
  desk.waits(8 * 24h);
  return desk.outputs;
}

Outputs asked_and_reopened() {
  SupportHand desk{desk_config()};
  desk.does(SupportKind::opened);
  desk.resolves();
  desk.waits(24h);
  REQUIRE(triggers_in(desk.does(SupportKind::reopened), Op::cancel).size() == 1);
  return desk.outputs;
}

/// Some of twenty are not asked, to learn what asking does.
Outputs asked_or_not(int number) {
  CareConfig config = desk_config();
  config.survey.control = 0.5;
  SupportHand desk{config};
  SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
  opened.id = "event-" + std::to_string(number);
  opened.by = number % 2 == 0 ? Actor::bot : Actor::customer;
  desk.does(opened);
  desk.resolves(number % 2 == 0 ? Actor::bot : Actor::automatic);
  desk.waits(24h);
  return desk.outputs;
}

/// Nobody is at work before the deadline.
Outputs asked_on_a_saturday() {
  SupportHand desk{everyone_treated()};
  desk.now += 5 * 24h;
  desk.does(SupportKind::opened);
  return desk.outputs;
}

Outputs lost() {
  SupportHand desk{desk_config()};
  desk.does(SupportKind::opened);
  desk.waits(91 * 24h);
  return desk.outputs;
}

}  // namespace

TEST_CASE("a sample of everything that a desk is told is written", "[samples]") {
  Outputs all;
  const auto keep = [&all](const Outputs& said) {
    all.insert(all.end(), said.begin(), said.end());
  };
  keep(long_way());
  keep(late_and_asked(FeedbackKind::partly));
  keep(late_and_asked(FeedbackKind::received));
  keep(asked_and_reopened());
  for (int i = 0; i < 20; ++i) keep(asked_or_not(i));
  keep(asked_on_a_saturday());
  keep(lost());
  write(all, "desk");
  std::set<std::string_view> told;
  for (const Output& output : all) {
    if (output.kind == Output::Kind::case_event) told.insert(output.case_event);
  }
  for (const std::string_view event : case_event_names) {
    INFO(event);
    CHECK(told.contains(event));
  }
}

TEST_CASE("hostile names of a desk stay inside the bounds of a case", "[samples]") {
  int number = 0;
  for (const char* part : {"\x01", "\"", "\xf0\x9f\x98\x80"}) {
    SupportHand desk;
    const auto hostile = [&](SupportKind kind) {
      SupportEvent event = desk.event_of(kind, repeated(part, 128));
      event.agent = repeated(part, 127) + std::to_string(++number % 10);
      event.queue = event.topic = event.error_code = repeated(part, 64);
      return event;
    };
    desk.hears(hostile_verdict(desk.now, part));
    desk.does(hostile(SupportKind::opened));
    for (int i = 0; i < 20; ++i) {
      SupportEvent reply = hostile(SupportKind::reply);
      reply.by = Actor::agent;
      desk.does(reply);
      desk.does(hostile(SupportKind::transferred));
    }
    const Outputs said = desk.does(hostile(SupportKind::human_requested));
    REQUIRE(offer_in(said).json.size() <= trigger_bytes_max);
    REQUIRE(said.at(0).json.size() <= 32 * 1'024);
    REQUIRE(Care::memory_bytes(desk.customer) < 64 * 1'024);
    write(said, "hostile-desk" + std::to_string(number));
  }
}
