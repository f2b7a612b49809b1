#include "processor/detect/config.h"

#include <catch2/catch.hpp>
#include <functional>

namespace assist {
namespace {

/// Keys complained of after a change.
std::vector<std::string> complaints(const std::function<void(DetectConfig&)>& change) {
  DetectConfig config;
  change(config);
  std::vector<std::string> keys;
  for (const ConfigProblem& problem : problems_of(config)) {
    REQUIRE_FALSE(problem.expected.empty());
    keys.push_back(problem.key);
  }
  return keys;
}

}  // namespace

TEST_CASE("the defaults have no problem", "[config]") {
  REQUIRE(problems_of(DetectConfig{}).empty());
}

TEST_CASE("a number out of its range is named", "[config]") {
  using Keys = std::vector<std::string>;
  REQUIRE(complaints([](DetectConfig& c) { c.of<RageClick>().count = 1; }) ==
          Keys{"rage_click.count"});
  REQUIRE(complaints([](DetectConfig& c) { c.of<RageClick>().count = 2; }).empty());
  REQUIRE(complaints([](DetectConfig& c) { c.of<ErrorPageBurst>().count = 0; }) ==
          Keys{"error_page_burst.count"});
  REQUIRE(complaints([](DetectConfig& c) { c.of<RageClick>().span.reset(); }) ==
          Keys{"rage_click.span"});
  REQUIRE(complaints([](DetectConfig& c) { c.of<ErrorPageBurst>().window = Duration{999}; }) ==
          Keys{"error_page_burst.window"});
  REQUIRE(complaints([](DetectConfig& c) { c.of<ErrorPageBurst>().weight.points = -1; }) ==
          Keys{"error_page_burst.points"});
  REQUIRE(complaints([](DetectConfig& c) { c.chat_level = 3; }) == Keys{"chat_level"});
  REQUIRE(complaints([](DetectConfig& c) { c.half_life = Duration{0}; }) == Keys{"half_life"});
  REQUIRE(complaints([](DetectConfig& c) { c.evidence_max = 0; }) == Keys{"evidence_max"});
  REQUIRE(complaints([](DetectConfig& c) { c.recent_ids = 65; }) == Keys{"recent_ids"});
}

TEST_CASE("what no evidence can reach is named", "[config]") {
  const auto unreachable = [](const std::function<void(DetectConfig&)>& change) {
    DetectConfig config;
    change(config);
    REQUIRE(problems_of(config).empty());
    std::vector<std::string> keys;
    for (const ConfigProblem& problem : unreachable_in(config)) keys.push_back(problem.key);
    return keys;
  };
  using Keys = std::vector<std::string>;
  REQUIRE(unreachable([](DetectConfig&) {}).empty());
  REQUIRE(unreachable([](DetectConfig& c) { c.chat_level = 500; }) == Keys{"chat_level"});
  REQUIRE(unreachable([](DetectConfig& c) {
            c.chat_level = c.faq_level = 20;
            c.evidence_max = 1;
          }) == Keys{"faq_level", "chat_level"});
  REQUIRE(unreachable([](DetectConfig& c) { c.of<RageClick>().weight.points = 0; }) ==
          Keys{"rage_click.points"});
  REQUIRE(unreachable([](DetectConfig& c) {
            AllSignals::each([&]<class S>() {
              c.of<S>().weight.decisive = false;
              c.of<S>().weight.enabled = S::kind.family == Family::error;
            });
          }) == Keys{"chat_families"});
  REQUIRE(unreachable([](DetectConfig& c) { c.quiet_start = c.session_idle = Duration{60'000}; }) ==
          Keys{"quiet_start"});
}

TEST_CASE("settings that do not fit together are named", "[config]") {
  using Keys = std::vector<std::string>;
  REQUIRE(complaints([](DetectConfig& c) {
            c.session_idle = c.of<SilenceAfterTrouble>().after = Duration{60'000};
          }) == Keys{"session_idle"});
}

}  // namespace assist
