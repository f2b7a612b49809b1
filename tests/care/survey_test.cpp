// "Did we solve it?": when it is asked, when it is not, and what the answers mean.
#include "processor/care/enhance/survey.h"

#include <catch2/catch.hpp>

#include "tests/care/support_hand.h"

using namespace assist;
using namespace std::chrono_literals;

namespace {

/// An issue that was opened, answered and resolved, at ten on a Monday.
SupportHand resolved_issue(CareConfig config = always_open()) {
  SupportHand desk{std::move(config)};
  desk.does(SupportKind::opened);
  desk.replies(Actor::agent);
  desk.resolves();
  return desk;
}

/// The survey's trigger.
Output asked(const Outputs& outputs) {
  const Output offer = offer_in(outputs);
  REQUIRE(offer.type == OfferType::survey);
  return offer;
}

Time utc(const char* text) {
  return parse_rfc3339(text).value();
}

}  // namespace

TEST_CASE("a day after the resolution it is asked, not before", "[survey]") {
  SupportHand desk = resolved_issue();
  CHECK(desk.waits(24h - 1ms).empty());
  const Outputs said = desk.waits(1ms);
  CHECK(told_in(said) == std::vector<std::string>{"survey.sent"});
  const auto trigger = nlohmann::json::parse(asked(said).json);
  CHECK(trigger["stage"] == "enhance");
  CHECK(trigger["expires_at"] == "2026-12-08T10:00:00.000Z");
  CHECK(trigger["actions"][2]["kind"] == "not_solved");
  const auto snapshot = case_in(said, "survey.sent")["survey"];
  CHECK(snapshot["agent"] == "a-7");
  CHECK(snapshot["policy_version"] == "default-1");
}

TEST_CASE("nobody is asked at night: nine in the morning of his zone is early enough", "[survey]") {
  SurveyConfig config;
  const absl::TimeZone berlin = zone_named("Europe/Berlin").value();
  CHECK(survey_time(utc("2026-11-30T19:59:00Z"), config, berlin) == utc("2026-12-01T19:59:00Z"));
  CHECK(survey_time(utc("2026-11-30T20:00:00Z"), config, berlin) == utc("2026-12-02T08:00:00Z"));
  CHECK(survey_time(utc("2026-12-01T02:00:00Z"), config, berlin) == utc("2026-12-02T08:00:00Z"));
  CHECK(survey_time(utc("2026-12-01T07:00:00Z"), config, berlin) == utc("2026-12-02T07:00:00Z"));
  // A night of 13 hours: never more than a day and a half.
  CHECK(survey_time(utc("2026-10-23T19:00:00Z"), config, berlin) == utc("2026-10-25T07:00:00Z"));
}

TEST_CASE("no quiet hours means none", "[survey]") {
  SurveyConfig config;
  config.quiet.reset();
  CHECK(survey_time(monday + 13h, config, absl::UTCTimeZone()) == monday + 37h);
}

TEST_CASE("what makes the question pointless cancels it", "[survey]") {
  SupportHand desk = resolved_issue();
  desk.waits(1h);
  CHECK(case_in(desk.does(SupportKind::reopened), "survey.cancelled")["reason"] == "reopened");

  desk = resolved_issue();
  SupportEvent other = desk.event_of(SupportKind::opened, "T-9");
  other.topic = "delivery";
  CHECK(case_in(desk.does(other), "survey.cancelled")["reason"] == "new_issue");

  desk = resolved_issue();
  desk.answers("t_any", FeedbackKind::opted_out);
  CHECK(case_in(desk.outputs, "survey.cancelled")["reason"] == "opted_out");
  CHECK(triggers_in(desk.waits(48h), Op::offer).empty());
}

TEST_CASE("a question that is open is taken back", "[survey]") {
  SupportHand desk = resolved_issue();
  const std::string id = asked(desk.waits(24h)).id;
  const auto cancels = triggers_in(desk.does(SupportKind::reopened), Op::cancel);
  REQUIRE(cancels.size() == 1);
  CHECK(cancels[0].id == id);
  // Resolved again, it is another resolution; but nobody is asked twice in a month.
  desk.resolves();
  CHECK(case_in(desk.waits(24h), "survey.withheld")["reason"] == "throttled");
}

TEST_CASE("no reopens the issue and is a strike, once", "[survey]") {
  SupportHand desk = resolved_issue();
  const std::string id = asked(desk.waits(24h)).id;
  const Outputs said = desk.answers(id, FeedbackKind::not_solved);
  CHECK(case_in(said, "survey.answered")["reason"] == "not_solved");
  CHECK(case_in(said, "issue.unsolved")["reason"] == "survey");
  CHECK(count_of(said, "issue.reopened") == 1);
  CHECK(count_of(said, "sla.applied") == 1);  // The next response.
  CHECK(desk.answers(id, FeedbackKind::not_solved).empty());
  // After a no the next question may come within a week.
  desk.resolves();
  CHECK(case_in(desk.waits(24h), "survey.withheld")["reason"] == "throttled");
  desk.does(SupportKind::reopened);
  desk.waits(6 * 24h);
  desk.resolves();
  CHECK(count_of(desk.waits(24h), "survey.sent") == 1);
}

TEST_CASE("yes ends the matter, partly promises an answer", "[survey]") {
  SupportHand desk = resolved_issue();
  const std::string id = asked(desk.waits(24h)).id;
  CHECK(told_in(desk.answers(id, FeedbackKind::solved)) ==
        std::vector<std::string>{"survey.answered"});
  CHECK(count_of(desk.does(SupportKind::reopened), "issue.unsolved") == 0);

  desk = resolved_issue();
  const std::string other = asked(desk.waits(24h)).id;
  CHECK(told_in(desk.answers(other, FeedbackKind::partly)) ==
        std::vector<std::string>{"survey.answered", "promise.made"});
  CHECK(count_of(desk.replies(Actor::agent), "promise.kept") == 1);
}

TEST_CASE("the answer that nobody gives is given up after a week", "[survey]") {
  SupportHand desk = resolved_issue();
  const std::string id = asked(desk.waits(24h)).id;
  CHECK(desk.waits(7 * 24h - 1ms).empty());
  CHECK(told_in(desk.waits(1ms)).front() == "survey.expired");
  CHECK(desk.answers(id, FeedbackKind::solved).empty());
}

TEST_CASE("tickets that close themselves without a word of the customer are not asked about",
          "[survey]") {
  SupportHand desk;
  SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
  opened.by = Actor::bot;
  desk.does(opened);
  desk.resolves(Actor::automatic);
  CHECK(desk.waits(48h).empty());
  // His word makes it his matter.
  SupportHand other;
  other.does(SupportKind::opened);
  other.resolves(Actor::automatic);
  CHECK(count_of(other.waits(24h), "survey.sent") == 1);
}

TEST_CASE("our own people, and who wants no questions, are not asked", "[survey]") {
  SupportHand desk = resolved_issue();
  Profile staff = profile_of_ana();
  staff.staff = true;
  CHECK(count_of(desk.hears(staff), "survey.cancelled") == 1);
  desk.does(SupportKind::reopened);
  desk.resolves();
  CHECK(case_in(desk.waits(24h), "survey.withheld")["reason"] == "staff");
}

TEST_CASE("a tenth is not asked, to learn what asking does; always the same tenth", "[survey]") {
  CareConfig config = always_open();
  config.survey.control = 0.5;
  int withheld = 0;
  for (int i = 0; i < 200; ++i) {
    const auto ask = [&] {
      SupportHand desk{config};
      SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
      opened.id = "event-" + std::to_string(i);
      desk.does(opened);
      desk.resolves();
      return count_of(desk.waits(24h), "survey.withheld");
    };
    const std::size_t first = ask();
    CHECK(first == ask());
    withheld += static_cast<int>(first);
  }
  CHECK(withheld > 70);
  CHECK(withheld < 130);
}
