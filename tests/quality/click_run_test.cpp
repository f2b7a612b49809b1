#include "processor/detect/click/click_run.h"

#include "tests/quality/click_session.h"

namespace assist::quality {
namespace {

using namespace click;

Preset with(const std::function<void(RunRule&)>& change) {
  Preset preset;
  preset.name = "test";
  RunRule rule;
  rule.count = 3;
  rule.same = Same::anything;
  change(rule);
  preset.rage = rule;
  return preset;
}

Times rage_of(const Preset& preset, std::initializer_list<std::int64_t> times) {
  ClickSession session(preset);
  for (const std::int64_t at : times) session.click(at);
  return session.wait_until(100'000).fired(Sign::rage);
}

Times rage_at(const Preset& preset, std::initializer_list<Pointer> places) {
  ClickSession session(preset);
  std::int64_t at = 0;
  for (const Pointer& place : places) session.click(at += 10, "go", place.x, place.y);
  return session.fired(Sign::rage);
}

}  // namespace

TEST_CASE("a gap is strict or inclusive", "[click]") {
  const Preset strict = with([](RunRule& rule) { rule.gap = below(Duration{1000}); });
  CHECK(rage_of(strict, {0, 999, 1998}) == Times{1998});
  CHECK(rage_of(strict, {0, 999, 1999}).empty());
  const Preset inclusive = with([](RunRule& rule) { rule.gap = up_to(Duration{1000}); });
  CHECK(rage_of(inclusive, {0, 1000, 2000}) == Times{2000});
  CHECK(rage_of(inclusive, {0, 1000, 2001}).empty());
}

TEST_CASE("a span is strict or inclusive, and slides or restarts", "[click]") {
  const auto span = [](Limit<Duration> limit, Stretch stretch) {
    return with([=](RunRule& rule) {
      rule.span = limit;
      rule.stretch = stretch;
    });
  };
  CHECK(rage_of(span(below(Duration{1000}), Stretch::slides), {0, 500, 999}) == Times{999});
  CHECK(rage_of(span(below(Duration{1000}), Stretch::slides), {0, 500, 1000}).empty());
  CHECK(rage_of(span(up_to(Duration{1000}), Stretch::slides), {0, 500, 1000}) == Times{1000});
  CHECK(rage_of(span(up_to(Duration{1000}), Stretch::slides), {0, 500, 1001}).empty());
  // The third click is too late for the first: sliding keeps the second, restarting does not.
  CHECK(rage_of(span(below(Duration{1000}), Stretch::slides), {0, 600, 1200, 1500}) == Times{1500});
  CHECK(rage_of(span(below(Duration{1000}), Stretch::restarts), {0, 600, 1200, 1500}).empty());
  CHECK(rage_of(span(below(Duration{1000}), Stretch::restarts), {0, 600, 1200, 1500, 1800}) ==
        Times{1800});
}

TEST_CASE("distance to the click before: 29 and 30, 14+15 and 15+15", "[click]") {
  const auto near = [](Measure measure) {
    return with([=](RunRule& rule) {
      rule.gap = below(Duration{1000});
      rule.distance_px = below(30.0);
      rule.measure = measure;
    });
  };
  for (const Measure measure : {Measure::euclid, Measure::manhattan}) {
    CHECK(rage_at(near(measure), {{0, 0}, {29, 0}, {0, 0}}).size() == 1);
    CHECK(rage_at(near(measure), {{0, 0}, {30, 0}, {30, 0}}).empty());
  }
  CHECK(rage_at(near(Measure::manhattan), {{0, 0}, {14, 15}, {14, 15}}).size() == 1);
  CHECK(rage_at(near(Measure::manhattan), {{0, 0}, {15, 15}, {15, 15}}).empty());
  CHECK(rage_at(near(Measure::euclid), {{0, 0}, {15, 15}, {15, 15}}).size() == 1);
  CHECK(rage_at(near(Measure::euclid), {{0, 0}, {18, 24}, {18, 24}}).empty());
}

TEST_CASE("a drifting chain stays together, a box and a cluster end it", "[click]") {
  const std::initializer_list<Pointer> drift{{0, 0}, {25, 0}, {50, 0}, {75, 0}, {100, 0}};
  const auto rule = [](RunRule& run) {
    run.gap = below(Duration{1000});
    run.distance_px = below(30.0);
    run.count = 5;
  };
  CHECK(rage_at(with(rule), drift).size() == 1);
  CHECK(rage_at(with([&](RunRule& run) {
                  rule(run);
                  run.box_px = up_to(50.0);
                }),
                drift)
            .empty());
  CHECK(rage_at(with([&](RunRule& run) {
                  rule(run);
                  run.count = 4;
                  run.around = Around::current;
                  run.span = up_to(Duration{5000});
                }),
                drift)
            .empty());
}

TEST_CASE("six clicks are one rage, or one each time the run is emptied", "[click]") {
  const auto rule = [](Rearm rearm) {
    return with([=](RunRule& run) {
      run.gap = below(Duration{1000});
      run.rearm = rearm;
    });
  };
  CHECK(rage_of(rule(Rearm::when_broken), {0, 10, 20, 30, 40, 50}) == Times{20});
  CHECK(rage_of(rule(Rearm::emptied), {0, 10, 20, 30, 40, 50}) == Times{20, 50});
}

TEST_CASE("a run fires again once time or distance has broken it", "[click]") {
  const Preset preset = with([](RunRule& run) {
    run.gap = below(Duration{1000});
    run.distance_px = below(30.0);
  });
  CHECK(rage_of(preset, {0, 10, 20, 30, 1029, 2029, 2030, 2031}) == Times{20, 2031});
  CHECK(rage_at(preset, {{5, 5}, {5, 5}, {5, 5}, {5, 5}, {36, 5}, {36, 5}, {36, 5}}) ==
        Times{30, 70});
}

TEST_CASE("time that runs backwards extends, breaks or is put in order", "[click]") {
  const auto rule = [](Backwards backwards) {
    return with([=](RunRule& run) {
      run.gap = below(Duration{300});
      run.backwards = backwards;
    });
  };
  CHECK(rage_of(rule(Backwards::accepted), {1000, 500, 0}).size() == 1);
  CHECK(rage_of(rule(Backwards::breaks), {1000, 900, 800}).empty());
  CHECK(rage_of(rule(Backwards::sorted), {1000, 900, 800}).size() == 1);
  CHECK(rage_of(rule(Backwards::sorted), {1000, 500, 0}).empty());
  ClickSession late(rule(Backwards::sorted));
  late.click(0).click(250).click(100);
  REQUIRE(late.firings.size() == 1);
  CHECK(late.firings.front().first_at == ClickSession::time(0));
  CHECK(late.firings.front().last_at == ClickSession::time(250));
}

TEST_CASE("a first click far before a fast group, and a click long after it", "[click]") {
  const Preset preset = with([](RunRule& run) {
    run.count = 4;
    run.span = below(Duration{1000});
    run.stretch = Stretch::restarts;
    run.fires = Fires::when_over;
    run.quiet = Duration{1000};
  });
  CHECK(rage_of(preset, {0, 5000, 5100, 5200}).empty());
  CHECK(rage_of(preset, {0, 5000, 5100, 5200, 5300}) == Times{6300});
  CHECK(rage_of(preset, {0, 50, 100, 150, 1100}) == Times{1100});  // The late click breaks it.
  ClickSession session(preset);
  session.click(0).clicks(4, 800, 50).wait_until(10'000);
  REQUIRE(session.firings.size() == 1);
  CHECK(session.firings.front().count == 5);  // The first is in the window that the last four end.
}

TEST_CASE("another target after N-1 and after N clicks", "[click]") {
  const Preset preset = with([](RunRule& run) {
    run.span = below(Duration{1000});
    run.stretch = Stretch::restarts;
    run.same = Same::target;
    run.fires = Fires::when_over;
    run.quiet = Duration{1000};
  });
  ClickSession before(preset);
  CHECK(before.clicks(2, 0, 50, "a").click(100, "b").wait_until(9000).firings.empty());
  ClickSession after(preset);
  after.clicks(3, 0, 50, "a").click(300, "b");
  CHECK(after.fired(Sign::rage) == Times{300});
}

TEST_CASE("selecting empties a run, vetoes it or does not matter", "[click]") {
  const auto rule = [](const std::function<void(RunRule&)>& change) {
    return with([&](RunRule& run) {
      run.gap = below(Duration{1000});
      run.fires = Fires::when_over;
      run.quiet = Duration{1000};
      change(run);
    });
  };
  const auto inside = [](const Preset& preset) {
    ClickSession session(preset);
    session.clicks(2, 0, 20).react(30, Reaction::selection).clicks(2, 40, 20).wait_until(9000);
    return session.firings.size();
  };
  const auto behind = [](const Preset& preset) {
    ClickSession session(preset);
    session.clicks(3, 0, 20).react(100, Reaction::selection).wait_until(9000);
    return session.firings.size();
  };
  const Preset empties = rule([](RunRule& run) { run.empties.insert(Reaction::selection); });
  const Preset vetoes = rule([](RunRule& run) { run.vetoes.insert(Reaction::selection); });
  const Preset neither = rule([](RunRule&) {});
  CHECK(inside(empties) == 0);
  CHECK(inside(vetoes) == 0);
  CHECK(inside(neither) == 1);
  CHECK(behind(empties) == 0);
  CHECK(behind(vetoes) == 0);
  CHECK(behind(neither) == 1);
}

TEST_CASE("interleaved runs are counted for each target, and only for so many", "[click]") {
  const Preset preset = with([](RunRule& run) {
    run.span = below(Duration{1000});
    run.same = Same::target;
    run.interleaved = true;
    run.rearm = Rearm::emptied;
  });
  ClickSession session(preset);
  for (int index = 0; index < 6; ++index) session.click(index * 50, index % 2 == 0 ? "a" : "b");
  CHECK(session.fired(Sign::rage) == Times{200, 250});
  for (int index = 0; index < 1000; ++index) session.click(1000 + index, std::to_string(index));
  CHECK(session.heap_bytes() < 10'000);
}

TEST_CASE("what is excluded is skipped, breaks the run or silences it", "[click]") {
  const auto fires = [](Excluded excluded, bool last) {
    ClickSession session(with([=](RunRule& run) {
      run.gap = below(Duration{1000});
      run.excluded = excluded;
      run.clicks.except.push_back(*Selector::parse("canvas"));
    }));
    for (int index = 0; index < 4; ++index) {
      auto click = session.made(index * 10, "go");
      if (index == (last ? 2 : 1)) click.element.tag = "canvas";
      session.see(click);
    }
    return session.fired(Sign::rage);
  };
  CHECK(fires(Excluded::skipped, false) == Times{30});
  CHECK(fires(Excluded::breaks, false).empty());
  CHECK(fires(Excluded::silences, false) == Times{20});
  CHECK(fires(Excluded::silences, true).empty());
}

TEST_CASE("a click that says neither where nor what belongs to no run", "[click]") {
  const Preset by_place = with([](RunRule& run) {
    run.gap = below(Duration{1000});
    run.distance_px = below(30.0);
  });
  ClickSession placeless(by_place);
  for (int index = 0; index < 5; ++index) {
    auto click = placeless.made(index * 10, "go");
    click.place.reset();
    placeless.see(click);
  }
  CHECK(placeless.firings.empty());
  ClickSession nameless(with([](RunRule& run) {
    run.gap = below(Duration{1000});
    run.same = Same::target;
  }));
  CHECK(nameless.clicks(5, 0, 10, "").firings.empty());
}

}  // namespace assist::quality
