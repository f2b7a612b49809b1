// lostness: many page views, few pages: the visitor goes round in circles.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "processor/detect/finding.h"

namespace assist {

/// Smith's measure L = sqrt((N/S - 1)^2 + (R/N - 1)^2): S views of N different pages where R would
/// have done. Views count since the last progress; a reload is none.
struct Lostness {
  static constexpr SignalKind kind{13, "lostness", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 2};
    double lost = 0.5;  ///< L at or above. 0.1 to 1.4. Smith (1996): 0.4 not lost, 0.5 lost.
    std::uint32_t views_min = 8;  ///< S. 4 to 64. Own choice: L means nothing for short ways.
    /// R of the flow at hand. 0 to 64; 0: not known, any page may have been needed.
    std::uint32_t pages_needed = 0;
    Duration window{600'000};  ///< Without a view for so long, counting begins anew. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("lost", self.lost, 0.1, 1.4);
      settings("views_min", self.views_min, 4, 64);
      settings("pages_needed", self.pages_needed, 0, 64);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
    }
  };

  struct State {
    std::vector<std::uint64_t> pages;  ///< Different ones; then counting begins anew.
    std::uint64_t newest = 0;          ///< Page.
    std::uint32_t views = 0;
    Time first_at, last_at;
    std::string first_id;
    bool fired = false;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.pages);
      archive(2, self.newest);
      archive(3, self.views);
      archive(4, self.first_at);
      archive(5, self.last_at);
      archive(6, self.first_id);
      archive(7, self.fired);
    }
  };

  static bool wakes(const Moment& moment) { return moment.address != 0; }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) state = {};
    if (moment.address == 0 || moment.address == state.newest) return std::nullopt;
    if (state.views > 0 && moment.at - state.last_at > rule.window) state = {};
    note(state, moment);
    const double lostness = measure(rule, state);
    if (state.fired || state.views < rule.views_min || lostness < rule.lost) return std::nullopt;
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = state.first_at;
    finding.last_at = std::max(state.last_at, moment.at);
    finding.count = state.views;
    finding.threshold = rule.views_min;
    finding.ids.push(2) = state.first_id;
    finding.ids.push(2) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }

  static NearMiss nearly(const Rule& rule, const State& state) {
    const bool long_enough = !state.fired && state.views >= rule.views_min;
    return {long_enough ? measure(rule, state) : 0.0, rule.lost};
  }

 private:
  static void note(State& state, const Moment& moment) {
    constexpr std::size_t pages_max = 32;  // Whoever sees more is not lost in few.
    if (state.pages.size() == pages_max) state = {};
    if (state.views++ == 0) {
      state.first_at = moment.at;
      state.first_id = clipped(moment.event.id, id_bytes_max);
    }
    state.newest = moment.address;
    state.last_at = std::max(state.last_at, moment.at);
    const auto known = std::find(state.pages.begin(), state.pages.end(), moment.address);
    if (known == state.pages.end()) state.pages.push_back(moment.address);
  }

  static double measure(const Rule& rule, const State& state) {
    const auto views = static_cast<double>(state.views);
    const auto pages = static_cast<double>(state.pages.size());
    const double needed =
        rule.pages_needed == 0 ? pages : std::min(pages, static_cast<double>(rule.pages_needed));
    return std::hypot(pages / views - 1, needed / pages - 1);
  }
};

}  // namespace assist
