// Who is kept without help, so that we know what help is worth.
//
// A well-meant outreach can do harm (a randomised trial on 65,000 customers raised churn from 6.4
// to 10.0 %: Ascarza, Iyengar, Schleicher 2016), so this is on by default. The arms are drawn from
// the customer's key alone and hold for a period: all devices and sessions, today and in a replay,
// agree. Whoever is in a control group is decided for like everybody else, up to the last gate:
// both groups are the same people at the same moments.
#pragma once

#include <string>
#include <string_view>

#include "processor/care/config.h"
#include "processor/event/time.h"

namespace assist {

/// The groups that a customer is in.
struct Arms {
  bool global_control = false;  ///< Gets no offer at all.
  bool rule_control = false;    ///< Gets none of this rule.
  std::string salt;             ///< Of the period: arms compare only within one.
  double propensity = 1;        ///< How likely a customer is offered this, before the draw.
};

/// `at` is the event's time. Periods of `salt_days` begin at 1970-01-01.
Arms arms_of(std::string_view customer_key, std::string_view rule, Time at,
             const HoldoutConfig& config);

}  // namespace assist
