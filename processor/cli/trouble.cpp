#include "processor/cli/trouble.h"

#include "processor/cli/persona.h"

namespace assist {
namespace {

/// The rest give up; how many do is unknown in general, and an even split shows both.
constexpr double recovery_share = 0.45;

/// Half of those who give up leave; the others stare at the page until they close it unseen.
void give_up(Visitor& visitor) {
  visitor.phase = Phase::gone;
  if (visitor.dice.chance(0.5)) {
    visitor.does(EventType::page_leave, {3'000, 15'000}).mark = Mark::unstuck;
    visitor.outcome = VisitOutcome::left;
  } else {
    visitor.wait({25'000, 120'000}).mark = Mark::unstuck;
    visitor.outcome = VisitOutcome::fell_silent;
  }
}

bool recovers(Visitor& visitor) {
  const bool does = visitor.dice.chance(recovery_share);
  if (does) visitor.outcome = VisitOutcome::recovered;
  return does;
}

void try_payment(Visitor& visitor) {
  visitor.type_into(Target::card_field, FormName::payment, brief);
  visitor.click(Target::pay, brief);
  visitor.submit(FormName::payment, at_once);
}

/// The wait for a bank that does not answer makes people press again.
Step& payment_fails(Visitor& visitor, Mishap mishap) {
  if (mishap == Mishap::card_declined) return visitor.fail(mishap, {500, 2'500});
  for (int times = visitor.dice.between(0, 3); times > 0; --times) {
    visitor.click(Target::pay, {700, 1'800}).loading = true;
  }
  return visitor.fail(mishap, {3'000, 7'000});
}

void payment_works(Visitor& visitor) {
  visitor.answer({400, 2'200});
  visitor.reach(Goal::ordered, at_once).mark = Mark::unstuck;
  visitor.open(PageKind::confirmation, quick);
}

/// 509 of 530 recorded login failures are followed by the cancel row of the same act.
Step& sign_in_fails(Visitor& visitor) {
  const std::size_t failure = visitor.plan.size();
  visitor.fail(Mishap::bad_credentials, {150, 800});
  if (visitor.dice.chance(0.96)) visitor.does(EventType::cancel, {100, 900});
  return visitor.plan[failure];
}

void open_login(Visitor& visitor) {
  visitor.click(Target::login_link, brief);
  visitor.open(PageKind::login, quick);
  visitor.does(EventType::form_start, quick).form = FormName::login;
  visitor.type_into(Target::user_field, FormName::login, brief);
}

void signed_in(Visitor& visitor) {
  visitor.answer(quick);
  visitor.reach(Goal::signed_in, at_once).mark = Mark::unstuck;
  if (!visitor.customer_id.empty()) visitor.does(EventType::identify, at_once);
  visitor.open(PageKind::account, quick);
}

Mishap page_error(Visitor& visitor) {
  const double kind = visitor.dice.unit();
  return kind < 0.4 ? Mishap::http_404 : kind < 0.75 ? Mishap::http_500 : Mishap::http_503;
}

/// What the dead button is, and where.
Target find_dead_button(Visitor& visitor) {
  const double choice = visitor.dice.unit();
  if (choice < 0.4) {
    visitor.open(PageKind::product, brief);
    return Target::add_to_cart;
  }
  visitor.open(choice < 0.8 ? PageKind::cart : PageKind::checkout, brief);
  if (choice < 0.6) return Target::apply_coupon;
  return choice < 0.8 ? Target::place_order_disabled : Target::save_address;
}

void submit_address(Visitor& visitor) {
  visitor.click(Target::save_address, brief);
  visitor.submit(FormName::address, at_once);
}

Step& address_refused(Visitor& visitor) {
  Step& step = visitor.fail(Mishap::invalid_phone, {80, 500});
  step.form = FormName::address;
  return step;
}

std::uint8_t fruitless_term(Visitor& visitor) {
  return static_cast<std::uint8_t>(fruitful_term_count +
                                   visitor.dice.below(search_terms().size() - fruitful_term_count));
}

}  // namespace

void meet_one_error(Visitor& visitor) {
  const double kind = visitor.dice.unit();
  if (kind < 0.4) {
    visitor.click(Target::product_link, brief);
    visitor.stand_on(PageKind::product);
    visitor.fail(page_error(visitor), {100, 900});
    visitor.open(PageKind::catalog, {1'200, 6'000});
    return wander(visitor);
  }
  if (kind < 0.6) {
    open_login(visitor);
    enter_password(visitor);
    sign_in_fails(visitor);
    enter_password(visitor);
    return signed_in(visitor);
  }
  if (kind < 0.8) {
    put_in_cart(visitor);
    go_to_payment(visitor);
    try_payment(visitor);
    visitor.fail(Mishap::card_declined, {500, 2'500});
    try_payment(visitor);
    return payment_works(visitor);
  }
  visitor.open(PageKind::catalog, brief);
  visitor.fail(Mishap::script, quick);
  wander(visitor);
}

void fail_to_pay(Visitor& visitor) {
  if (!visitor.hurried) put_in_cart(visitor);
  go_to_payment(visitor);
  const Mishap mishap = visitor.dice.chance(0.65) ? Mishap::card_declined : Mishap::payment_timeout;
  const int tries = visitor.dice.between(3, 6);
  for (int nth = 0; nth < tries; ++nth) {
    try_payment(visitor);
    Step& failure = payment_fails(visitor, mishap);
    if (nth == 0) failure.mark = Mark::stuck;
    if (visitor.dice.chance(0.5)) visitor.scroll(look);
  }
  if (!recovers(visitor)) return give_up(visitor);
  visitor.wait(look);  // Finds another card.
  try_payment(visitor);
  payment_works(visitor);
}

void press_dead_button(Visitor& visitor) {
  const Target button = find_dead_button(visitor);
  visitor.click(button, brief).mark = Mark::stuck;
  const int bursts = visitor.dice.between(2, 4);
  for (int burst = 0; burst < bursts; ++burst) {
    visitor.click(button, {1'500, 3'500});
    for (int times = visitor.dice.between(3, 6); times > 0; --times) {
      visitor.click(button, {110, 230});
    }
    if (button == Target::apply_coupon && visitor.dice.chance(0.3)) {
      visitor.fail(Mishap::coupon_request, quick);
    }
    if (visitor.dice.chance(0.6)) visitor.scroll(brief);
  }
  if (!recovers(visitor)) return give_up(visitor);
  visitor.reload(brief);
  visitor.click(button, brief);
  visitor.answer(quick);
  visitor.reach(Goal::in_cart, at_once).mark = Mark::unstuck;
}

void fail_to_sign_in(Visitor& visitor) {
  open_login(visitor);
  const int tries = visitor.dice.between(3, 6);
  for (int nth = 0; nth < tries; ++nth) {
    enter_password(visitor);
    Step& failure = sign_in_fails(visitor);
    if (nth == 0) failure.mark = Mark::stuck;
    visitor.wait(brief);
  }
  if (!recovers(visitor)) return give_up(visitor);
  visitor.click(Target::forgot_link, look);
  visitor.answer(quick);
  visitor.wait(reading);  // Reads the mail with the link.
  enter_password(visitor);
  signed_in(visitor);
}

void hit_error_page(Visitor& visitor) {
  visitor.click(Target::product_link, brief);
  visitor.stand_on(visitor.dice.chance(0.6) ? PageKind::product : PageKind::checkout);
  const Mishap mishap = page_error(visitor);
  visitor.fail(mishap, {100, 1'500}).mark = Mark::stuck;
  if (visitor.dice.chance(0.35)) {
    visitor.wait({16'000, 45'000});  // Sits there and does nothing.
    visitor.fail(mishap, quick);
  } else {
    for (int times = visitor.dice.between(2, 5); times > 0; --times) {
      visitor.fail(mishap, {1'000, 6'000});
    }
  }
  if (!recovers(visitor)) return give_up(visitor);
  visitor.reload(look).mark = Mark::unstuck;
  visitor.answer(quick);
  wander(visitor);
}

void search_in_vain(Visitor& visitor) {
  const int tries = visitor.dice.between(3, 6);
  for (int nth = 0; nth < tries; ++nth) {
    visitor.click(Target::search_box, look);
    visitor.type_into(Target::search_box, FormName::none, brief);
    Step& nothing = visitor.search(fruitless_term(visitor), 0, brief);
    if (nth == 1) nothing.mark = Mark::stuck;  // Everybody mistypes once.
    visitor.answer(quick);
    visitor.open(PageKind::search, at_once);
  }
  if (visitor.dice.chance(0.4)) {
    visitor.click(Target::help_link, brief);
    visitor.open(PageKind::help, quick);
  }
  if (!recovers(visitor)) return give_up(visitor);
  visitor.search(0, visitor.dice.between(2, 30), look);
  visitor.answer(quick);
  visitor.click(Target::product_link, look);
  visitor.open(PageKind::product, quick);
  visitor.reach(Goal::found, brief).mark = Mark::unstuck;
}

void fight_form(Visitor& visitor) {
  if (!visitor.hurried) put_in_cart(visitor);
  visitor.open(PageKind::checkout, brief);
  fill_address(visitor);
  const int tries = visitor.dice.between(3, 5);
  for (int nth = 0; nth < tries; ++nth) {
    submit_address(visitor);
    Step& refusal = address_refused(visitor);
    if (nth == 0) refusal.mark = Mark::stuck;
    visitor.type_into(Target::phone_field, FormName::address, look);
  }
  if (!recovers(visitor)) {
    visitor.does(EventType::form_abandon, look).form = FormName::address;
    return give_up(visitor);
  }
  submit_address(visitor);
  visitor.answer(quick);
  visitor.reach(Goal::address_given, at_once).mark = Mark::unstuck;
  visitor.open(PageKind::payment, quick);
}

std::string_view cause_of(Persona persona) {
  switch (persona) {
    case Persona::failing_payment:
      return "payment";
    case Persona::dead_button:
      return "dead_button";
    case Persona::login_loop:
      return "login";
    case Persona::error_page:
      return "error_page";
    case Persona::search_lost:
      return "search";
    case Persona::broken_form:
      return "form";
    default:
      return "";
  }
}

}  // namespace assist
