// lostness: many page views, few pages: the visitor goes round in circles.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>

#include "processor/detect/finding.h"

namespace assist {

/// Smith's measure L = sqrt((N/S - 1)^2 + (R/N - 1)^2): S views of N different pages where R would
/// have done, over the newest views since the last progress. A reload is no view.
struct Lostness {
  static constexpr SignalKind kind{13, "lostness", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 2};
    double lost = 0.5;        ///< L at or above. 0.1 to 1.4. Smith (1996): 0.4 not lost, 0.5 lost.
    std::uint32_t views = 8;  ///< S. 4 to 12. Own choice: L means nothing for short ways.
    /// R of the flow at hand. 0 to 12; 0: not known, any page may have been needed.
    std::uint32_t pages_needed = 0;

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("lost", self.lost, 0.1, 1.4);
      settings("views", self.views, 4, 12);
      settings("pages_needed", self.pages_needed, 0, 12);
    }
  };

  struct State {
    std::uint32_t quiet = 0;  ///< Views until it may fire again.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.quiet);
    }
  };

  static bool wakes(const Moment& moment) {
    constexpr std::size_t views_least = 4;
    return moment.views_page && moment.trail->size() >= views_least;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) state.quiet = 0;
    if (!moment.views_page) return std::nullopt;
    const PageTrail& trail = *moment.trail;
    if (state.quiet > 0) {
      --state.quiet;
      return std::nullopt;
    }
    const std::optional<std::size_t> first = start_of(rule, trail);
    if (!first || measure(rule, trail, *first) < rule.lost) return std::nullopt;
    state.quiet = rule.views;
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, trail, *first);
    describe(finding, moment);
    finding.count = rule.views;
    finding.threshold = rule.views;
    return finding;
  }

 private:
  static bool is_reload(const PageTrail& trail, std::size_t index) {
    return index > 0 && trail[index].address == trail[index - 1].address;
  }

  /// Where the newest `views` views begin.
  static std::optional<std::size_t> start_of(const Rule& rule, const PageTrail& trail) {
    std::uint32_t views = 0;
    for (std::size_t index = trail.size(); index-- > 0;) {
      if (!is_reload(trail, index) && ++views == rule.views) return index;
    }
    return std::nullopt;
  }

  static double measure(const Rule& rule, const PageTrail& trail, std::size_t first) {
    double different = 0;
    for (std::size_t index = first; index < trail.size(); ++index) {
      bool seen = false;
      for (std::size_t before = first; before < index; ++before) {
        seen |= trail[before].address == trail[index].address;
      }
      different += seen ? 0 : 1;
    }
    const double needed =
        rule.pages_needed == 0 ? different : std::min<double>(different, rule.pages_needed);
    return std::hypot(different / rule.views - 1, needed / different - 1);
  }
};

}  // namespace assist
