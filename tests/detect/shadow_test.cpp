// Presets beside our own signals, as a session goes on. What they fire is tested in tests/quality.
#include "tests/detect/visit.h"

namespace assist {
namespace {

click::Preset three_fast() {
  click::Preset preset;
  preset.name = "three_fast";
  preset.rage.emplace().count = 3;
  preset.rage->gap = click::Limit<Duration>{Duration{1'000}, true};
  return preset;
}

click::Preset unanswered() {
  click::Preset preset;
  preset.name = "unanswered";
  preset.dead.emplace().wait = Duration{2'000};
  return preset;
}

DetectConfig beside(std::vector<click::Preset> presets) {
  DetectConfig config;
  config.shadow = std::move(presets);
  return config;
}

}  // namespace

TEST_CASE("a preset in shadow tells and decides nothing", "[shadow]") {
  Visit visit(beside({three_fast()}));
  visit.click(0, "buy").click(200, "buy");
  REQUIRE(visit.observation.shadow.empty());
  visit.click(400, "buy");
  REQUIRE(visit.observation.shadow.size() == 1);
  const click::ShadowFiring& fired = visit.observation.shadow[0];
  REQUIRE(fired.preset == "three_fast");
  REQUIRE(fired.firing.sign == click::Sign::rage);
  REQUIRE(fired.firing.count == 3);
  REQUIRE(fired.firing.id == "e3");
  REQUIRE(visit.verdicts.empty());

  Visit without;
  without.click(0, "buy").click(200, "buy").click(400, "buy");
  REQUIRE_FALSE(without.session().shadow);
}

TEST_CASE("several presets run side by side, each with its own memory", "[shadow]") {
  Visit visit(beside({three_fast(), unanswered()}));
  visit.click(0, "buy").click(200, "buy").click(400, "buy");
  REQUIRE(visit.observation.shadow.size() == 1);
  REQUIRE(*visit.detector().due(visit.session()) <= visit_time(2'000));
  visit.wait_until(10'000);
  REQUIRE(visit.observation.shadow.size() == 3);
  for (const auto& fired : visit.observation.shadow) REQUIRE(fired.preset == "unanswered");
}

TEST_CASE("a preset's memory ends with the session and yields first to the bound", "[shadow]") {
  DetectConfig config = beside({three_fast(), unanswered()});
  Visit visit(config);
  SECTION("the session is over") {
    visit.click(0, "buy").wait_until(3'600'000);
    REQUIRE(visit.effect == Effect::finished);
    REQUIRE_FALSE(visit.session().shadow);
  }
  SECTION("ids of unusual length") {
    for (int click = 0; click < 200; ++click) {
      Event event = visit.event(EventType::click, click * 10);
      const std::string id = std::string(500, 'x') + std::to_string(click);
      event.id = id;
      event.element.emplace().id = "buy";
      visit.see(event);
      REQUIRE(visit.detector().memory_bytes(visit.session()) <= config.state_bytes_max);
    }
  }
}

TEST_CASE("a preset can be evidence", "[shadow]") {
  DetectConfig config = only<PresetClick>();
  config.of<PresetClick>().preset = three_fast();
  SECTION("at the click that completes a run") {
    Visit visit(config);
    visit.click(0, "buy").click(200, "buy");
    REQUIRE(visit.verdicts.empty());
    visit.click(400, "buy");
    REQUIRE(visit.verdicts.size() == 1);
    const Evidence& evidence = visit.verdicts[0].evidence(0);
    REQUIRE(evidence.signal() == "preset_click");
    REQUIRE(evidence.count() == 3);
    REQUIRE(evidence.threshold() == 3);
    REQUIRE(ids_of(evidence) == std::vector<std::string>{"e3"});
    REQUIRE(evidence.target() == "buy");
  }
  SECTION("when its timer says so") {
    config.of<PresetClick>().preset = unanswered();
    config.of<PresetClick>().points_dead = 10;
    Visit visit(config);
    visit.click(0, "buy").wait_until(1'999);
    REQUIRE(visit.verdicts.empty());
    visit.wait_until(10'000);
    REQUIRE(visit.firings() == 1);
  }
  SECTION("and nothing without a file") {
    config.of<PresetClick>().preset.reset();
    REQUIRE(problems_of(config).size() == 1);
  }
}

TEST_CASE("programs are told of by presets like anybody, as their makers would", "[shadow]") {
  Visit visit(beside({three_fast()}));
  std::size_t fired = 0;
  for (int click = 0; click < 30; ++click) {
    visit.click(click * 2'000, "buy").click(click * 2'000 + 100, "buy");
    visit.click(click * 2'000 + 200, "buy");
    fired += visit.observation.shadow.size();
  }
  REQUIRE(fired == 30);
}

}  // namespace assist
