// Who a customer is, as far as the platform tells us on `assist.profiles`
// (schemas/profile.v1.json).
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "processor/event/record.h"

namespace assist {

struct Profile {
  std::string customer_id;             ///< The record's key.
  std::string first_name;              ///< Empty: unknown, or refused by the name check.
  std::string last_name, honorific;    ///< The same: for languages that greet by them.
  std::optional<Time> customer_since;  ///< First paid or registered date.
  std::string locale;                  ///< BCP 47, e.g. "en-GB"; empty: unknown.
  std::string time_zone;               ///< IANA name; empty: unknown.
  std::optional<bool> consent_proactive, consent_personalise;  ///< Absent: the configured default.
  bool staff = false;          ///< Our own people: never offered anything.
  bool shared_device = false;  ///< Kiosk or shared login: never greeted by name.
  Time updated_at;             ///< `updated_at` of the record, else its Kafka timestamp.
};

/// Reads one profile record. A tombstone (empty value) is a Profile with only `customer_id` and
/// `updated_at`.
std::variant<Profile, Rejection> decode_profile(const Record& record);

}  // namespace assist
