// copied_error: the visitor copies text right after an error, or searches the page for words.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "processor/detect/finding.h"

namespace assist {

/// The client tells it as `custom` events with such names. Copying alone is what people do with
/// addresses and prices: it counts soon after an error only. It can be forged, so never more than a
/// little evidence.
struct CopiedError {
  static constexpr SignalKind kind{24, "copied_error", Family::search};
  static constexpr EnumSet<Fact> needs{Fact::custom};

  struct Rule {
    SignalWeight weight{.points = 2};
    std::vector<std::string> copies{"copy", "text_copied"};
    std::vector<std::string> searches{"find_in_page", "on_page_search"};
    Duration after_error{60'000};  ///< For copies. 1 s to 1 h. Own choice.
    Duration once_in{120'000};     ///< One incident. 1 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("copies", self.copies, 16);
      settings("searches", self.searches, 16);
      settings("after_error", self.after_error, Duration{1'000}, Duration{3'600'000});
      settings("once_in", self.once_in, Duration{1'000}, Duration{3'600'000});
    }
  };

  struct State {
    Time error_at, told_at;  ///< Time{}: never.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.error_at);
      archive(2, self.told_at);
    }
  };

  static bool wakes(const Moment& moment) {
    return moment.outcome == Outcome::failed || moment.event.type == EventType::custom;
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.outcome == Outcome::failed) {
      state.error_at = std::max(state.error_at, moment.at);
      return std::nullopt;
    }
    if (moment.event.type != EventType::custom) return std::nullopt;
    const bool after_error = state.error_at != Time{} && moment.at >= state.error_at &&
                             moment.at - state.error_at <= rule.after_error;
    const bool copied = after_error && lists(rule.copies, moment.event.name);
    if (!copied && !lists(rule.searches, moment.event.name)) return std::nullopt;
    if (state.told_at != Time{} && moment.at - state.told_at < rule.once_in) return std::nullopt;
    state.told_at = moment.at;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = copied ? state.error_at : moment.at;
    finding.last_at = moment.at;
    finding.count = 1;
    finding.threshold = 1;
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }

 private:
  static bool lists(const std::vector<std::string>& words, std::string_view name) {
    return std::find(words.begin(), words.end(), name) != words.end();
  }
};

}  // namespace assist
