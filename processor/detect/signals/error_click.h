// error_click: something fails right after a click.
#pragma once

#include <optional>

#include "processor/detect/finding.h"
#include "processor/event/names.h"

namespace assist {

/// Once per click. A link that leads to an error page is the error page's matter.
struct ErrorClick {
  static constexpr SignalKind kind{4, "error_click", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::click, Fact::error};

  struct Rule {
    SignalWeight weight{.points = 3};
    Duration after{2'000};  ///< Click to error, inclusive. 100 ms to 1 min. Amplitude: 2 s.
    /// No script errors: on many pages they come all along, click or not (the complaint of users of
    /// Datadog and Amplitude). Add `script` where yours are rare.
    EnumSet<ErrorKind> kinds{ErrorKind::request, ErrorKind::payment};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("after", self.after, Duration{100}, Duration{60'000});
      settings("kinds", self.kinds, error_kind_names);
    }
  };

  struct State {
    Time clicked_at;  ///< The click that has been told.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.clicked_at);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.outcome == Outcome::failed && moment.clicked_at != Time{};
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (!wakes(moment) || !rule.kinds.contains(moment.kind)) return std::nullopt;
    const bool other_page =
        moment.page != 0 && moment.clicked_page != 0 && moment.page != moment.clicked_page;
    const Duration since = moment.at - moment.clicked_at;
    if (other_page || since < Duration{0} || since > rule.after) return std::nullopt;
    if (state.clicked_at == moment.clicked_at) return std::nullopt;
    state.clicked_at = moment.clicked_at;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = moment.clicked_at;
    finding.last_at = moment.at;
    finding.count = 1;
    finding.threshold = std::chrono::duration<double>(rule.after).count();
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }
};

}  // namespace assist
