#include "processor/care/wording.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "processor/event/code_points.h"

namespace assist {
namespace {

std::string counted(std::uint32_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string error_words(const Evidence& evidence, std::uint32_t count) {
  const std::string& kind = evidence.error_kind();
  if (kind == "payment") return counted(count, "payment error", "payment errors");
  if (kind == "auth") return counted(count, "failed sign-in", "failed sign-ins");
  if (kind == "page") return counted(count, "error page", "error pages");
  if (kind == "request") return counted(count, "failed request", "failed requests");
  if (kind == "script") return counted(count, "script error", "script errors");
  if (kind == "validation") return counted(count, "rejected entry", "rejected entries");
  return counted(count, "error", "errors");
}

/// The detector's own name, made readable: what a signal without words of its own is called.
std::string plain_name(const Evidence& evidence) {
  std::string name{cut(evidence.signal(), 40)};
  std::replace(name.begin(), name.end(), '_', ' ');
  return name.empty() ? "signs of trouble" : name;
}

std::string phrase(const Evidence& evidence) {
  const std::uint32_t count = std::max(1u, evidence.count());
  std::string words;
  if (evidence.signal() == "stuck_on_error_page") {
    words = "no way on from an error page";
  } else if (evidence.signal() == "rage_click") {
    words = counted(count, "rapid click", "rapid clicks") + " on one spot";
  } else if (evidence.signal() == "dead_click") {
    words = counted(count, "click", "clicks") + " without effect";
  } else if (!evidence.error_kind().empty()) {
    words = error_words(evidence, count);
  } else {
    words = plain_name(evidence);
  }
  const Duration span{evidence.last_at() - evidence.first_at()};
  if (span >= std::chrono::seconds{1}) {
    words += (evidence.signal() == "stuck_on_error_page" ? " for " : " in ") + duration_words(span);
  }
  return words;
}

bool is_silence(const Evidence& evidence) {
  return evidence.signal() == "silence_after_trouble" || evidence.family() == "silence";
}

/// The heaviest evidence in words, silence aside; two phrases at most, and no kind of error told
/// twice.
std::vector<std::string> phrases_of(const Verdict& verdict) {
  std::vector<std::string> phrases;
  std::vector<std::string_view> told;
  for (const Evidence& evidence : verdict.evidence()) {
    if (phrases.size() == 2) break;
    const std::string_view kind = evidence.error_kind();
    if (is_silence(evidence) && evidence.signal() != "stuck_on_error_page") continue;
    if (!kind.empty() && std::find(told.begin(), told.end(), kind) != told.end()) continue;
    if (!kind.empty()) told.push_back(kind);
    phrases.push_back(phrase(evidence));
  }
  if (phrases.empty()) {
    phrases.push_back(verdict.errors() > 0 ? counted(verdict.errors(), "error", "errors")
                                           : "trouble");
  }
  return phrases;
}

}  // namespace

std::string describe(const Verdict& verdict) {
  const std::vector<std::string> phrases = phrases_of(verdict);
  std::string words = phrases.front();
  if (!verdict.page_template().empty()) {
    words += fmt::format(" on {}", cut(verdict.page_template(), 80));
  }
  if (phrases.size() > 1) words += ", " + phrases.back();
  const auto& evidence = verdict.evidence();
  const bool silent = std::any_of(evidence.begin(), evidence.end(), [](const Evidence& e) {
    return is_silence(e) && e.signal() != "stuck_on_error_page";
  });
  if (silent) words += ", then silence";
  return std::string{cut(words, 200)};
}

std::string duration_words(Duration duration) {
  using namespace std::chrono;
  const auto in = [duration]<class Unit>(Unit) { return duration_cast<Unit>(duration).count(); };
  if (duration < seconds{1}) return "a moment";
  if (duration < minutes{2}) return fmt::format("{} s", in(seconds{}));
  if (duration < hours{2}) return fmt::format("{} min", in(minutes{}));
  if (duration < hours{48}) return fmt::format("{} h", in(hours{}));
  return fmt::format("{} d", in(days{}));
}

std::string rfc3339(Time time) {
  using namespace std::chrono;
  const auto midnight = floor<days>(time);
  const year_month_day date{midnight};
  const hh_mm_ss<Duration> clock{time - midnight};
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace assist
