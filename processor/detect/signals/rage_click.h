// rage_click: several clicks on the same thing in a moment, and the page did not answer.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "processor/detect/finding.h"
#include "processor/detect/recent.h"
#include "processor/event/names.h"

namespace assist {

/// When two clicks are clicks on the same thing.
enum class ClickIdentity : std::uint8_t {
  target,    ///< The same element (id, else selector, else tag, role and text).
  position,  ///< Near each other.
  either,    ///< The same element; where one of them is unknown, near each other.
  both,      ///< The same element and near each other.
};

inline constexpr std::array<std::string_view, 4> click_identity_names = {"target", "position",
                                                                         "either", "both"};

enum class Metric : std::uint8_t { euclid, manhattan };
inline constexpr std::array<std::string_view, 2> metric_names = {"euclid", "manhattan"};

/// Not evaluable, so silent, for clicks that say neither what nor where (as far as the rule's
/// identity asks).
struct RageClick {
  static constexpr SignalKind kind{1, "rage_click", Family::click};
  static constexpr EnumSet<Fact> needs{Fact::click, Fact::target};

  /// A run of clicks. Fires at the `count`th click; bounds are inclusive.
  struct Rule {
    SignalWeight weight{
        .points = 3};  ///< A chance-level signal alone (AUC 0.50 to 0.57): below `faq_level`.
    /// 2 to 16. Amplitude, Mixpanel and Splunk all moved from 3 or 5 to 4 because 3 flagged working
    /// pages.
    std::uint32_t count = 4;
    /// The last `count` clicks lie within it. 100 ms to 1 min. Amplitude, Splunk: 1 s.
    std::optional<Duration> span = Duration{1000};
    /// No click comes later than this after the one before. 50 ms to 1 min. Unset: `span` also ends
    /// a run.
    std::optional<Duration> gap;
    double distance_px = 30;  ///< To the click before, where position counts. Mixpanel: 30.
    std::optional<double> box_px =
        50;  ///< Extent of the run per axis, where position counts. Amplitude: 50.
    Metric metric = Metric::euclid;  ///< Of `distance_px`.
    ClickIdentity identity = ClickIdentity::either;
    bool selection_vetoes = true;  ///< Selecting text by a triple click is intent, not rage.
    /// The page answered between two clicks, so it works: steppers, carousels, calendars.
    bool response_breaks = true;
    /// An element where a greater share of the visitors' runs have several clicks is one to be
    /// clicked often: a stepper, a carousel, a zoom. 0 to 1, and 1 never vetoes. Own choice.
    double usual_rate_max = 0.05;
    /// Events that end a run that has not fired. The visitor did or got something else. `progress`
    /// always does.
    EnumSet<EventType> breaks{EventType::page_view, EventType::page_leave, EventType::form_submit,
                              EventType::search, EventType::session_end};
    /// Things that are meant to be clicked often, compared without regard to ASCII case.
    std::vector<std::string> excluded_kinds{"text",   "search",  "email",    "password",
                                            "number", "stepper", "carousel", "calendar",
                                            "slider", "player"};
    std::vector<std::string> excluded_tags{"textarea", "select", "canvas", "video",
                                           "audio",    "embed",  "object"};
    std::vector<std::string> excluded_roles{"textbox", "searchbox", "spinbutton", "slider",
                                            "scrollbar"};
    /// PostHog's words and signs; the whole text must match.
    std::vector<std::string> excluded_texts{"+",    "-", "−", "–", "next", "previous",
                                            "prev", ">", "<", "›", "‹"};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 2, 16);
      settings("span", self.span, Duration{50}, Duration{60'000});
      settings("gap", self.gap, Duration{50}, Duration{60'000});
      settings("distance_px", self.distance_px, 0, 10'000);
      settings("box_px", self.box_px, 0, 10'000);
      settings("metric", self.metric, metric_names);
      settings("identity", self.identity, click_identity_names);
      settings("selection_vetoes", self.selection_vetoes);
      settings("response_breaks", self.response_breaks);
      settings("usual_rate_max", self.usual_rate_max, 0, 1);
      settings("breaks", self.breaks, event_type_names);
      settings("excluded_kinds", self.excluded_kinds, 64);
      settings("excluded_tags", self.excluded_tags, 64);
      settings("excluded_roles", self.excluded_roles, 64);
      settings("excluded_texts", self.excluded_texts, 64);
    }
  };

  struct Click {
    Time at;
    std::uint64_t target = 0;  ///< Hash of the element; 0 = unknown.
    bool placed = false;       ///< x and y are known.
    float x = 0, y = 0;
    std::string id{};

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.at);
      archive(2, self.target);
      archive(3, self.placed);
      archive(4, self.x);
      archive(5, self.y);
      archive(6, self.id);
    }
  };

  /// The newest run of clicks on one thing.
  struct State {
    Recent<Click> clicks;
    bool fired = false;  ///< The run has been reported; it stays so while its clicks go on.
    Time broken_at;      ///< Clicks before it belong to no run any more.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.clicks);
      archive(2, self.fired);
      archive(3, self.broken_at);
    }
  };

  static bool wakes(const Moment& moment) { return moment.event.type == EventType::click; }
  static NearMiss nearly(const Rule& rule, const State& run) {
    return {run.fired ? 0.0 : static_cast<double>(run.clicks.size()),
            static_cast<double>(rule.count)};
  }
  static std::optional<Finding> observe(const Rule& rule, State& run, const Moment& moment);
};

}  // namespace assist
