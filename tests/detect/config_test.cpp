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
  REQUIRE(complaints([](auto& c) { c.rage_click.count = 1; }) == Keys{"rage_click.count"});
  REQUIRE(complaints([](auto& c) { c.rage_click.count = 2; }).empty());
  REQUIRE(complaints([](auto& c) { c.error_page_burst.count = 0; }) ==
          Keys{"error_page_burst.count"});
  REQUIRE(complaints([](auto& c) { c.rage_click.span.reset(); }) == Keys{"rage_click.span"});
  REQUIRE(complaints([](auto& c) { c.error_page_burst.window = Duration{999}; }) ==
          Keys{"error_page_burst.window"});
  REQUIRE(complaints([](auto& c) { c.error_page_burst.weight.points = -1; }) ==
          Keys{"error_page_burst.points"});
  REQUIRE(complaints([](auto& c) { c.chat_level = 3; }) == Keys{"chat_level"});
  REQUIRE(complaints([](auto& c) { c.half_life = Duration{0}; }) == Keys{"half_life"});
  REQUIRE(complaints([](auto& c) { c.evidence_max = 0; }) == Keys{"evidence_max"});
  REQUIRE(complaints([](auto& c) { c.recent_ids = 65; }) == Keys{"recent_ids"});
}

TEST_CASE("settings that do not fit together are named", "[config]") {
  using Keys = std::vector<std::string>;
  REQUIRE(complaints([](auto& c) {
            c.session_idle = c.silence_after_trouble.after = Duration{60'000};
          }) == Keys{"session_idle"});
  REQUIRE(complaints([](auto& c) { c.repeat_failure.causes_max = c.repeat_failure.count = 16; }) ==
          Keys{"state_bytes_max"});
  REQUIRE(complaints([](auto& c) {
            c.repeat_failure.causes_max = c.repeat_failure.count = 16;
            c.state_bytes_max = 1024 * 1024;
          }).empty());
}

}  // namespace assist
