#include "processor/care/resolve/promise.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace assist {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

/// A guess gives the team at least so much open time.
constexpr Duration work_min = hours{1};

/// What people say: "by 14:35", "by a quarter past", "by three".
Duration natural_unit(Duration wait) {
  if (wait <= hours{1}) return minutes{5};
  if (wait < hours{24}) return minutes{15};
  return hours{1};
}

/// The next moment at which the local clock shows a whole number of units.
Time rounded_up(Time moment, Duration unit, const absl::TimeZone& zone) {
  const Duration local = local_time_at(moment, zone).time_since_epoch();
  const Duration over = local % unit;
  return over.count() == 0 ? moment : moment + (unit - over);
}

}  // namespace

std::string_view name_of(PromiseBasis basis) {
  static constexpr std::array<std::string_view, 4> names{"history", "otherwise", "deadline",
                                                         "opening"};
  return names[static_cast<std::size_t>(basis)];
}

std::string history_key(std::string_view queue, Priority priority, Time asked,
                        const Calendar& calendar) {
  const auto local = local_time_at(asked, calendar.zone());
  const auto day = std::chrono::floor<std::chrono::days>(local);
  const auto hour = std::chrono::floor<hours>(local - day);
  return fmt::format(
      "{}\n{}\n{}", queue, name_of(priority),
      std::chrono::weekday{day}.c_encoding() * 24 + static_cast<unsigned>(hour.count()));
}

void learn(ResponseHistory& history, Time asked, Duration took) {
  const auto asked_s = std::chrono::floor<std::chrono::seconds>(asked.time_since_epoch());
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(std::max(took, Duration{0}));
  history.add_asked_at_s(asked_s.count());
  history.add_took_s(
      static_cast<std::uint32_t>(std::min<std::int64_t>(seconds.count(), UINT32_MAX)));
  const int excess = history.asked_at_s_size() - history_samples_max;
  if (excess <= 0) return;
  history.mutable_asked_at_s()->erase(history.asked_at_s().begin(),
                                      history.asked_at_s().begin() + excess);
  history.mutable_took_s()->erase(history.took_s().begin(), history.took_s().begin() + excess);
}

std::optional<Duration> usual_response(const ResponseHistory& history, Time now) {
  std::vector<std::uint32_t> took;
  for (int i = 0; i < history.asked_at_s_size(); ++i) {
    const Time asked{std::chrono::seconds{history.asked_at_s(i)}};
    if (asked > now - history_span) took.push_back(history.took_s(i));
  }
  if (took.size() < history_samples_min) return std::nullopt;
  // The nearest rank: the smallest time that at least nine of ten keep.
  const std::size_t rank = (took.size() * 9 + 9) / 10 - 1;
  std::nth_element(took.begin(), took.begin() + static_cast<std::ptrdiff_t>(rank), took.end());
  return std::chrono::seconds{took[rank]};
}

std::optional<Time> forgotten_at(const ResponseHistory& history) {
  const auto& asked = history.asked_at_s();
  if (asked.empty()) return std::nullopt;
  return Time{std::chrono::seconds{*std::max_element(asked.begin(), asked.end())}} + history_span;
}

PromiseTerms promise_terms(const ResponseHistory& history, const PromiseConfig& config, Time now,
                           std::optional<Time> deadline, const Calendar& calendar,
                           const absl::TimeZone& zone) {
  const auto usual = usual_response(history, now);
  PromiseTerms terms;
  Duration wait = config.otherwise;
  if (usual) {
    terms.basis = PromiseBasis::history;
    const double margin =
        static_cast<double>(std::max(config.floor, *usual).count()) * config.factor;
    wait = Duration{std::llround(std::ceil(margin))};
  }
  // What was usual in this hour of the week knows when people are there; a guess does not.
  const Time soonest = usual ? now + wait : calendar.add(now, work_min);
  const Time expected = std::max(now + wait, soonest);
  terms.due = rounded_up(expected, natural_unit(expected - now), zone);
  if (deadline && terms.due > *deadline) {
    // A round time just after the deadline is no risk, and a guess that yields to it is none.
    terms.at_risk = soonest > *deadline;
    terms.due = *deadline;
    terms.basis = PromiseBasis::deadline;
  }
  const Time opens = calendar.next_open(now);
  if (terms.due < opens) {
    terms.at_risk = deadline && *deadline < opens;
    terms.due = rounded_up(opens, natural_unit(opens - now), zone);
    terms.basis = PromiseBasis::opening;
  }
  return terms;
}

}  // namespace assist
