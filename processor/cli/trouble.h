// What goes wrong for the visitors of the simulated shop. Every scene marks in its plan when the
// visitor got stuck (the first symptom of what stopped the visit) and when that ended.
#pragma once

#include "processor/cli/visitor.h"

namespace assist {

/// One error, shrugged off: this visitor is fine.
void meet_one_error(Visitor& visitor);

void fail_to_pay(Visitor& visitor);
void press_dead_button(Visitor& visitor);
void fail_to_sign_in(Visitor& visitor);
void hit_error_page(Visitor& visitor);
void search_in_vain(Visitor& visitor);
void fight_form(Visitor& visitor);

/// The truth's word for what stopped a persona; empty for those who are fine.
std::string_view cause_of(Persona persona);

}  // namespace assist
