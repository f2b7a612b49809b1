#include "processor/cli/persona.h"

#include <array>
#include <cmath>

#include "processor/cli/trouble.h"

namespace assist {
namespace {

/// Shares of the personas in percent, in the order of Persona.
constexpr std::array<double, persona_count> shares{26, 24,   7, 7,   4,    7, 8, 5,  // fine: 88
                                                   3,  2.75, 2, 2.5, 0.75, 1};       // stuck: 12

void arrive(Visitor& visitor) {
  const PageKind entry = visitor.dice.chance(0.5)   ? PageKind::home
                         : visitor.dice.chance(0.6) ? PageKind::catalog
                                                    : PageKind::product;
  visitor.open(entry, quick).arrival = true;
  visitor.answer({150, 1'200});
}

void look_at_category(Visitor& visitor) {
  visitor.click(Target::category_link, brief);
  visitor.open(PageKind::catalog, {150, 700});
  if (visitor.dice.chance(0.6)) visitor.answer(quick);
  visitor.scroll(brief);
  if (visitor.dice.chance(0.4)) {
    visitor.click(Target::filter_price, look);
    visitor.answer(at_once);
  }
}

void look_at_product(Visitor& visitor) {
  visitor.click(Target::product_link, look);
  visitor.open(PageKind::product, {150, 700});
  if (visitor.dice.chance(0.6)) visitor.answer(quick);
  for (int times = visitor.dice.between(0, 2); times > 0; --times) visitor.scroll(brief);
  if (visitor.dice.chance(0.3)) {
    visitor.click(Target::next_image, brief);
    visitor.answer(at_once);
  }
  if (visitor.dice.chance(0.3)) {
    visitor.click(Target::tab_reviews, look);
    visitor.answer(at_once);
    visitor.scroll(look);
  }
}

void search_and_find(Visitor& visitor) {
  const auto term = static_cast<std::uint8_t>(visitor.dice.below(fruitful_term_count));
  visitor.click(Target::search_box, brief);
  visitor.type_into(Target::search_box, FormName::none, brief);
  visitor.search(term, visitor.dice.between(3, 80), brief);
  visitor.answer(quick);
  visitor.open(PageKind::search, at_once);
}

void compare_in_two_tabs(Visitor& visitor) {
  visitor.does(EventType::visibility, look);
  visitor.switch_tab();
  visitor.open(PageKind::product, quick);
  visitor.scroll(brief);
  visitor.does(EventType::visibility, look);
  visitor.switch_tab();
  visitor.does(EventType::visibility, at_once);
}

void pay(Visitor& visitor) {
  visitor.type_into(Target::card_field, FormName::payment, look);
  visitor.click(Target::pay, brief);
  visitor.submit(FormName::payment, at_once);
  visitor.answer({400, 2'200});
  visitor.reach(Goal::ordered, at_once);
  visitor.open(PageKind::confirmation, quick);
}

void sign_in(Visitor& visitor) {
  visitor.click(Target::login_link, brief);
  visitor.open(PageKind::login, quick);
  visitor.does(EventType::form_start, quick).form = FormName::login;
  visitor.type_into(Target::user_field, FormName::login, brief);
  enter_password(visitor);
  visitor.answer(quick);
  visitor.reach(Goal::signed_in, at_once);
  if (!visitor.customer_id.empty()) visitor.does(EventType::identify, at_once);
}

void change_quantity(Visitor& visitor) {
  put_in_cart(visitor);
  const Target button = visitor.dice.chance(0.7) ? Target::quantity_plus : Target::next_image;
  for (int times = visitor.dice.between(4, 9); times > 0; --times) {
    visitor.click(button, {120, 320});
    visitor.answer(at_once);
  }
  if (visitor.dice.chance(0.4)) {
    visitor.click(Target::quantity_minus, brief);
    visitor.answer(at_once);
  }
}

void read_slowly(Visitor& visitor) {
  for (int pages = visitor.dice.between(2, 4); pages > 0; --pages) {
    visitor.click(Target::product_link, look);
    visitor.open(PageKind::product, quick);
    for (int times = visitor.dice.between(2, 5); times > 0; --times) {
      visitor.scroll({8'000, 40'000});
    }
  }
}

void select_text(Visitor& visitor) {
  visitor.open(PageKind::product, brief);
  for (int times = visitor.dice.between(1, 3); times > 0; --times) {
    const Target text = visitor.dice.chance(0.5) ? Target::description : Target::order_number;
    visitor.click(text, look);
    for (int more = visitor.dice.between(2, 3); more > 0; --more) {
      visitor.click(text, {90, 200}).selection = true;
    }
  }
}

void navigate_fast(Visitor& visitor) {
  visitor.open(PageKind::catalog, brief);
  for (int pages = visitor.dice.between(5, 12); pages > 0; --pages) {
    visitor.click(Target::next_page, {250, 900});
    visitor.reload({80, 350});
  }
}

void look_at_account(Visitor& visitor) {
  sign_in(visitor);
  visitor.open(PageKind::account, quick);
  visitor.click(Target::orders_link, look);
  visitor.answer(quick);
  if (!visitor.dice.chance(0.3)) return;
  visitor.click(Target::help_link, look);
  visitor.open(PageKind::help, quick);
  visitor.scroll(reading);
}

void buy(Visitor& visitor) {
  put_in_cart(visitor);
  if (visitor.dice.chance(0.3)) sign_in(visitor);
  go_to_payment(visitor);
  pay(visitor);
}

/// What a visitor came for.
void do_purpose(Visitor& visitor) {
  switch (visitor.persona) {
    case Persona::browser:
      return wander(visitor);
    case Persona::happy_buyer:
      return buy(visitor);
    case Persona::slow_reader:
      return read_slowly(visitor);
    case Persona::stepper:
      return change_quantity(visitor);
    case Persona::text_selector:
      return select_text(visitor);
    case Persona::fast_navigator:
      return navigate_fast(visitor);
    case Persona::account_visitor:
      return look_at_account(visitor);
    case Persona::one_error:
      return meet_one_error(visitor);
    case Persona::failing_payment:
      return fail_to_pay(visitor);
    case Persona::dead_button:
      return press_dead_button(visitor);
    case Persona::login_loop:
      return fail_to_sign_in(visitor);
    case Persona::error_page:
      return hit_error_page(visitor);
    case Persona::search_lost:
      return search_in_vain(visitor);
    case Persona::broken_form:
      return fight_form(visitor);
  }
}

void leave(Visitor& visitor) {
  const double manner = visitor.dice.unit();
  if (manner < 0.25) return;  // Closes the lid: nothing is sent.
  visitor.does(EventType::page_leave, look);
  if (manner < 0.4) visitor.does(EventType::session_end, at_once);
}

}  // namespace

Persona persona_of(std::uint64_t seed, std::uint64_t visit_index) {
  // The golden ratio's multiples spread evenly over [0, 1).
  const double start = Dice(seed).unit();
  const double turn = start + static_cast<double>(visit_index) * 0.6180339887498949;
  double percent = 100.0 * (turn - std::floor(turn));
  for (std::size_t persona = 0; persona < persona_count; ++persona) {
    percent -= shares[persona];
    if (percent < 0) return static_cast<Persona>(persona);
  }
  return Persona::browser;
}

void plan_next(Visitor& visitor) {
  visitor.plan.clear();
  visitor.next_step = 0;
  while (visitor.plan.empty() && visitor.phase != Phase::gone) {
    switch (visitor.phase) {
      case Phase::arriving:
        arrive(visitor);
        visitor.phase = visitor.wander_left > 0 ? Phase::wandering : Phase::purpose;
        break;
      case Phase::wandering:
        wander(visitor);
        visitor.wander_left -= static_cast<int>(visitor.plan.size());
        if (visitor.wander_left <= 0) visitor.phase = Phase::purpose;
        break;
      case Phase::purpose:
        visitor.phase = Phase::leaving;
        do_purpose(visitor);
        break;
      case Phase::leaving:
        visitor.phase = Phase::gone;
        leave(visitor);
        break;
      case Phase::gone:
        break;
    }
  }
}

void wander(Visitor& visitor) {
  const double choice = visitor.dice.unit();
  if (choice < 0.45) return look_at_product(visitor);
  if (choice < 0.78) return look_at_category(visitor);
  if (choice < 0.96) return search_and_find(visitor);
  compare_in_two_tabs(visitor);
}

void put_in_cart(Visitor& visitor) {
  visitor.open(PageKind::product, brief);
  visitor.click(Target::add_to_cart, look);
  visitor.answer(quick);
  visitor.reach(Goal::in_cart, at_once);
  visitor.click(Target::cart_link, brief);
  visitor.open(PageKind::cart, quick);
}

void fill_address(Visitor& visitor) {
  visitor.does(EventType::form_start, quick).form = FormName::address;
  visitor.type_into(Target::name_field, FormName::address, brief);
  visitor.type_into(Target::street_field, FormName::address, look);
  visitor.type_into(Target::phone_field, FormName::address, brief);
}

void go_to_payment(Visitor& visitor) {
  if (visitor.hurried) {  // Comes back to a cart that waits.
    visitor.open(PageKind::payment, quick);
    return;
  }
  visitor.click(Target::to_checkout, brief);
  visitor.answer(quick);
  visitor.open(PageKind::checkout, at_once);
  fill_address(visitor);
  visitor.click(Target::save_address, brief);
  visitor.submit(FormName::address, at_once);
  visitor.answer(quick);
  visitor.reach(Goal::address_given, at_once);
  visitor.open(PageKind::payment, quick);
}

void enter_password(Visitor& visitor) {
  visitor.type_into(Target::password_field, FormName::login, brief);
  visitor.click(Target::login_submit, brief);
  visitor.submit(FormName::login, at_once);
}

}  // namespace assist
