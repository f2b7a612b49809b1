#include <fstream>
#include <iostream>

#include "processor/detect/click/shadow.h"
#include "processor/ops/errors.h"
#include "tests/quality/click_session.h"
#include "tests/quality/vector.h"

namespace assist::quality {
namespace {

using namespace click;

const std::vector<std::string> names{"posthog", "datadog",   "amplitude", "mixpanel",
                                     "splunk",  "highlight", "sentry",    "openreplay"};

std::string errors_of(const std::string& text) {
  try {
    parse_preset(text, "presets/own.yaml");
  } catch (const ConfigError& error) {
    return error.what();
  }
  return "";
}

struct Pattern {
  int clicks = 0;
  std::int64_t apart = 0;
  bool answers = false;     ///< The page does, 60 ms after each click.
  bool alternates = false;  ///< Between two buttons 20 px apart.
  bool selects = false;     ///< From the second click on; a paragraph without a listener.
};

/// When each system fires rage; dead clicks aside.
Times rage_of(const std::string& preset, const Pattern& pattern) {
  ClickSession session(shipped(preset));
  for (int index = 0; index < pattern.clicks; ++index) {
    const std::int64_t at = index * pattern.apart;
    const bool other = pattern.alternates && index % 2 == 1;
    auto click = session.made(at, other ? "right" : "left", other ? 20 : 0);
    click.selects = pattern.selects && index > 0;
    session.see(click);
    if (pattern.answers) session.react(at + 60, Reaction::dom_change);
  }
  return session.wait_until(60'000).fired(Sign::rage);
}

}  // namespace

TEST_CASE("the same clicks, and what each system makes of them", "[preset]") {
  const auto all = [](const Pattern& pattern) {
    std::map<std::string, Times> found;
    for (const std::string& name : names) {
      Times times = rage_of(name, pattern);
      if (!times.empty()) found[name] = times;
    }
    return found;
  };
  using Found = std::map<std::string, Times>;
  CHECK(all({3, 200}) == Found{{"posthog", {400}}, {"datadog", {1400}}});
  CHECK(all({4, 150}) == Found{{"posthog", {300}},
                               {"datadog", {1450}},
                               {"amplitude", {1450}},
                               {"mixpanel", {450}},
                               {"splunk", {450}}});
  CHECK(all({5, 600}) == Found{{"posthog", {1200}}, {"mixpanel", {1800}}, {"sentry", {7000}}});
  CHECK(all({4, 1200}) == Found{});
  CHECK(all({10, 250, true}) == Found{{"posthog", {500}},
                                      {"datadog", {3250}},
                                      {"amplitude", {3250}},
                                      {"mixpanel", {750, 1750}},
                                      {"splunk", {750, 1750}},
                                      {"highlight", {1250}}});
  CHECK(all({3, 120, false, false, true}) == Found{{"posthog", {240}}});
  CHECK(all({8, 50, false, true}) ==
        Found{{"posthog", {100}}, {"mixpanel", {150, 350}}, {"splunk", {300, 350}}});
}

TEST_CASE("a preset that is printed reads the same", "[preset]") {
  for (const std::string& name : names) {
    INFO(name);
    std::ifstream file("deploy/presets/" + name + ".yaml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    const auto read = [](const std::string& yaml, PresetRules& rules) {
      ConfigErrors errors("preset");
      Positions set;
      read_section(preset_section(rules), parse_yaml(yaml, errors), errors, set);
      CHECK(errors.text() == "");
      return print_section(preset_section(rules));
    };
    PresetRules first, second;
    const std::string printed = read(text, first);
    CHECK(read(printed, second) == printed);
  }
}

TEST_CASE("a bad preset is refused with file, line, key and what was expected", "[preset]") {
  CHECK(errors_of("rage:\n  count: 1\n  gap: < 1000ms\n") ==
        "presets/own.yaml:2:10: rage.count: expected a whole number from 2 to 16, found \"1\"");
  CHECK(errors_of("rage:\n  gap: 1000ms\n") ==
        "presets/own.yaml:2:8: rage.gap: expected < or <=, then a duration from 1ms to 1min with "
        "its unit (ms, s, min, h or d), like 1s; or none, found \"1000ms\"");
  CHECK(errors_of("rage:\n  gap: < 1s\n  clicks:\n    except: [\"a >b\"]\n")
            .starts_with("presets/own.yaml:4:14: rage.clicks.except: expected a selector"));
  CHECK(errors_of("rage: {gap: < 1s, same: place}\n")
            .starts_with("presets/own.yaml:1:25: rage.same: expected one of anything"));
  CHECK(errors_of("rage: {gapp: < 1s}\n")
            .starts_with("presets/own.yaml:1:8: rage.gapp: unknown key; did you mean gap?"));
  CHECK(errors_of("rage: {count: 3}\n").find("nothing ends a run") != std::string::npos);
  CHECK(errors_of("dead: {wait: none}\n").find("nothing decides") != std::string::npos);
  CHECK(errors_of("dead: {effects: {dom_chang: < 1s}}\n").find("did you mean dom_change") !=
        std::string::npos);
  CHECK_THROWS_AS(load_preset("deploy/presets/nobody.yaml"), ConfigError);
}

TEST_CASE("selectors look at one element", "[preset]") {
  const std::vector<Trait> traits{{"href", "/x"}, {"TYPE", "Submit"}};
  const std::vector<std::string_view> classes{"big", "no-rage"};
  const ElementFacts link{"A", classes, traits};
  for (const char* text : {"a", "A", "*", "a[href]", ".no-rage", "a.big.no-rage", "[type=submit]",
                           "[target!=_self]", "[!target]", "a[type!=button]"}) {
    INFO(text);
    REQUIRE(Selector::parse(text));
    CHECK(Selector::parse(text)->matches(link));
  }
  for (const char* text : {"b", ".rage", "a[!href]", "[type=button]", "[target]", "[href=\"\"]"}) {
    INFO(text);
    REQUIRE(Selector::parse(text));
    CHECK_FALSE(Selector::parse(text)->matches(link));
  }
  for (const char* text : {"", "a b", "a > b", "a[", "a[href", "[]", ".", "a:hover", "[!a=b]"}) {
    INFO(text);
    CHECK_FALSE(Selector::parse(text));
  }
}

TEST_CASE("presets run side by side, and remember by their names", "[preset]") {
  std::vector<Preset> presets;
  for (const std::string& name : names) presets.push_back(shipped(name));
  const ShadowSet set(presets);
  ShadowState state;
  std::vector<ShadowFiring> found;
  const std::string id = "e4";
  for (int index = 0; index < 4; ++index) {
    Event event;
    event.type = EventType::click;
    event.time = ClickSession::time(index * 150);
    event.id = id;
    event.element.emplace().id = "pay";
    event.element->tag = "button";
    event.pointer = Pointer{10, 10};
    TraitRoom room;
    set.observe(state, see(event, hash_text("pay"), room), found);
    state = stored(state);
  }
  std::map<std::string, std::int64_t> first;
  const auto note = [&] {
    for (const ShadowFiring& shadow : found) {
      if (shadow.firing.sign == Sign::rage) {
        first.emplace(shadow.preset, ClickSession::ms(shadow.firing.at));
      }
      CHECK(shadow.firing.id == id);
    }
    found.clear();
  };
  note();
  REQUIRE(set.due(state));
  set.fire(state, ClickSession::time(60'000), found);
  note();
  CHECK(first == std::map<std::string, std::int64_t>{{"posthog", 300},
                                                     {"datadog", 1450},
                                                     {"amplitude", 1450},
                                                     {"mixpanel", 450},
                                                     {"splunk", 450}});
  // One that is left out loses its state, the others keep theirs.
  const ShadowSet fewer({shipped("posthog")});
  ShadowState kept = state;
  for (std::int64_t at : {460, 470, 480}) {
    ClickSession unused(shipped("posthog"));
    ClickMoment click = unused.made(at, "pay", 10, 10);
    fewer.observe(kept, click, found);
  }
  CHECK(found.empty());  // The run goes on, and has fired.
}

TEST_CASE("the published vectors pass, defects aside", "[preset]") {
  std::ifstream file("../shared/data/vectors/peer_vectors.json");
  if (!file) {
    std::cout << "skipped: no data\n";
    return;
  }
  const Json published = Json::parse(file);
  for (const Json& vector : published.at("vectors")) {
    const Result result = check(vector, "deploy/presets");
    INFO(result.id << ": " << result.why);
    CHECK((result.known_defect || result.passed == true));
  }
}

}  // namespace assist::quality
