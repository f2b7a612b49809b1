// What an anonymous visitor's history means for the customer he turns out to be: caps, cooldowns
// and wishes for quiet hold for the person, on every device. Of two wishes the stricter one wins.
//
// The anonymous visitor keeps his history: on a shared device the next one to log in inherits it
// too, which errs on the side of silence.
#pragma once

#include <string>
#include <string_view>

#include "processor/care/customer.pb.h"

namespace assist {

/// Replaces `bytes`. False: there is nothing to inherit. Open offers, episodes and what the
/// platform told of the customer stay where they are.
bool history_of(const Customer& visitor, std::string& bytes);

/// Adds a history to the customer's own. False: nothing changed, or the bytes are no history.
/// Inheriting twice changes nothing.
bool inherit(Customer& customer, std::string_view history);

}  // namespace assist
