// What a signal says when it fires: kept in the session as evidence, and sent in verdicts.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "processor/detect/moment.h"
#include "processor/detect/recent.h"
#include "processor/detect/signal.h"

namespace assist {

/// Of the signal with that number; its name is empty when there is none.
const SignalKind& kind_of(std::uint8_t signal);

struct Finding {
  std::uint8_t signal = 0;  ///< SignalKind::number.
  double points = 0;        ///< 0: another finding counts what this one tells.
  bool decisive = false;
  bool grows =
      false;  ///< More of the incident that the signal's finding with this `first_at` told.
  Time first_at,
      last_at;  ///< Of what was counted; `last_at` of a timer's finding is when it was due.
  std::uint32_t count = 0;
  double threshold = 0;     ///< What `count` had to reach, or for a timer the seconds.
  Recent<std::string> ids;  ///< Event ids, deciding event last.
  std::string page_template, target, error_code;
  std::uint8_t kind = 0;  ///< ErrorKind + 1; 0 = no error involved.
  int status = 0;         ///< HTTP status; 0 = none.
  Baseline baseline;      ///< What is usual here.
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
    archive(15, self.baseline);
  }
};

/// A finding of the signal `kind` with its points; the caller adds what was counted.
Finding new_finding(const SignalKind& kind, const SignalWeight& weight);
/// Times, ids and count of the views from `first` on.
void describe(Finding& finding, const PageTrail& trail, std::size_t first);
/// What the click was on, in words: id, else selector.
std::string_view name_of_target(const Event& event);
/// Adds where it happened and what failed, as `moment` tells.
void describe(Finding& finding, const Moment& moment);

}  // namespace assist
