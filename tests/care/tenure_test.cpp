#include "processor/care/connect/tenure.h"

#include <catch2/catch.hpp>

#include "processor/care/connect/zone.h"
#include "processor/care/resolve/calendar.h"
#include "processor/event/timestamp.h"

using namespace assist;

namespace {

/// "2y", "5m", "new", or "none", by the clock of a zone; times without an hour are dates.
std::string tenure(std::string_view since, std::string_view now, std::string_view zone = "UTC") {
  const auto moment = [](std::string_view text) {
    return text.size() == 10 ? *parse_date(text) : *parse_rfc3339(text);
  };
  const auto found = tenure_between(moment(since), moment(now), zone_of(zone, absl::UTCTimeZone()));
  if (!found) return "none";
  if (found->years > 0) return std::to_string(found->years) + "y";
  return found->months > 0 ? std::to_string(found->months) + "m" : "new";
}

}  // namespace

TEST_CASE("tenure is floored, never rounded up", "[tenure]") {
  CHECK(tenure("2024-11-22", "2026-11-22") == "2y");
  CHECK(tenure("2024-11-23", "2026-11-22") == "1y");
  CHECK(tenure("2025-11-23", "2026-11-22") == "11m");
  CHECK(tenure("2026-10-23", "2026-11-22") == "new");
  CHECK(tenure("2026-10-22", "2026-11-22") == "1m");
  CHECK(tenure("2026-11-22", "2026-11-22") == "new");
  CHECK(tenure("2025-11-22", "2026-11-21T23:59:59.999Z") == "11m");
}

TEST_CASE("months end where they end", "[tenure]") {
  CHECK(tenure("2026-01-31", "2026-02-28") == "new");
  CHECK(tenure("2026-01-31", "2026-03-01") == "new");  // 29 days.
  CHECK(tenure("2026-01-31", "2026-03-02") == "1m");
  CHECK(tenure("2026-02-01", "2026-03-01") == "new");  // A month, but 28 days.
  CHECK(tenure("2026-02-01", "2026-03-03") == "1m");
  CHECK(tenure("2026-03-31", "2026-04-30") == "new");  // 30 days, but no month.
  CHECK(tenure("2026-03-31", "2026-05-01") == "1m");
  CHECK(tenure("2025-12-31", "2026-06-30") == "5m");
  CHECK(tenure("2025-12-31", "2026-07-01") == "6m");
}

TEST_CASE("who came on a leap day has a year on the first of March", "[tenure]") {
  CHECK(tenure("2024-02-29", "2025-02-28") == "11m");
  CHECK(tenure("2024-02-29", "2025-03-01") == "1y");
  CHECK(tenure("2024-02-29", "2028-02-28") == "3y");
  CHECK(tenure("2024-02-29", "2028-02-29") == "4y");
}

TEST_CASE("the future, and more than a life, is no tenure", "[tenure]") {
  CHECK(tenure("2026-11-23", "2026-11-22") == "none");
  CHECK(tenure("2026-11-22T12:00:00.001Z", "2026-11-22T12:00:00Z") == "none");
  CHECK(tenure("1926-11-22", "2026-11-22") == "none");
  CHECK(tenure("1926-11-23", "2026-11-22") == "99y");
}

TEST_CASE("a year is over in Auckland before it is in Los Angeles", "[tenure]") {
  // 2026-11-22 begins in Auckland at 11:00Z of the 21st, in Los Angeles at 08:00Z of the 22nd.
  const char* now = "2026-11-21T11:00:00Z";
  CHECK(tenure("2025-11-22", now, "Pacific/Auckland") == "1y");
  CHECK(tenure("2025-11-22", "2026-11-21T10:59:59Z", "Pacific/Auckland") == "11m");
  CHECK(tenure("2025-11-22", now, "America/Los_Angeles") == "11m");
  CHECK(tenure("2025-11-22", "2026-11-22T07:59:59Z", "America/Los_Angeles") == "11m");
  CHECK(tenure("2025-11-22", "2026-11-22T08:00:00Z", "America/Los_Angeles") == "1y");
  CHECK(tenure("2025-11-22", now) == "11m");
}

TEST_CASE("a moment is the date that it was where the customer was", "[tenure]") {
  // 03:00Z of the 22nd is the evening of the 21st in New York.
  CHECK(tenure("2025-11-22T03:00:00Z", "2026-11-21T12:00:00Z", "America/New_York") == "1y");
  CHECK(tenure("2025-11-22T03:00:00Z", "2026-11-21T12:00:00Z") == "11m");
}

TEST_CASE("changes of the clock move no date", "[tenure]") {
  // Berlin left summer time on 2026-10-25 at 01:00Z: midnight is 22:00Z before and 23:00Z after.
  CHECK(tenure("2025-10-25", "2026-10-24T21:59:59Z", "Europe/Berlin") == "11m");
  CHECK(tenure("2025-10-25", "2026-10-24T22:00:00Z", "Europe/Berlin") == "1y");
  CHECK(tenure("2025-10-26", "2026-10-25T22:59:59Z", "Europe/Berlin") == "11m");
  CHECK(tenure("2025-10-26", "2026-10-25T23:00:00Z", "Europe/Berlin") == "1y");
  // Half an hour of summer time.
  CHECK(tenure("2025-12-01", "2026-11-30T12:59:59Z", "Australia/Lord_Howe") == "11m");
  CHECK(tenure("2025-12-01", "2026-11-30T13:00:00Z", "Australia/Lord_Howe") == "1y");
}

TEST_CASE("west of Greenwich, who comes today is not from the future", "[tenure]") {
  CHECK(tenure("2026-11-22", "2026-11-22T02:00:00Z", "America/Los_Angeles") == "new");
}

TEST_CASE("a zone that does not exist is the account's", "[tenure]") {
  const absl::TimeZone tokyo = *zone_named("Asia/Tokyo");
  CHECK(zone_of("Europe/Berlin", tokyo).name() == "Europe/Berlin");
  for (const char* name : {"", "Nowhere/At_All", "europe/berlin", "../etc/passwd", "/etc/passwd",
                           "localtime", "GMT+3", "libc:localtime"}) {
    INFO(name);
    CHECK(zone_of(name, tokyo).name() == "Asia/Tokyo");
  }
}
