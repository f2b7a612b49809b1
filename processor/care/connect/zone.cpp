#include "processor/care/connect/zone.h"

#include <unicode/timezone.h>

#include "processor/care/resolve/calendar.h"

namespace assist {
namespace {

/// Whether ICU lists the zone: abseil keeps every name that it is asked for, ICU none.
bool is_listed(std::string_view name) {
  const auto id = icu::UnicodeString::fromUTF8(
      icu::StringPiece(name.data(), static_cast<int32_t>(name.size())));
  char region[8];
  UErrorCode status = U_ZERO_ERROR;
  icu::TimeZone::getRegion(id, region, sizeof region, status);
  return U_SUCCESS(status);
}

}  // namespace

absl::TimeZone zone_of(std::string_view name, const absl::TimeZone& otherwise) {
  return is_listed(name) ? zone_named(name).value_or(otherwise) : otherwise;
}

}  // namespace assist
