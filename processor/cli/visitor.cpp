#include "processor/cli/visitor.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace assist {
namespace {

/// 13 digits of 5 bits hold all 64: different numbers, different names, in a small string.
std::string name_from(char letter, std::uint64_t bits) {
  constexpr std::string_view digits = "0123456789abcdefghjkmnpqrstvwxyz";
  std::string name{letter, '-'};
  for (int digit = 0; digit < 13; ++digit, bits >>= 5) name += digits[bits & 31];
  return name;
}

/// Events before the purpose: Zipf-like, 4 to 400, as in recorded traffic; mean about 17.
int wandering_length(Dice& dice) {
  const double length = 5.5 / std::pow(dice.unit() + 1e-9, 0.75);
  return static_cast<int>(std::min(length, 400.0));
}

}  // namespace

std::string_view name_of(Persona persona) {
  constexpr std::array<std::string_view, persona_count> names{
      "browser",        "happy_buyer", "slow_reader",     "stepper",         "text_selector",
      "fast_navigator", "one_error",   "account_visitor", "failing_payment", "dead_button",
      "login_loop",     "error_page",  "search_lost",     "broken_form"};
  return names[static_cast<std::size_t>(persona)];
}

std::string_view name_of(VisitOutcome outcome) {
  constexpr std::array<std::string_view, 5> names{"fine", "recovered", "left", "fell_silent",
                                                  "unfinished"};
  return names[static_cast<std::size_t>(outcome)];
}

Visitor::Visitor(std::uint64_t seed, std::uint64_t visit_index, Persona purpose)
    : index(visit_index), persona(purpose), dice(scatter(seed) + scatter(visit_index)) {
  session_id = name_from('s', scatter(seed ^ scatter(visit_index)));
  anonymous_id = name_from('a', dice.roll());
  wander_left = wandering_length(dice);
  page_ = pages_of(PageKind::home).first;
}

Step& Visitor::add(EventType type, Pause pause) {
  const double share = dice.unit();
  Step& step = plan.emplace_back();
  step.gap_ms = pause.from + static_cast<int>((pause.to - pause.from) * share * share);
  step.type = type;
  step.page = page_;
  step.query = query_;
  step.tab = tab_;
  return step;
}

void Visitor::stand_on(PageKind kind) {
  const PageRange range = pages_of(kind);
  page_ = static_cast<std::uint8_t>(range.first + dice.below(range.count));
  const double share = dice.unit();
  if (share < 0.7) {
    query_ = 0;
  } else if (share < 0.98) {
    query_ = static_cast<std::uint8_t>(dice.below(harmless_query_count));
  } else {  // A link from a badly made newsletter.
    query_ = static_cast<std::uint8_t>(harmless_query_count +
                                       dice.below(page_queries().size() - harmless_query_count));
  }
  last_target_ = Target::none;
}

Step& Visitor::open(PageKind kind, Pause pause) {
  stand_on(kind);
  return add(EventType::page_view, pause);
}

Step& Visitor::reload(Pause pause) {
  last_target_ = Target::none;
  return add(EventType::page_view, pause);
}

Step& Visitor::click(Target target, Pause pause) {
  if (target != last_target_) {  // A hand stays where it is between clicks on the same thing.
    x_ = static_cast<std::int16_t>(dice.between(20, 1'400));
    y_ = static_cast<std::int16_t>(dice.between(60, 2'400));
    last_target_ = target;
  } else {
    x_ = static_cast<std::int16_t>(x_ + dice.between(-2, 2));
    y_ = static_cast<std::int16_t>(y_ + dice.between(-2, 2));
  }
  Step& step = add(EventType::click, pause);
  step.target = target;
  step.x = x_;
  step.y = y_;
  return step;
}

Step& Visitor::answer(Pause pause) {
  Step& step = add(EventType::response, pause);
  step.number = step.gap_ms;
  return step;
}

Step& Visitor::scroll(Pause pause) {
  const int reversals = dice.between(0, 2);
  Step& step = add(EventType::scroll, pause);
  step.number = reversals;
  return step;
}

Step& Visitor::type_into(Target target, FormName form, Pause pause) {
  Step& step = add(EventType::input, pause);
  step.target = target;
  step.form = form;
  return step;
}

Step& Visitor::submit(FormName form, Pause pause) {
  Step& step = add(EventType::form_submit, pause);
  step.form = form;
  return step;
}

Step& Visitor::fail(Mishap mishap, Pause pause) {
  Step& step = add(EventType::error, pause);
  step.mishap = mishap;
  step.ok = false;
  return step;
}

Step& Visitor::search(std::uint8_t term, int results, Pause pause) {
  Step& step = add(EventType::search, pause);
  step.term = term;
  step.number = results;
  return step;
}

Step& Visitor::reach(Goal goal, Pause pause) {
  Step& step = add(EventType::progress, pause);
  step.goal = goal;
  return step;
}

Step& Visitor::does(EventType type, Pause pause) {
  return add(type, pause);
}

Step& Visitor::wait(Pause pause) {
  Step& step = add(EventType::custom, pause);
  step.unseen = true;
  return step;
}

void Visitor::switch_tab() {
  tab_ = static_cast<std::uint8_t>(1 - tab_);
  last_target_ = Target::none;
}

}  // namespace assist
