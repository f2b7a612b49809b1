// One call to Care: what it works on and what it has changed so far. For Care's own files.
#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "processor/care/assist/candidate.h"
#include "processor/care/assist/lapse.h"
#include "processor/care/care.h"
#include "processor/event/require.h"

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

  void send_trigger(OfferType type, Op op, std::string_view trigger_id, Time event_time,
                    std::string json) {
    require(json.size() <= trigger_bytes_max, "a trigger is at most 8 KiB");
    Output& output = outputs.emplace_back();
    output.kind = Output::Kind::trigger;
    output.key = std::string{key};
    output.id = std::string{trigger_id};
    output.json = std::move(json);
    output.type = type;
    output.op = op;
    output.event_time = event_time;
    changed = true;
  }

  /// What the call did to the state. A customer of whom nothing is known any more is deleted.
  Effect effect() const {
    if (!changed) return Effect::unchanged;
    return is_blank(customer) ? Effect::finished : Effect::changed;
  }
};

}  // namespace assist
