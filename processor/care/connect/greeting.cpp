#include "processor/care/connect/greeting.h"

#include <algorithm>

#include "processor/care/assist/history.h"
#include "processor/care/connect/zone.h"
#include "processor/care/page_pattern.h"
#include "processor/care/resolve/calendar.h"

namespace assist {
namespace {

bool greeted_lately(const Scene& scene) {
  const Time earliest = scene.now - scene.config.greeting.interval;
  if (scene.customer.greeted_at() != 0 && time_from_ms(scene.customer.greeted_at()) > earliest) {
    return true;
  }
  const auto& offers = scene.customer.offers();
  return std::any_of(offers.begin(), offers.end(), [](const PastOffer& offer) {
    return offer.greets() && offer.state() == PastOffer::RESERVED;
  });
}

bool may_greet(const Scene& scene, const Candidate& candidate) {
  if (!scene.config.greeting.enabled || !scene.customer.has_profile()) return false;
  if (candidate.verdict->customer_id().empty() || scene.customer.profile().shared_device()) {
    return false;
  }
  if (!consents_to_names(scene)) return false;
  if (is_critical(candidate.verdict->page_template(), scene.config)) return false;
  const PastOffer* last = last_counted(scene.customer, Counting::live);
  if (last != nullptr && time_from_ms(last->emitted_at()) + scene.config.min_gap > scene.now) {
    return false;
  }
  return !greeted_lately(scene);
}

Facts facts_of(const Scene& scene) {
  const KnownProfile& profile = scene.customer.profile();
  Facts facts{profile.first_name(), profile.last_name(), profile.honorific(), {}};
  if (profile.has_customer_since()) {
    const auto account = zone_named(scene.config.time_zone).value_or(absl::UTCTimeZone());
    facts.tenure = tenure_between(time_from_ms(profile.customer_since()), scene.now,
                                  zone_of(profile.time_zone(), account));
  }
  return facts;
}

}  // namespace

std::optional<Greeting> greet(const Scene& scene, const Candidate& candidate,
                              const GreetingText* text) {
  if (text == nullptr || !may_greet(scene, candidate)) return std::nullopt;
  const Facts known = facts_of(scene);
  const FilledGreeting filled = text->fill(known);
  if (!filled.says_name() && !filled.says_tenure()) return std::nullopt;
  Greeting greeting;
  greeting.text = filled.text;
  using enum Phrase::Fact;
  if (filled.says(first_name)) greeting.facts.first_name = known.first_name;
  if (filled.says(last_name)) greeting.facts.last_name = known.last_name;
  if (filled.says(honorific)) greeting.facts.honorific = known.honorific;
  if (filled.says_tenure()) greeting.facts.tenure = known.tenure;
  if (!filled.says_name()) greeting.clauses_dropped.emplace_back("name");
  if (!filled.says_tenure()) greeting.clauses_dropped.emplace_back("tenure");
  return greeting;
}

bool is_critical(std::string_view page_template, const CareConfig& config) {
  return matches_any(config.critical_pages, page_template);
}

}  // namespace assist
