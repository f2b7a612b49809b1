// What a signal says when it fires: kept in the session as evidence, and sent in verdicts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/detect/moment.h"
#include "processor/detect/recent.h"

namespace assist {

/// The signals' stable numbers: part of stored state, so never reused. 1 to 26 are those of the
/// field survey's list.
enum class Signal : std::uint8_t {
  rage_click = 1,
  error_page_burst = 5,
  repeat_failure = 6,
  stuck_on_error_page = 18,
  silence_after_trouble = 27,
};
/// E.g. "rage_click"; empty for a number that is none.
std::string_view name_of(Signal signal);

/// Chat needs evidence of two families: two views of one fact are not two facts.
enum class Family : std::uint8_t { click, error, form, navigation, search, silence };
std::string_view name_of(Family family);
Family family_of(Signal signal);

struct Finding {
  Signal signal{};
  double points = 0;
  bool decisive = false;
  Time first_at,
      last_at;  ///< Of what was counted; `last_at` of a timer's finding is when it was due.
  std::uint32_t count = 0;
  double threshold = 0;     ///< What `count` had to reach, or for a timer the seconds.
  Recent<std::string> ids;  ///< Event ids, deciding event last.
  std::string page_template, target, error_code;
  std::uint8_t kind = 0;  ///< ErrorKind + 1; 0 = no error involved.
  int status = 0;         ///< HTTP status; 0 = none.
  Time found_at;          ///< It weighs less and less from here.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.signal);
    archive(2, self.points);
    archive(3, self.decisive);
    archive(4, self.first_at);
    archive(5, self.last_at);
    archive(6, self.count);
    archive(7, self.threshold);
    archive(8, self.ids);
    archive(9, self.page_template);
    archive(10, self.target);
    archive(11, self.error_code);
    archive(12, self.kind);
    archive(13, self.status);
    archive(14, self.found_at);
  }
};

/// A finding of `signal` with its points; the caller adds what was counted.
Finding new_finding(Signal signal, const SignalWeight& weight);
/// Adds where it happened and what failed, as `moment` tells.
void describe(Finding& finding, const Moment& moment);

}  // namespace assist
