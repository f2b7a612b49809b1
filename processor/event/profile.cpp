#include "processor/event/profile.h"

#include <algorithm>

#include "processor/event/customer_record.h"
#include "processor/event/person_name.h"
#include "processor/event/secret.h"
#include "processor/event/timestamp.h"

namespace assist {
namespace {

enum class Field : std::uint8_t {
  customer_id,
  first_name,
  last_name,
  honorific,
  customer_since,
  locale,
  time_zone,
  consent,
  staff,
  shared_device,
  updated_at,
};

constexpr std::optional<Field> field_named(std::string_view key) {
  using enum Field;
  if (key == "customer_id") return customer_id;
  if (key == "first_name") return first_name;
  if (key == "last_name") return last_name;
  if (key == "honorific") return honorific;
  if (key == "customer_since") return customer_since;
  if (key == "locale") return locale;
  if (key == "time_zone") return time_zone;
  if (key == "consent") return consent;
  if (key == "staff") return staff;
  if (key == "shared_device") return shared_device;
  if (key == "updated_at") return updated_at;
  return std::nullopt;
}

// RFC 5646, 4.4.1: 35 is room enough for any language tag in use. IANA's longest zone name has 32.
constexpr std::size_t locale_bytes_max = 35;
constexpr std::size_t time_zone_bytes_max = 64;
// Customers older than any computer are mistakes.
constexpr Time earliest_customer{std::chrono::sys_days{std::chrono::year{1900} / 1 / 1}};

/// A language of 2 or 3 letters, then parts of 1 to 8 letters and digits.
bool is_language_tag(std::string_view text) {
  if (text.size() > locale_bytes_max) return false;
  std::size_t part = 0;
  for (std::size_t begin = 0; begin <= text.size(); ++part) {
    const std::size_t end = std::min(text.find('-', begin), text.size());
    const std::size_t size = end - begin;
    const std::string_view letters = text.substr(begin, size);
    const bool valid =
        part == 0 ? size >= 2 && size <= 3 && std::all_of(letters.begin(), letters.end(), is_letter)
                  : size >= 1 && size <= 8;
    if (!valid || !std::all_of(letters.begin(), letters.end(),
                               [](char c) { return is_letter(c) || is_digit(c); })) {
      return false;
    }
    begin = end + 1;
  }
  return true;
}

bool is_zone_name(std::string_view text) {
  if (text.empty() || text.size() > time_zone_bytes_max || !is_letter(text[0])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '/' || c == '_' || c == '-' || c == '+';
  });
}

Reason formed(JsonReading& json, Token token, bool (*is_formed)(std::string_view),
              std::string& value) {
  std::string_view text;
  const Reason reason = json.text(token, text);
  if (reason != Reason::none) return reason;
  if (!is_formed(text)) return Reason::bad_value;
  value = text;
  return Reason::none;
}

Reason person_name(JsonReading& json, Token token, std::string& name) {
  std::string_view text;
  const Reason reason = json.text(token, text);
  if (reason == Reason::none) name = greetable_name(text);
  return reason;
}

/// A date, or a time as events have it.
Reason since(JsonReading& json, Token token, std::optional<Time>& since) {
  Time time{};
  if (!token.is_string()) {
    const Reason reason = json.time(token, time);
    since = time;
    return reason;
  }
  std::string_view text;
  const Reason reason = json.text(token, text);
  if (reason != Reason::none) return reason;
  since = text.size() == 10 ? parse_date(text) : parse_rfc3339(text);
  return since && *since >= earliest_customer && *since < latest_time ? Reason::none
                                                                      : Reason::bad_time;
}

Reason flag(JsonReading& json, Token token, std::optional<bool>& flag) {
  bool value = false;
  const Reason reason = json.boolean(token, value);
  flag = value;
  return reason;
}

Reason consent(JsonReading& json, Token token, Profile& profile) {
  enum class Key { proactive, personalise };
  std::uint32_t met = 0;
  return json.members(token, [&](std::string_view key, Token member) {
    if (key == "proactive") {
      if (!meet(met, Key::proactive)) return Reason::duplicate_key;
      return flag(json, member, profile.consent_proactive);
    }
    if (key == "personalise") {
      if (!meet(met, Key::personalise)) return Reason::duplicate_key;
      return flag(json, member, profile.consent_personalise);
    }
    return json.skip(member);
  });
}

Reason read_field(JsonReading& json, Field field, Token token, Profile& profile) {
  switch (field) {
    case Field::customer_id:
      return check_customer(json, token, profile.customer_id);
    case Field::first_name:
      return person_name(json, token, profile.first_name);
    case Field::last_name:
      return person_name(json, token, profile.last_name);
    case Field::honorific:
      return person_name(json, token, profile.honorific);
    case Field::customer_since:
      return since(json, token, profile.customer_since);
    case Field::locale:
      return formed(json, token, is_language_tag, profile.locale);
    case Field::time_zone:
      return formed(json, token, is_zone_name, profile.time_zone);
    case Field::consent:
      return consent(json, token, profile);
    case Field::staff:
      return json.boolean(token, profile.staff);
    case Field::shared_device:
      return json.boolean(token, profile.shared_device);
    case Field::updated_at:
      return json.time(token, profile.updated_at);
  }
  return Reason::none;
}

}  // namespace

std::variant<Profile, Rejection> decode_profile(const Record& record) {
  Profile profile;
  profile.updated_at = record.received_at;
  Reason reason = read_customer_key(record, profile.customer_id);
  if (reason == Reason::none && !record.value.empty()) {
    std::uint32_t met = 0;
    reason = read_value(record, [&](JsonReading& json, std::string_view key, Token token) {
      const auto field = field_named(key);
      if (!field) return json.skip(token);
      return meet(met, *field) ? read_field(json, *field, token, profile) : Reason::duplicate_key;
    });
  }
  if (reason != Reason::none) return rejection_of(reason);
  return profile;
}

}  // namespace assist
