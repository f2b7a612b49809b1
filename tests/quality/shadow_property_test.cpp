// Whatever a session sends: state is bounded, storing it changes nothing, time moves on, and a
// repeated run says the same.

#include <map>
#include <random>

#include "processor/detect/click/shadow.h"
#include "tests/quality/click_session.h"

namespace assist::quality {
namespace {

using namespace click;

ShadowSet all_presets() {
  std::vector<Preset> presets;
  for (const char* name : {"posthog", "datadog", "amplitude", "mixpanel", "splunk", "sentry",
                           "highlight", "openreplay"}) {
    presets.push_back(shipped(name));
  }
  return ShadowSet(std::move(presets));
}

struct Dice {
  std::mt19937 engine;
  int below(int end) { return static_cast<int>(engine() % static_cast<unsigned>(end)); }
};

ClickMoment rolled(Dice& dice, std::int64_t at, const std::string& id) {
  ClickMoment moment;
  moment.at = ClickSession::time(at);
  moment.pressed_at = moment.at - Duration{dice.below(100)};
  moment.id = id;
  const int what = dice.below(20);
  moment.act = what < 10   ? Act::click
               : what < 16 ? Act::reaction
               : what < 17 ? Act::error
               : what < 18 ? Act::touch_start
               : what < 19 ? Act::touch_end
                           : Act::move;
  moment.reaction = static_cast<Reaction>(dice.below(static_cast<int>(reaction_count)));
  moment.error = ErrorKind::script;
  moment.target = moment.label = static_cast<std::uint64_t>(dice.below(3));
  if (dice.below(8) > 0) {
    moment.place =
        Pointer{static_cast<double>(dice.below(60)), static_cast<double>(dice.below(60))};
  }
  moment.element.tag = dice.below(4) == 0 ? "a" : "button";
  moment.selects = dice.below(20) == 0;
  return moment;
}

struct Told {
  std::string preset;
  Sign sign;
  Time at;
  std::uint32_t count;
  auto operator<=>(const Told&) const = default;
};

std::vector<Told> session_of(const ShadowSet& set, unsigned seed, bool through_bytes) {
  Dice dice{std::mt19937(seed)};
  ShadowState state;
  std::vector<ShadowFiring> found;
  std::vector<Told> told;
  std::int64_t at = 0;
  const auto note = [&] {
    for (const ShadowFiring& shadow : found) {
      const Firing& firing = shadow.firing;
      CHECK(firing.count > 0);
      told.push_back({std::string(shadow.preset), firing.sign, firing.at, firing.count});
    }
    found.clear();
  };
  for (int index = 0; index < 400; ++index) {
    const int step = dice.below(10);
    at += step == 0 ? dice.below(20'000) : step == 1 ? -dice.below(2'000) : dice.below(300);
    set.fire(state, ClickSession::time(at), found);
    note();
    const auto due = set.due(state);
    CHECK((!due || *due > ClickSession::time(at)));
    const std::string id = std::string(500, 'x') + std::to_string(index);
    set.observe(state, rolled(dice, at, id), found);
    note();
    if (through_bytes) state = stored(state);
    MemoryCount count;
    ShadowState::fields(state, count);
    CHECK(count.bytes() < 400'000);
  }
  set.fire(state, ClickSession::time(at + 10'000'000), found);
  note();
  CHECK_FALSE(set.due(state));
  return told;
}

}  // namespace

TEST_CASE("any session: bounded, the same after storing, and silence settles everything",
          "[shadow]") {
  const ShadowSet set = all_presets();
  std::size_t firings = 0;
  for (unsigned seed = 1; seed <= 40; ++seed) {
    INFO("seed " << seed);
    const std::vector<Told> told = session_of(set, seed, false);
    CHECK(told == session_of(set, seed, true));
    firings += told.size();
  }
  CHECK(firings > 1000);
}

}  // namespace assist::quality
