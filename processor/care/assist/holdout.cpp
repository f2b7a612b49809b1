#include "processor/care/assist/holdout.h"

#include "processor/care/identifier.h"

namespace assist {

Arms arms_of(std::string_view customer_key, std::string_view rule, Time at,
             const HoldoutConfig& config) {
  Arms arms;
  const auto day = std::chrono::floor<std::chrono::days>(at).time_since_epoch().count();
  arms.salt = config.salt + '/' + std::to_string(day / static_cast<int>(config.salt_days));
  arms.global_control = draw({"global", arms.salt, customer_key}) < config.global;
  arms.rule_control = draw({rule, arms.salt, customer_key}) < config.rule;
  arms.propensity = (1 - config.global) * (1 - config.rule);
  return arms;
}

}  // namespace assist
