// One call to Care: what it works on and what it has changed so far. For Care's own files.
#pragma once

#include <string_view>

#include "processor/care/assist/candidate.h"
#include "processor/care/assist/lapse.h"
#include "processor/care/care.h"

namespace assist {

struct Turn {
  const CareConfig& config;
  Customer& customer;
  std::string_view key;
  Time now;
  Outputs& outputs;
  bool changed = false;
  Loan* loan = nullptr;
  const Calendar* chat_hours = nullptr;
  const Calendar* support_hours = nullptr;
  const Templates* templates = nullptr;

  Scene scene() const {
    return {config, customer, key, now, loan == nullptr ? nullptr : &loan->service, chat_hours};
  }

  /// What the call did to the state. A customer of whom nothing is known any more is deleted.
  Effect effect() const {
    if (!changed) return Effect::unchanged;
    return is_blank(customer) ? Effect::finished : Effect::changed;
  }
};

}  // namespace assist
