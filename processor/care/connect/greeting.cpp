#include "processor/care/connect/greeting.h"

#include <fmt/format.h>

#include <algorithm>

#include "processor/care/assist/history.h"
#include "processor/care/page_pattern.h"

namespace assist {
namespace {

std::string units(int count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string text_of(std::string_view name, const std::optional<Tenure>& tenure) {
  const std::string hello = name.empty() ? "Hello" : fmt::format("Hello {}", name);
  if (!tenure) return hello + "!";
  if (tenure->years == 0 && tenure->months == 0) return hello + ", welcome!";
  const std::string length = tenure->years > 0 ? units(tenure->years, "year", "years")
                                               : units(tenure->months, "month", "months");
  return fmt::format("{}, I see you've been with us for {}, thanks for that!", hello, length);
}

std::size_t code_points(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

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

std::optional<Tenure> tenure_between(Time since, Time now) {
  using namespace std::chrono;
  if (since > now) return std::nullopt;
  const year_month_day from{floor<days>(since)};
  const year_month_day to{floor<days>(now)};
  int months = (static_cast<int>(to.year()) - static_cast<int>(from.year())) * 12 +
               static_cast<int>(static_cast<unsigned>(to.month())) -
               static_cast<int>(static_cast<unsigned>(from.month()));
  if (to.day() < from.day()) --months;
  if (months >= 1200) return std::nullopt;
  if (now - since < days{30}) return Tenure{};
  if (months >= 12) return Tenure{months / 12, 0};
  return Tenure{0, std::max(0, months)};
}

std::optional<Greeting> greet(const Scene& scene, const Candidate& candidate) {
  if (!may_greet(scene, candidate)) return std::nullopt;
  const KnownProfile& profile = scene.customer.profile();
  Greeting greeting;
  greeting.first_name = profile.first_name();
  if (profile.has_customer_since()) {
    greeting.tenure = tenure_between(time_from_ms(profile.customer_since()), scene.now);
  }
  const auto too_long = [&] {
    return code_points(text_of(greeting.first_name, greeting.tenure)) >
           scene.config.greeting.max_len;
  };
  if (too_long()) greeting.tenure.reset();
  if (too_long()) greeting.first_name.clear();
  if (greeting.first_name.empty() && !greeting.tenure) return std::nullopt;
  if (greeting.first_name.empty()) greeting.clauses_dropped.emplace_back("name");
  if (!greeting.tenure) greeting.clauses_dropped.emplace_back("tenure");
  greeting.text = text_of(greeting.first_name, greeting.tenure);
  return greeting;
}

bool is_critical(std::string_view page_template, const CareConfig& config) {
  return matches_any(config.critical_pages, page_template);
}

}  // namespace assist
