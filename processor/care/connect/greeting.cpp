#include "processor/care/connect/greeting.h"

#include <algorithm>

#include "processor/care/assist/history.h"
#include "processor/care/page_pattern.h"

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

}  // namespace

std::optional<Greeting> greet(const Scene& scene, const Candidate& candidate,
                              const GreetingText* text) {
  if (text == nullptr || !may_greet(scene, candidate)) return std::nullopt;
  const KnownProfile& profile = scene.customer.profile();
  Greeting greeting;
  greeting.first_name = profile.first_name();
  if (profile.has_customer_since()) {
    greeting.tenure = tenure_between(time_from_ms(profile.customer_since()), scene.now);
  }
  if (greeting.first_name.empty() && !greeting.tenure) return std::nullopt;
  if (greeting.first_name.empty()) greeting.clauses_dropped.emplace_back("name");
  if (!greeting.tenure) greeting.clauses_dropped.emplace_back("tenure");
  greeting.text = text->fill({greeting.first_name, greeting.tenure}).text;
  return greeting;
}

bool is_critical(std::string_view page_template, const CareConfig& config) {
  return matches_any(config.critical_pages, page_template);
}

}  // namespace assist
