// The course of a visit: arrive, look around, do what one came for, leave. Scenes that go well are
// here; those that do not are in trouble.h.
#pragma once

#include "processor/cli/visitor.h"

namespace assist {

/// Which persona the visit with this index has. Spread evenly, so that the shares hold for a few
/// dozen visitors as for a million; 88 % are fine.
Persona persona_of(std::uint64_t seed, std::uint64_t visit_index);

/// Replaces a used-up plan by the next scene. An empty plan afterwards: the visit is over.
void plan_next(Visitor& visitor);

/// Scenes that the troubled need as well.
void put_in_cart(Visitor& visitor);
void fill_address(Visitor& visitor);
void go_to_payment(Visitor& visitor);
void enter_password(Visitor& visitor);
void wander(Visitor& visitor);

}  // namespace assist
