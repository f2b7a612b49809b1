// Issues from the first word to the last: clocks, strikes, escalation.
#include <catch2/catch.hpp>

#include "processor/care/resolve/issue.h"
#include "tests/care/support_hand.h"

using namespace assist;
using namespace std::chrono_literals;
using Told = std::vector<std::string>;

TEST_CASE("a contact opens an issue with two clocks and a promise", "[casebook]") {
  SupportHand desk;
  const Outputs said = desk.does(SupportKind::opened);
  CHECK(told_in(said) == Told{"issue.opened", "sla.applied", "sla.applied", "promise.made"});
  CHECK(desk.issue().state() == Issue::OPEN);
  const auto promise = case_in(said, "promise.made");
  CHECK(promise["promise"]["due_at"] == "2026-12-01T10:00:00.000Z");
  CHECK(promise["reason"] == "otherwise");
  CHECK(promise["issue"]["contact_id"] == "T-1");
}

TEST_CASE("what happened before is known by its id and does nothing", "[casebook]") {
  SupportHand desk;
  const SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
  desk.does(opened);
  const std::string before = desk.customer.SerializeAsString();
  CHECK(desk.does(opened).empty());
  CHECK(desk.customer.SerializeAsString() == before);
}

TEST_CASE("what the team does about an unknown contact changes nothing", "[casebook]") {
  SupportHand desk;
  for (const SupportKind kind :
       {SupportKind::reply, SupportKind::resolved, SupportKind::assigned, SupportKind::transferred,
        SupportKind::spam, SupportKind::not_solved, SupportKind::priority_changed}) {
    CHECK(desk.does(kind).empty());
    CHECK_FALSE(desk.customer.has_casebook());
  }
}

TEST_CASE("only a person's reply is a first response", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  desk.waits(1h);
  CHECK(desk.replies(Actor::automatic).empty());
  CHECK(count_of(desk.replies(Actor::bot), "sla.fulfilled") == 0);
  const Outputs said = desk.replies(Actor::agent);
  CHECK(told_in(said) == Told{"sla.fulfilled", "promise.kept"});
  const auto clock = case_in(said, "sla.fulfilled")["clock"];
  CHECK(clock["kind"] == "first_response");
  CHECK(clock["late_by_s"] == 0.0);
}

TEST_CASE("the next response is owed to the oldest message without one", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  CHECK(told_in(desk.does(SupportKind::message)).empty());  // The first one is still owed.
  desk.replies(Actor::agent);
  desk.waits(1h);
  const auto clock = case_in(desk.does(SupportKind::message), "sla.applied")["clock"];
  CHECK(clock["kind"] == "next_response");
  CHECK(clock["deadline"] == "2026-11-30T19:00:00.000Z");
  desk.waits(1h);
  CHECK(told_in(desk.does(SupportKind::message)).empty());
  desk.replies(Actor::agent);
  const auto second = case_in(desk.does(SupportKind::message), "sla.applied")["clock"];
  CHECK(second["instance"] == 2);
}

TEST_CASE("a late answer fulfils its clock all the same, and the promise is broken", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  const Outputs waited = desk.waits(26h);
  CHECK(count_of(waited, "sla.breached") == 1);
  CHECK(count_of(waited, "promise.broken") == 1);
  const Outputs said = desk.replies(Actor::agent);
  CHECK(told_in(said) == Told{"sla.fulfilled"});
  CHECK(case_in(said, "sla.fulfilled")["clock"]["late_by_s"] == 7'200.0);
}

TEST_CASE("the resolution clock stands still while somebody else has to act", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  desk.replies(Actor::agent);
  const auto paused = case_in(desk.does(SupportKind::waiting_on_customer), "sla.paused");
  CHECK(paused["reason"] == "waiting_on_customer");
  CHECK(paused["clock"]["remaining_s"] == 72 * 3'600.0);
  desk.waits(100h);
  // His answer ends the wait.
  CHECK(count_of(desk.does(SupportKind::message), "sla.resumed") == 1);
  desk.does(SupportKind::waiting_on_third_party);
  CHECK(count_of(desk.does(SupportKind::message), "sla.resumed") == 0);
  CHECK(count_of(desk.does(SupportKind::resumed), "sla.resumed") == 1);
}

TEST_CASE("a reopened issue goes on with the time that was left, and breaches once", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  desk.replies(Actor::agent);
  desk.waits(71h);
  desk.resolves();
  desk.waits(4 * 24h);
  const Outputs said = desk.does(SupportKind::reopened);
  CHECK(count_of(said, "issue.reopened") == 1);
  CHECK(count_of(said, "sla.breached") == 0);
  CHECK(case_in(said, "sla.resumed")["clock"]["deadline"] == "2026-12-07T10:00:00.000Z");
  const Outputs waited = desk.waits(3h);
  CHECK(count_of(waited, "sla.breached") == 1);
  desk.resolves();
  desk.waits(1h);
  desk.does(SupportKind::reopened);
  CHECK(count_of(desk.waits(1h), "sla.breached") == 0);
}

TEST_CASE("a contact about the same within a week joins, one later or about another is new",
          "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  desk.resolves();
  desk.waits(6 * 24h);
  CHECK(told_in(desk.does(SupportKind::opened, "T-2")).front() == "issue.recontacted");
  CHECK(desk.customer.casebook().issues_size() == 1);
  SupportEvent other = desk.event_of(SupportKind::opened, "T-3");
  other.topic = "delivery";
  CHECK(told_in(desk.does(other)).front() == "issue.opened");
  CHECK(desk.customer.casebook().issues_size() == 2);
  desk.resolves(Actor::agent, "T-2");
  desk.waits(8 * 24h);
  CHECK(told_in(desk.does(SupportKind::opened, "T-4")).front() == "issue.opened");
}

TEST_CASE("two answers that did not help bring a call at once, and only one", "[casebook]") {
  SupportHand desk;
  SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
  opened.call = CallChannel::video;
  desk.does(opened);
  desk.replies(Actor::bot);
  CHECK(count_of(desk.does(SupportKind::not_solved), "issue.unsolved") == 1);
  // The same answer is judged once.
  CHECK(desk.does(SupportKind::not_solved).empty());
  desk.replies(Actor::agent);
  const Outputs said = desk.does(SupportKind::not_solved);
  const auto escalation = case_in(said, "escalation");
  CHECK(escalation["reason"] == "unsolved");
  CHECK(escalation["issue"]["unsolved"] == 2);
  CHECK(escalation["escalation"]["channel"] == "video");
  const Output offer = offer_in(said);
  CHECK(offer.type == OfferType::escalation);
  const auto trigger = nlohmann::json::parse(offer.json);
  CHECK(trigger["tier"] == 0);
  CHECK(trigger["service"]["channel"] == "video");
  CHECK(trigger["case_id"] == escalation["case_id"]);
  // A third answer in writing is refused; a third strike calls nobody again.
  CHECK(count_of(desk.replies(Actor::bot), "must_escalate") == 1);
  desk.resolves();
  CHECK(count_of(desk.does(SupportKind::reopened), "escalation") == 0);
}

TEST_CASE("while a call is owed, nothing is offered in writing", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  for (int i = 0; i < 2; ++i) {
    desk.replies(Actor::agent);
    desk.does(SupportKind::not_solved);
  }
  CHECK(gate_in(desk.meets({})) == "must_escalate");
  desk.resolves();
  desk.waits(1min);
  CHECK(gate_in(desk.meets({.episode = "e2"})) == "emit");
}

TEST_CASE("everything that tells that an answer did not help counts in one counter", "[casebook]") {
  SupportHand desk;
  const auto begin = [&desk] {
    desk = SupportHand{};
    desk.does(SupportKind::opened);
    desk.replies(Actor::agent);
  };
  begin();
  CHECK(case_in(desk.does(SupportKind::opened, "T-2"), "issue.unsolved")["reason"] == "recontact");
  begin();
  desk.resolves();
  CHECK(case_in(desk.does(SupportKind::reopened), "issue.unsolved")["reason"] == "reopened");
  begin();
  CHECK(case_in(desk.does(SupportKind::not_solved), "issue.unsolved")["reason"] == "said_no");
}

TEST_CASE("silence is no strike, and neither is a yes", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  desk.replies(Actor::agent);
  desk.does(SupportKind::solved);
  CHECK(desk.issue().state() == Issue::RESOLVED);
  CHECK(count_of(desk.does(SupportKind::reopened), "issue.unsolved") == 0);
  CHECK(desk.issue().unsolved() == 0);
}

TEST_CASE("the same error within a day of the answer is a strike, later it is not", "[casebook]") {
  for (const Duration pause : {Duration{23h}, Duration{25h}}) {
    SupportHand desk;
    SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
    opened.error_code = "card_declined";
    desk.does(opened);
    desk.replies(Actor::agent);
    desk.resolves();
    desk.waits(pause);
    const Outputs said = desk.meets({.error_code = "card_declined"});
    CHECK(count_of(said, "issue.unsolved") == (pause == 23h ? 1 : 0));
    CHECK(count_of(said, "issue.reopened") == (pause == 23h ? 1 : 0));
  }
}

TEST_CASE("articles count once, so that reading cannot use up both strikes", "[casebook]") {
  SupportHand desk;
  const std::string first = offer_in(desk.meets({.error_code = "card_declined"})).id;
  desk.answers(first, FeedbackKind::shown);
  desk.answers(first, FeedbackKind::clicked, "card-declined");
  CHECK(desk.issue().state() == Issue::READING);
  CHECK(count_of(desk.answers(first, FeedbackKind::not_solved), "issue.unsolved") == 1);
  desk.waits(25h);
  const std::string second =
      offer_in(desk.meets({.episode = "e2", .session = "s2", .error_code = "card_declined"})).id;
  desk.answers(second, FeedbackKind::clicked, "contact");
  CHECK(count_of(desk.answers(second, FeedbackKind::not_solved), "issue.unsolved") == 0);
  CHECK(desk.issue().unsolved() == 1);
  // Then somebody writes, in vain.
  SupportEvent opened = desk.event_of(SupportKind::opened, "T-1");
  opened.error_code = "card_declined";
  CHECK(count_of(desk.does(opened), "issue.opened") == 1);
  desk.replies(Actor::agent);
  const auto escalation = case_in(desk.does(SupportKind::not_solved), "escalation");
  CHECK(escalation["escalation"]["articles_read"] ==
        std::vector<std::string>{"card-declined", "contact"});
  CHECK(escalation["escalation"]["error_codes"] == std::vector<std::string>{"card_declined"});
}

TEST_CASE("an escalation tells what the frontline may do and what happened", "[casebook]") {
  CareConfig config = always_open();
  config.resolve.authority = {{"currency", "EUR"}, {"refund_max", "50"}, {"waive_fee", "true"}};
  SupportHand desk{config};
  desk.meets({.page = "/checkout/payment"});
  desk.does(SupportKind::opened);
  desk.does(SupportKind::assigned);
  SupportEvent transferred = desk.event_of(SupportKind::transferred, "T-1");
  transferred.agent = "b-1";
  transferred.queue = "billing";
  desk.does(transferred);
  const auto said = case_in(desk.does(SupportKind::human_requested), "escalation");
  CHECK(said["reason"] == "human_requested");
  CHECK(said["issue"]["owner"] == "b-1");
  CHECK(said["issue"]["transfers"] == 1);
  CHECK(said["issue"]["queue"] == "billing");
  const auto& call = said["escalation"];
  CHECK(call["authority"] ==
        nlohmann::json{{"currency", "EUR"}, {"refund_max", 50.0}, {"waive_fee", true}});
  CHECK(call["pages"] == std::vector<std::string>{"/checkout/payment"});
  CHECK(call["promises"].size() == 1);
  std::vector<std::string> steps;
  for (const auto& step : call["timeline"]) steps.push_back(step["what"]);
  CHECK(steps == std::vector<std::string>{"opened", "transferred", "human_requested"});
}

TEST_CASE("when nobody is there, the call is booked for the first time that suits both",
          "[casebook]") {
  CareConfig config = always_open();
  config.calendars["office"] = office_hours();
  SupportHand desk{config};
  Profile ana = profile_of_ana();
  ana.time_zone = "America/New_York";
  desk.hears(ana);
  desk.does(SupportKind::opened);
  desk.waits(8h);  // 18:00 in London: closed until nine, which is four at night in New York.
  const auto call = case_in(desk.does(SupportKind::human_requested), "escalation")["escalation"];
  CHECK(call["channel"] == "callback");
  CHECK(call["call_at"] == "2026-12-01T13:00:00.000Z");
}

TEST_CASE("a second breach, and the first one of a VIP, are escalated", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  const Outputs first = desk.waits(25h);
  CHECK(count_of(first, "sla.breached") == 1);
  CHECK(count_of(first, "escalation") == 0);
  CHECK(case_in(desk.waits(60h), "escalation")["reason"] == "sla_breached_twice");

  SupportHand other;
  SupportEvent opened = other.event_of(SupportKind::opened, "T-1");
  opened.vip = true;
  other.does(opened);
  CHECK(case_in(other.waits(25h), "escalation")["reason"] == "vip_breach");
}

TEST_CASE("an accepted chat that nobody joins becomes a call back", "[casebook]") {
  CareConfig config = always_open();
  config.resolve.accepted_chats = true;
  SupportHand desk{config};
  const std::string chat = offer_in(desk.meets({.level = LEVEL_CHAT})).id;
  const Outputs accepted = desk.answers(chat, FeedbackKind::accepted);
  CHECK(count_of(accepted, "issue.opened") == 1);
  const Outputs waited = desk.waits(180s);
  CHECK(case_in(waited, "sla.warning")["event_time"] == "2026-11-30T10:01:00.000Z");
  const auto call = case_in(waited, "escalation");
  CHECK(call["reason"] == "live_wait");
  CHECK(call["escalation"]["channel"] == "callback");
  // The ticket of that chat joins, whatever the desk calls the matter, and its person ends the
  // wait.
  desk.does(SupportKind::opened);
  CHECK(desk.customer.casebook().issues_size() == 1);
  CHECK(case_in(desk.does(SupportKind::agent_joined), "sla.fulfilled")["clock"]["kind"] ==
        "live_wait");
}

TEST_CASE("a priority or a policy of today moves the deadlines of an open issue", "[casebook]") {
  CareConfig config = always_open();
  config.resolve.targets[static_cast<std::size_t>(Priority::urgent)] = {1h, 1h, 4h};
  SupportHand desk{config};
  desk.does(SupportKind::opened);
  SupportEvent urgent = desk.event_of(SupportKind::priority_changed, "T-1");
  urgent.priority = Priority::urgent;
  const Outputs said = desk.does(urgent);
  CHECK(told_in(said) == Told{"sla.applied", "sla.applied"});
  CHECK(nlohmann::json::parse(said[0].json)["clock"]["deadline"] == "2026-11-30T14:00:00.000Z");

  config.policy_version = "default-2";
  config.resolve.targets[static_cast<std::size_t>(Priority::urgent)].resolution = 8h;
  SupportHand next{config};
  next.customer = desk.customer;
  // The first warning of the old policy finds the new one.
  const Outputs moved = next.waits(30min);
  REQUIRE(told_in(moved) == Told{"sla.applied", "sla.applied", "sla.warning"});
  CHECK(nlohmann::json::parse(moved[0].json)["policy"]["version"] == "default-2");
  CHECK(next.issue().clocks(0).deadline() == ms_of(monday + 8h));
}

TEST_CASE("spam is forgotten, clocks and all", "[casebook]") {
  SupportHand desk;
  desk.does(SupportKind::opened);
  const Outputs said = desk.does(SupportKind::spam);
  CHECK(count_of(said, "sla.cancelled") == 2);
  CHECK(told_in(said).back() == "issue.discarded");
  CHECK(desk.customer.casebook().issues().empty());
}

TEST_CASE("a customer is forgotten a week after his last matter", "[casebook]") {
  CareConfig config = always_open();
  config.survey.enabled = false;
  SupportHand desk{config};
  desk.does(SupportKind::opened);
  desk.resolves();
  desk.waits(7 * 24h);
  CHECK_FALSE(desk.customer.has_casebook());
  CHECK(desk.effect == Effect::finished);
}

TEST_CASE("with too many matters the least of them is lost, and the desk is told", "[casebook]") {
  SupportHand desk;
  for (int i = 0; i < issues_max + 1; ++i) {
    SupportEvent opened = desk.event_of(SupportKind::opened, "T-" + std::to_string(i));
    opened.topic = "topic-" + std::to_string(i);
    desk.does(opened);
    desk.waits(1min);
  }
  CHECK(desk.customer.casebook().issues_size() == issues_max);
  CHECK(case_in(desk.outputs, "issue.forgotten")["issue"]["contact_id"] == "T-0");
}
