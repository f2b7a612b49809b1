#include "processor/cli/customer.h"

#include <fmt/format.h>

#include <iterator>

#include "processor/cli/dice.h"
#include "processor/cli/rfc3339.h"

namespace assist {
namespace {

struct Origin {
  std::string_view first_name, locale, time_zone;
};
constexpr Origin origins[] = {
    {"Ana", "es-ES", "Europe/Madrid"},        {"José", "es-MX", "America/Mexico_City"},
    {"Emily", "en-GB", "Europe/London"},      {"Oliver", "en-GB", "Europe/London"},
    {"Maya", "en-US", "America/New_York"},    {"Tyler", "en-US", "America/Chicago"},
    {"Zoë", "nl-NL", "Europe/Amsterdam"},     {"Łukasz", "pl-PL", "Europe/Warsaw"},
    {"Hannah", "de-DE", "Europe/Berlin"},     {"Jürgen", "de-AT", "Europe/Vienna"},
    {"Amélie", "fr-FR", "Europe/Paris"},      {"Priya", "en-IN", "Asia/Kolkata"},
    {"Arjun", "hi-IN", "Asia/Kolkata"},       {"Yuki", "ja-JP", "Asia/Tokyo"},
    {"美咲", "ja-JP", "Asia/Tokyo"},          {"Siobhán", "en-IE", "Europe/Dublin"},
    {"Fatima", "ar-MA", "Africa/Casablanca"}, {"Chidi", "en-NG", "Africa/Lagos"},
    {"Ingrid", "nb-NO", "Europe/Oslo"},       {"Mateus", "pt-BR", "America/Sao_Paulo"},
};

}  // namespace

std::string customer_id_of(std::uint64_t number) {
  return fmt::format("c-{:06}", number);
}

void write_profile(std::uint64_t seed, std::uint64_t number, Time start, std::string& json) {
  using std::chrono::days;
  Dice dice(scatter(seed) ^ scatter(number + 1));
  const Origin& origin = origins[dice.below(std::size(origins))];
  const Time since =
      start - days(dice.between(1, 12 * 365)) - std::chrono::seconds(dice.between(0, 86'399));
  const Time updated = start - Duration(dice.between(60'000, 86'400'000));
  json.clear();
  fmt::format_to(std::back_inserter(json),
                 R"({{"customer_id":"{}","first_name":"{}","customer_since":")",
                 customer_id_of(number), origin.first_name);
  append_rfc3339(since < updated ? since : updated, json);
  fmt::format_to(
      std::back_inserter(json),
      R"(","locale":"{}","time_zone":"{}","consent":{{"proactive":{},"personalise":{}}})",
      origin.locale, origin.time_zone, dice.chance(0.93), dice.chance(0.88));
  if (dice.chance(0.005)) json += R"(,"staff":true)";
  if (dice.chance(0.01)) json += R"(,"shared_device":true)";
  json += R"(,"updated_at":")";
  append_rfc3339(updated, json);
  json += R"("})";
}

}  // namespace assist
