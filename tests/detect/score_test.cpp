#include "processor/detect/score.h"

#include <catch2/catch.hpp>
#include <cmath>

namespace assist {

TEST_CASE("the decay is a power of one half to the last digits", "[score]") {
  REQUIRE(power_of_half(0) == 1);
  REQUIRE(power_of_half(-1) == 1);
  REQUIRE(power_of_half(1) == 0.5);
  REQUIRE(power_of_half(7) == 1.0 / 128);
  REQUIRE(power_of_half(60) == 0);
  for (double exponent = 0; exponent < 40; exponent += 0.0137) {
    REQUIRE(power_of_half(exponent) == Approx(std::exp2(-exponent)).epsilon(1e-14));
  }
}

TEST_CASE("levels are reached at their number exactly", "[score]") {
  const DetectConfig config;
  REQUIRE(level_of(config, {.points = 3.999, .families = 1}) == LEVEL_NONE);
  REQUIRE(level_of(config, {.points = 4, .families = 1}) == LEVEL_FAQ);
  REQUIRE(level_of(config, {.points = 7, .families = 1}) == LEVEL_FAQ);
  REQUIRE(level_of(config, {.points = 6.999, .families = 2}) == LEVEL_FAQ);
  REQUIRE(level_of(config, {.points = 7, .families = 2}) == LEVEL_CHAT);
  REQUIRE(level_of(config, {.points = 7, .families = 1, .decisive = true}) == LEVEL_CHAT);
}

TEST_CASE("an open episode keeps its level within the hysteresis", "[score]") {
  const DetectConfig config;
  REQUIRE(level_after(config, {.points = 5, .families = 1}, LEVEL_CHAT) == LEVEL_CHAT);
  REQUIRE(level_after(config, {.points = 4.999, .families = 2}, LEVEL_CHAT) == LEVEL_FAQ);
  REQUIRE(level_after(config, {.points = 0.1, .families = 1}, LEVEL_FAQ) == LEVEL_FAQ);
  REQUIRE(level_after(config, {.points = 7, .families = 2}, LEVEL_FAQ) == LEVEL_CHAT);
}

TEST_CASE("confidence rises with the score and stays below one", "[score]") {
  const DetectConfig config;
  REQUIRE(confidence_of(config, 0) == Approx(1 / (1 + std::pow(2, 3.2))));
  REQUIRE(confidence_of(config, 3.2 / 0.47) == Approx(0.5));
  REQUIRE(confidence_of(config, 10) == Approx(1 / (1 + std::pow(2, 3.2 - 4.7))));
  REQUIRE(confidence_of(config, 50) < 1);
}

}  // namespace assist
