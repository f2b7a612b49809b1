// When a customer is told to expect an answer: what we usually keep, not what we would like.
//
// A promise is the time that nine of ten answers took in the same hour of the week, with a margin,
// rounded up to what people say. Never before anybody is there to keep it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/care/resolve/calendar.h"
#include "processor/care/resolve/config.h"
#include "processor/care/resolve/history.pb.h"

namespace assist {

inline constexpr int history_samples_max = 256;  ///< Of four hours; the newest are kept.
inline constexpr int history_samples_min = 50;   ///< Fewer tell no ninth tenth.
inline constexpr Duration history_span = std::chrono::days{28};

/// The history that an answer to a message of `asked` belongs to: the queue, the priority and the
/// hour of the week on the calendar's clock. Only for lookups.
std::string history_key(std::string_view queue, Priority priority, Time asked,
                        const Calendar& calendar);

/// Adds an answer. The same one twice counts twice: the caller knows repeats.
void learn(ResponseHistory& history, Time asked, Duration took);

/// What nine of ten answers of the last 28 days took at most; none for fewer than 50.
std::optional<Duration> usual_response(const ResponseHistory& history, Time now);

/// When the newest sample is too old to count; none while there is none.
std::optional<Time> forgotten_at(const ResponseHistory& history);

/// Why a promise is what it is.
enum class PromiseBasis : std::uint8_t {
  history,    ///< What we usually keep.
  otherwise,  ///< No history: the configured time.
  deadline,   ///< What we usually keep would be later than the deadline.
  opening,    ///< Nobody is there any earlier.
};
std::string_view name_of(PromiseBasis basis);

struct PromiseTerms {
  Time due;
  PromiseBasis basis = PromiseBasis::otherwise;
  bool at_risk = false;  ///< We do not expect to keep the deadline.
};

/// The terms for a customer who asks at `now`; `zone` is his. Not later than `deadline`, unless
/// nobody is there before: a promise that nobody can keep is worse than a late one.
PromiseTerms promise_terms(const ResponseHistory& history, const PromiseConfig& config, Time now,
                           std::optional<Time> deadline, const Calendar& calendar,
                           const absl::TimeZone& zone);

}  // namespace assist
