#include "processor/cli/crowd.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

#include "processor/cli/customer.h"
#include "processor/cli/persona.h"
#include "processor/cli/rfc3339.h"
#include "processor/cli/trouble.h"

namespace assist {
namespace {

/// Share of visits by customers that the shop knows, and of those whom a cookie names at once;
/// the others are known from their sign-in on.
constexpr double known_share = 0.3;
constexpr double recognised_share = 0.7;
/// The first visitors come in within so many milliseconds, so that nobody waits for the show.
constexpr int opening_ms = 6'000;

void append_time(std::string_view name, std::optional<Time> time, std::string& text) {
  text += fmt::format(R"(,"{}":)", name);
  if (!time) {
    text += "null";
    return;
  }
  text += '"';
  append_rfc3339(*time, text);
  text += '"';
}

void append_text(std::string_view name, std::string_view value, std::string& text) {
  if (value.empty()) {
    text += fmt::format(R"(,"{}":null)", name);
  } else {
    text += fmt::format(R"(,"{}":"{}")", name, value);
  }
}

}  // namespace

void append_truth(const Truth& truth, std::string& text) {
  const Visitor& visitor = *truth.visitor;
  const bool stuck = truth.stuck_from.has_value();
  text += fmt::format(R"({{"session_id":"{}")", visitor.session_id);
  append_text("customer_id", visitor.recognised ? visitor.customer_id : "", text);
  append_text("anonymous_id", visitor.anonymous_id, text);
  append_text("persona", name_of(visitor.persona), text);
  text += fmt::format(R"(,"stuck":{})", stuck);
  append_text("cause", stuck ? cause_of(visitor.persona) : "", text);
  append_time("stuck_from", truth.stuck_from, text);
  append_time("stuck_until", truth.stuck_until, text);
  append_text("outcome", name_of(truth.outcome), text);
  append_time("first_event", truth.first_event, text);
  append_time("last_event", truth.last_event, text);
  text += fmt::format(",\"events\":{}}}\n", truth.events);
}

Crowd::Crowd(ShopSettings settings, std::function<void(const Truth&)> tell)
    : settings_(std::move(settings)), tell_(std::move(tell)) {
  if (settings_.profiles_first) profiles_to_come_ = settings_.customers;
  if (!settings_.one_session_per_customer) introduced_.resize(settings_.customers);
  visits_.reserve(settings_.visitors);
  Dice dice(scatter(settings_.seed) + 1);
  for (std::uint32_t nth = 0; nth < settings_.visitors; ++nth) {
    const Time at = settings_.start + Duration(dice.between(0, opening_ms - 1));
    visits_.push_back(begin_visit(at));
    go_to_seen_step(visits_.back());
    queue_.emplace_back(visits_.back().clock, nth);
  }
  std::make_heap(queue_.begin(), queue_.end(), std::greater<>());
}

std::optional<Time> Crowd::due() {
  if (profiles_to_come_ > 0) return settings_.start;
  return queue_.front().first;
}

const Line& Crowd::next(std::optional<Time> stamp) {
  if (profiles_to_come_ > 0) {
    const std::uint64_t customer = settings_.customers - profiles_to_come_--;
    return profile_line(customer, stamp.value_or(settings_.start));
  }
  Visit& visit = visits_[queue_.front().second];
  if (const auto customer = std::exchange(visit.profile, std::nullopt)) {
    const bool new_here = settings_.one_session_per_customer || !introduced_[*customer];
    if (!settings_.one_session_per_customer) introduced_[*customer] = true;
    if (new_here) return profile_line(*customer, stamp.value_or(visit.clock));
  }
  Visitor& visitor = visit.visitor;
  const Step& step = visitor.plan[visitor.next_step++];
  const Time happened = stamp.value_or(visit.clock);
  visit.shift = happened - visit.clock;
  if (visit.events++ == 0) visit.first_event = happened;
  visit.last_event = happened;
  if (step.type == EventType::identify) visitor.recognised = true;
  const bool is_answer = step.type == EventType::response;
  if (!is_answer) visit.latest_act = visit.events;
  mark(visit, step, happened);
  text_.write({visitor, step, happened, visit.events, visit.latest_act}, value_);
  key_ = visitor.session_id;
  line_ = {is_error_page(step) ? settings_.error_pages : settings_.clickstream, key_, value_,
           happened};
  go_to_seen_step(visit);
  queue_.front().first = visit.clock;
  sink_first();
  return line_;
}

void Crowd::close() {
  for (const Visit& visit : visits_) {
    if (visit.events > 0) report(visit, VisitOutcome::unfinished);
  }
}

Crowd::Visit Crowd::begin_visit(Time at) {
  const std::uint64_t index = visits_begun_++;
  Visit visit{.visitor = Visitor(settings_.seed, index, persona_of(settings_.seed, index)),
              .clock = at};
  Visitor& visitor = visit.visitor;
  if (gets_stuck(visitor.persona)) visitor.wander_left = std::min(visitor.wander_left, 60);
  if (index < settings_.visitors) {  // Some are in the middle of their visit when we look in.
    visitor.hurried = visitor.dice.chance(0.5);
    visitor.wander_left = visitor.hurried && gets_stuck(visitor.persona)
                              ? 0
                              : static_cast<int>(visitor.wander_left * visitor.dice.unit());
  }
  identify(visit);
  return visit;
}

void Crowd::identify(Visit& visit) {
  Visitor& visitor = visit.visitor;
  const bool known = visitor.dice.chance(known_share);
  const double pick = visitor.dice.unit();
  const bool by_cookie = visitor.dice.chance(recognised_share);
  if (settings_.one_session_per_customer) {
    visitor.customer_id = customer_id_of(visitor.index);
    visitor.recognised = true;
    if (known && settings_.customers > 0 && !settings_.profiles_first) {
      visit.profile = visitor.index;
    }
    return;
  }
  if (!known || settings_.customers == 0) return;
  // Squared: some customers come back often, most seldom.
  const auto customer = static_cast<std::uint64_t>(pick * pick * settings_.customers);
  visitor.customer_id = customer_id_of(customer);
  visitor.recognised = by_cookie;
  if (!settings_.profiles_first) visit.profile = customer;
}

void Crowd::go_to_seen_step(Visit& visit) {
  for (;;) {
    Visitor& visitor = visit.visitor;
    if (visitor.next_step == visitor.plan.size()) plan_next(visitor);
    if (visitor.plan.empty()) {
      report(visit, visitor.outcome);
      const int pause = visitor.dice.between(200, 3'000);
      std::vector<Step> plan = std::move(visitor.plan);  // Keeps its memory.
      visit = begin_visit(visit.clock + Duration(pause));
      visit.visitor.plan = std::move(plan);
      continue;
    }
    const Step& step = visitor.plan[visitor.next_step];
    visit.clock += Duration(step.gap_ms);
    if (!step.unseen) return;
    mark(visit, step, visit.clock + visit.shift);
    ++visitor.next_step;
  }
}

void Crowd::mark(Visit& visit, const Step& step, Time happened) {
  if (step.mark == Mark::stuck && !visit.stuck_from) visit.stuck_from = happened;
  if (step.mark == Mark::unstuck && visit.stuck_from) visit.stuck_until = happened;
}

void Crowd::report(const Visit& visit, VisitOutcome outcome) {
  if (!tell_) return;
  tell_({&visit.visitor, outcome, visit.stuck_from, visit.stuck_until, visit.first_event,
         visit.last_event, visit.events});
}

const Line& Crowd::profile_line(std::uint64_t customer, Time time) {
  write_profile(settings_.seed, customer, settings_.start, value_);
  key_ = customer_id_of(customer);
  line_ = {settings_.profiles, key_, value_, time};
  return line_;
}

/// Restores the heap after its first entry was put off: half the work of taking out and putting in.
void Crowd::sink_first() {
  const auto entry = queue_.front();
  std::size_t hole = 0;
  for (;;) {
    std::size_t child = 2 * hole + 1;
    if (child >= queue_.size()) break;
    if (child + 1 < queue_.size() && queue_[child + 1] < queue_[child]) ++child;
    if (entry < queue_[child]) break;
    queue_[hole] = queue_[child];
    hole = child;
  }
  queue_[hole] = entry;
}

}  // namespace assist
