// What is usual on a page, and how it is learned.
#include "processor/detect/norm.h"

#include <catch2/catch.hpp>
#include <deque>
#include <string>

#include "processor/detect/learning.h"

namespace assist {
namespace {

constexpr std::int64_t start_ms = 1'772'445'600'000;
constexpr std::uint64_t button = 7;

/// One visitor on pages whose norms are at hand.
class Visitor {
 public:
  explicit Visitor(const NormRules& rules = {}) : rules_(rules) {}

  Visitor& see(EventType type, std::int64_t ms, std::uint64_t page, std::uint64_t target = 0,
               double value = 0) {
    Event event;
    event.type = type;
    event.time = time_from_ms(start_ms + ms);
    if (type == EventType::page_view) event.page.emplace().page_template = "/basket";
    if (type == EventType::scroll) event.value = value;
    if (type == EventType::error) event.error.emplace();
    Moment moment = assist::see(moment_rules, event, ProgressNames{ProgressRule{}});
    moment.page = page;
    moment.target = target;
    learned = learn(rules_, visit_, moment, {&here, &here});
    return *this;
  }
  Norm norm(std::uint64_t target = 0) const { return Norm(rules_, &here, target); }

  PageNorm here;
  Learned learned;

 private:
  const MomentRules moment_rules;
  NormRules rules_;
  PageVisit visit_;
};

/// `visits` visits of 10 s each, every one with `clicks` clicks on the button, 200 ms apart.
void visit_often(Visitor& visitor, int visits, int clicks, std::int64_t first_ms = 0) {
  for (int visit = 0; visit < visits; ++visit) {
    const std::int64_t ms = first_ms + visit * 10'000;
    visitor.see(EventType::page_view, ms, 1);
    for (int click = 0; click < clicks; ++click) {
      visitor.see(EventType::click, ms + 1'000 + click * 200, 1, button);
      visitor.see(EventType::response, ms + 1'100 + click * 200, 1);
    }
  }
}

}  // namespace

TEST_CASE("nothing is known of a page before it has been visited often enough", "[norm]") {
  Visitor visitor;
  visit_often(visitor, 30, 4);
  REQUIRE_FALSE(visitor.norm(button).dwell_p95());
  REQUIRE_FALSE(visitor.norm(button).several_clicks_rate());
  REQUIRE(visitor.norm(button).visits() == 29);
  visit_often(visitor, 2, 4, 300'000);
  REQUIRE(visitor.norm(button).dwell_p95());
  REQUIRE(visitor.norm(button).several_clicks_rate() == 1.0);
  REQUIRE(visitor.norm(button).visits() == 31);
  REQUIRE_FALSE(Norm().dwell_p95());
}

TEST_CASE("a stepper is told from a button by what visitors do", "[norm]") {
  Visitor stepper, buy;
  visit_often(stepper, 60, 5);
  visit_often(buy, 60, 1);
  REQUIRE(*stepper.norm(button).several_clicks_rate() > 0.9);
  REQUIRE(*buy.norm(button).several_clicks_rate() == 0);
  REQUIRE_FALSE(stepper.norm(8).several_clicks_rate());
}

TEST_CASE("clicks that end in an error are not learned as usual", "[norm]") {
  Visitor visitor;
  for (int visit = 0; visit < 100; ++visit) {
    const std::int64_t ms = visit * 10'000;
    visitor.see(EventType::page_view, ms, 1);
    for (int click = 0; click < 5; ++click) {
      visitor.see(EventType::click, ms + 1'000 + click * 200, 1, button);
    }
    visitor.see(EventType::error, ms + 3'000, 1);
  }
  REQUIRE_FALSE(visitor.norm(button).several_clicks_rate());
}

TEST_CASE("dwell and effect are known within half an octave", "[norm]") {
  Visitor visitor;
  visit_often(visitor, 101, 1);
  const double dwell = static_cast<double>(visitor.norm().dwell_p95()->count());
  REQUIRE(dwell >= 10'000);
  REQUIRE(dwell <= 10'000 * 1.42);
  const double effect = static_cast<double>(visitor.norm(button).effect_p99()->count());
  REQUIRE(effect >= 100);
  REQUIRE(effect <= 125);
  REQUIRE(*visitor.norm().dwell_p10() <= *visitor.norm().dwell_p95());
}

TEST_CASE("what is high for scrolling lies above nearly all visits", "[norm]") {
  Visitor visitor;
  for (int visit = 0; visit < 100; ++visit) {
    visitor.see(EventType::page_view, visit * 10'000, 1);
    visitor.see(EventType::scroll, visit * 10'000 + 100, 1, 0, visit % 2 == 0 ? 2 : 4);
  }
  REQUIRE(*visitor.norm().reversals_high() == Approx(3 + 3).epsilon(0.05));
}

TEST_CASE("a page that changes is learned anew", "[norm]") {
  NormRules rules;
  rules.visits_max = 200;
  Visitor visitor(rules);
  visit_often(visitor, 1'000, 5);
  REQUIRE(*visitor.norm(button).several_clicks_rate() > 0.9);
  visit_often(visitor, 1'000, 1, 20'000'000);
  REQUIRE(*visitor.norm(button).several_clicks_rate() < 0.05);
}

TEST_CASE("old visits fade", "[norm]") {
  Visitor visitor;
  visit_often(visitor, 100, 1);
  visitor.here.fade({}, time_from_ms(start_ms) + std::chrono::days(7) + std::chrono::minutes(17));
  REQUIRE(visitor.here.visits == Approx(99 / 2.0).epsilon(0.01));
}

TEST_CASE("a norm stays bounded and survives its bytes", "[norm]") {
  Visitor visitor;
  for (std::uint64_t target = 1; target < 1'000; ++target) {
    visitor.see(EventType::click, static_cast<std::int64_t>(target) * 100, 1, target);
  }
  REQUIRE(visitor.here.elements.size() == NormRules{}.elements_max);
  visit_often(visitor, 60, 2, 200'000);
  REQUIRE(visitor.here.page_template == "/basket");
  std::string bytes, again;
  encode(visitor.here, bytes);
  REQUIRE(is_norm(bytes));
  PageNorm read;
  REQUIRE(decode(bytes, read));
  encode(read, again);
  REQUIRE(bytes == again);
  REQUIRE_FALSE(decode("", read));
  REQUIRE_FALSE(is_norm("\x08\x02"));  // A session: version 1.
  REQUIRE(memory_bytes(read) < 8'192);
}

}  // namespace assist
