// recurrence: what failed in an earlier session, and what outlives a session.
#include "processor/detect/signals/recurrence.h"

#include "tests/detect/visit.h"

namespace assist {
namespace {

constexpr std::int64_t hour = 3'600'000, day = 24 * hour;

/// A visitor whose key, her anonymous id, is that of all her sessions.
class Visitor : public Visit {
 public:
  explicit Visitor(const DetectConfig& config = only<Recurrence>()) : Visit(config, "a-1") {}
  Visitor& fail(std::int64_t ms, std::string_view page, std::string_view code = {},
                ErrorKind kind = ErrorKind::page) {
    Event failure = event(EventType::error, ms);
    failure.anonymous_id = failure.key;
    failure.page.emplace().page_template = page;
    failure.error = Error{kind, 500, code, {}};
    see(failure);
    return *this;
  }
};

}  // namespace

TEST_CASE("recurrence fires when the same step fails in a second session", "[recurrence]") {
  Visitor visitor;
  visitor.fail(0, "/pay").fail(10'000, "/pay");
  REQUIRE(visitor.verdicts.empty());
  visitor.fail(day, "/pay");
  REQUIRE(visitor.verdicts.size() == 1);
  const Evidence& evidence = visitor.verdicts[0].evidence(0);
  REQUIRE(evidence.signal() == "recurrence");
  REQUIRE(evidence.count() == 2);
  REQUIRE(evidence.threshold() == 2);
  REQUIRE(evidence.first_at() == visit_start_ms + 10'000);
  REQUIRE(evidence.last_at() == visit_start_ms + day);
  REQUIRE(ids_of(evidence) == std::vector<std::string>{"e2", "e3"});
  REQUIRE(evidence.page_template() == "/pay");

  SECTION("once a session, and again in the next") {
    visitor.fail(day + 60'000, "/pay");
    REQUIRE(visitor.firings() == 1);
    visitor.fail(2 * day, "/pay");
    REQUIRE(visitor.firings() == 2);
    REQUIRE(visitor.verdicts.back().evidence(0).count() == 3);
  }
}

TEST_CASE("recurrence knows a failure by its step or its code", "[recurrence]") {
  Visitor visitor;
  visitor.fail(0, "/pay", "E42");
  SECTION("another page, the same code") {
    visitor.fail(day, "/basket", "E42");
  }
  SECTION("the same page, another code") {
    visitor.fail(day, "/pay", "E43");
  }
  REQUIRE(visitor.firings() == 1);
}

TEST_CASE("recurrence stays silent", "[recurrence]") {
  DetectConfig config = only<Recurrence>();
  SECTION("about something else") {
    Visitor visitor(config);
    visitor.fail(0, "/pay", "E42").fail(day, "/basket", "E43");
    REQUIRE(visitor.verdicts.empty());
  }
  SECTION("within one session") {
    Visitor visitor(config);
    visitor.fail(0, "/pay").fail(1'200'000, "/pay").fail(2'400'000, "/pay");
    REQUIRE(visitor.verdicts.empty());
  }
  SECTION("after the window, to the millisecond") {
    for (const std::int64_t late : {0, 1}) {
      Visitor visitor(config);
      visitor.fail(0, "/pay").fail(7 * day + late, "/pay");
      REQUIRE(visitor.firings() == (late == 0 ? 1 : 0));
    }
  }
  SECTION("about what worked again in the session") {
    Visitor visitor(config);
    visitor.fail(0, "/pay");
    visitor.view(10'000, "/pay").wait_until(day);
    visitor.fail(2 * day, "/pay");
    REQUIRE(visitor.verdicts.empty());
  }
  SECTION("when the goal was reached in spite of it") {
    Visitor visitor(config);
    visitor.fail(0, "/pay");
    visitor.progress(10'000, true);
    visitor.fail(2 * day, "/pay");
    REQUIRE(visitor.verdicts.empty());
  }
  SECTION("where the key is the session's alone") {
    Visit visit(config);
    visit.error_page(0, "/pay").error_page(day, "/pay");
    REQUIRE(visit.verdicts.empty());
  }
  SECTION("when it needs a third session") {
    config.of<Recurrence>().sessions = 3;
    Visitor visitor(config);
    visitor.fail(0, "/pay").fail(day, "/pay");
    REQUIRE(visitor.verdicts.empty());
    visitor.fail(2 * day, "/pay");
    REQUIRE(visitor.firings() == 1);
  }
}

TEST_CASE("what outlives a session is small and does not live for ever", "[recurrence]") {
  Visitor visitor;
  visitor.fail(0, "/pay").fail(60'000, "/basket");
  visitor.wait_until(hour);
  REQUIRE(visitor.effect == Effect::changed);
  REQUIRE(visitor.observation.ended);
  REQUIRE_FALSE(visitor.session().started);
  REQUIRE(visitor.bytes().size() < 128);
  REQUIRE(visitor.detector().due(visitor.session()) == visit_time(60'000 + 7 * day + 1));

  visitor.wait_until(7 * day + 60'001);
  REQUIRE(visitor.effect == Effect::finished);
  REQUIRE_FALSE(visitor.observation.ended);

  SECTION("of many failures only the newest are kept") {
    for (int page = 0; page < 40; ++page) visitor.fail(8 * day, "/" + std::to_string(page));
    visitor.wait_until(9 * day);
    REQUIRE(visitor.session().signals.find<Recurrence::State>()->past.size() == 8);
  }
  SECTION("a session without failures leaves nothing") {
    visitor.view(8 * day, "/").wait_until(9 * day);
    REQUIRE(visitor.effect == Effect::finished);
  }
}

}  // namespace assist
