#include "processor/detect/click/click_wait.h"

#include "tests/quality/click_session.h"

namespace assist::quality {
namespace {

using namespace click;

}  // namespace

TEST_CASE("PostHog: limits are strict, and each effect has its own", "[click]") {
  const auto dead = [](Reaction reaction, std::int64_t after) {
    ClickSession session(shipped("posthog"));
    session.click(0).react(after, reaction).wait_until(9000);
    return session.fired(Sign::dead).size();
  };
  CHECK(dead(Reaction::scroll, 99) == 0);
  CHECK(dead(Reaction::scroll, 100) == 1);
  CHECK(dead(Reaction::selection, 99) == 0);
  CHECK(dead(Reaction::selection, 100) == 1);
  CHECK(dead(Reaction::dom_change, 2499) == 0);
  CHECK(dead(Reaction::dom_change, 2500) == 1);
  CHECK(dead(Reaction::visibility, 999) == 0);
  CHECK(dead(Reaction::visibility, 1000) == 1);
  CHECK(dead(Reaction::input, 10) == 1);  // Typing somewhere is no answer.
}

TEST_CASE("PostHog: a tab that was woken by the click, hidden by it, or both", "[click]") {
  ClickSession woken(shipped("posthog"));
  woken.react(0, Reaction::visibility).click(800).wait_until(9000);
  CHECK(woken.firings.empty());
  ClickSession earlier(shipped("posthog"));
  earlier.react(0, Reaction::visibility).click(1000).wait_until(9000);
  CHECK(earlier.fired(Sign::dead) == Times{4000});  // The first look after 2750 ms.
  ClickSession hidden(shipped("posthog"));
  hidden.click(0).react(1, Reaction::visibility);
  hidden.react(10'000, Reaction::visibility).wait_until(20'000);
  CHECK(hidden.firings.empty());
}

TEST_CASE("PostHog: an effect past its limit convicts at the next look, unless one comes in time",
          "[click]") {
  ClickSession late(shipped("posthog"));
  late.click(0).react(300, Reaction::scroll).wait_until(5000);
  CHECK(late.fired(Sign::dead) == Times{1000});
  CHECK(late.firings.front().too_late);
  CHECK(late.firings.front().effect == Reaction::scroll);
  ClickSession rescued(shipped("posthog"));
  rescued.click(0).react(300, Reaction::scroll).react(800, Reaction::dom_change).wait_until(5000);
  CHECK(rescued.firings.empty());
}

TEST_CASE("PostHog: one candidate a second for each element", "[click]") {
  ClickSession session(shipped("posthog"));
  session.click(1000, "a").click(1999, "a").click(1999, "b").click(2000, "a").wait_until(20'000);
  CHECK(session.fired(Sign::dead).size() == 3);
}

TEST_CASE("silence convicts by a timer, where a rule waits for messages nothing does", "[click]") {
  ClickSession timer(shipped("mixpanel"));
  timer.click(0).wait_until(499);
  CHECK(timer.firings.empty());
  timer.wait_until(500);
  CHECK(timer.fired(Sign::dead) == Times{500});
  ClickSession message(shipped("openreplay"));
  message.click(0).wait_until(3'600'000);
  CHECK(message.firings.empty());
  message.react(3'600'000, Reaction::dom_change);  // One message after an hour of silence.
  CHECK(message.fired(Sign::dead) == Times{3'600'000});
  ClickSession soon(shipped("openreplay"));
  soon.click(0).react(1233, Reaction::dom_change).react(9000, Reaction::dom_change);
  CHECK(soon.firings.empty());
}

TEST_CASE("a change may be seen shortly before its click", "[click]") {
  for (const std::int64_t before : {100, 101}) {
    ClickSession session(shipped("mixpanel"));
    session.react(0, Reaction::dom_change).click(before).wait_until(9000);
    CHECK(session.fired(Sign::dead).size() == (before == 100 ? 0 : 1));
  }
}

TEST_CASE("what happens while the button is down belongs to the click", "[click]") {
  for (const std::int64_t pressed : {0, 100}) {
    ClickSession session(shipped("datadog"));
    session.react(50, Reaction::dom_change);
    auto click = session.made(200, "go");
    click.pressed_at = ClickSession::time(pressed);
    session.see(click).wait_until(9000);
    CHECK(session.fired(Sign::dead).size() == (pressed == 0 ? 0 : 1));
  }
}

TEST_CASE("an answer to one click says nothing of another", "[click]") {
  ClickSession session(shipped("amplitude"));
  session.click(0, "a").click(10, "b");
  ClickMoment answer;
  answer.act = Act::reaction;
  answer.reaction = Reaction::response;
  answer.at = ClickSession::time(200);
  answer.of = "c2";
  session.see(answer).wait_until(9000);
  REQUIRE(session.fired(Sign::dead) == Times{3000});
  CHECK(session.firings.front().id == "c1");
}

TEST_CASE("a click that comes later than what happened after it is not judged", "[click]") {
  ClickSession session(shipped("amplitude"));
  session.react(5000, Reaction::dom_change).click(1000).wait_until(20'000);
  CHECK(session.firings.empty());
}

TEST_CASE("Sentry: slow, dead and rage, counted on the click that waits", "[click]") {
  ClickSession slow(shipped("sentry"));
  slow.click(0).react(3001, Reaction::dom_change).wait_until(20'000);
  CHECK(slow.fired(Sign::slow) == Times{7000});
  CHECK(slow.firings.front().after == Duration{3001});
  ClickSession alive(shipped("sentry"));
  alive.click(0).react(3000, Reaction::dom_change).wait_until(20'000);
  CHECK(alive.firings.empty());
  ClickSession dead(shipped("sentry"));
  dead.clicks(4, 0, 100).wait_until(20'000);
  CHECK(dead.fired(Sign::dead) == Times{7000});
  CHECK(dead.fired(Sign::rage).empty());
  ClickSession rage(shipped("sentry"));
  rage.clicks(5, 0, 100).wait_until(20'000);
  CHECK(rage.fired(Sign::rage) == Times{7000});
  CHECK(rage.firings.front().count == 5);
}

TEST_CASE("errors blame the newest click, in time and once", "[click]") {
  for (const std::int64_t after : {2000, 2001}) {
    ClickSession session(shipped("amplitude"));
    session.click(0).error(after).error(after).wait_until(1'000'000);
    CHECK(session.fired(Sign::error).size() == (after == 2000 ? 1 : 0));
  }
}

TEST_CASE("Datadog: a rage takes in what its clicks are besides, others keep it", "[click]") {
  ClickSession rage(shipped("datadog"));
  rage.clicks(3, 0, 300).error(650).wait_until(20'000);
  REQUIRE(rage.firings.size() == 1);
  CHECK(rage.fired(Sign::rage) == Times{1600});
  CHECK(rage.fired(Sign::dead) == Times{1600});
  CHECK(rage.fired(Sign::error) == Times{1600});
  ClickSession two(shipped("datadog"));
  two.clicks(2, 0, 300).wait_until(20'000);
  CHECK(two.fired(Sign::dead) == Times{1300, 1300});
  ClickSession selects(shipped("datadog"));
  selects.click(0);
  auto second = selects.made(200, "go");
  second.selects = true;
  selects.see(second).wait_until(20'000);
  CHECK(selects.firings.empty());
}

TEST_CASE("candidates are bounded", "[click]") {
  for (const char* name : {"posthog", "datadog", "amplitude", "mixpanel", "splunk", "sentry",
                           "highlight", "openreplay"}) {
    ClickSession session(shipped(name));
    for (int index = 0; index < 300; ++index) session.click(index, std::to_string(index));
    CHECK(session.heap_bytes() < 24'000);
  }
}

}  // namespace assist::quality
