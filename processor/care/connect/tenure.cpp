#include "processor/care/connect/tenure.h"

#include <algorithm>

namespace assist {

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

}  // namespace assist
