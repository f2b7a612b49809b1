// Facts in words that a person understands, and times as JSON wants them.
#pragma once

#include <string>

#include "processor/event/time.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// What happened to the visitor: "3 payment errors in 70 s on /checkout/payment, then silence".
/// Plain text, at most 200 bytes, no ids, no selectors, no text of the visitor.
std::string describe(const Verdict& verdict);

/// "70 s", "12 min", "5 h", "3 d": whole units, rounded down; below a second "a moment".
std::string duration_words(Duration duration);

/// RFC 3339 in UTC with milliseconds: "2026-11-22T14:03:05.120Z".
std::string rfc3339(Time time);

}  // namespace assist
