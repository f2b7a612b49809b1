// help_seeking: the visitor looks for help himself.
#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/signals/streak.h"

namespace assist {

/// Two help pages, or one soon after an error. A help page is one whose path has a word of `words`
/// as a segment.
struct HelpSeeking {
  static constexpr SignalKind kind{21, "help_seeking", Family::navigation};
  static constexpr EnumSet<Fact> needs{Fact::page_view};

  struct Rule {
    SignalWeight weight{.points = 4};
    std::uint32_t count = 2;       ///< Different views. 1 to 16. Own choice.
    Duration window{120'000};      ///< First to last, inclusive. 5 s to 1 h. Own choice.
    Duration after_error{60'000};  ///< One view is enough so soon after. 0 to 1 h. Own choice.
    std::vector<std::string> words{"help",  "faq",     "faqs",    "support",   "contact",
                                   "hilfe", "kontakt", "ayuda",   "aide",      "contacto",
                                   "aiuto", "soporte", "service", "contact-us"};

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("count", self.count, 1, 16);
      settings("window", self.window, Duration{5'000}, Duration{3'600'000});
      settings("after_error", self.after_error, Duration{0}, Duration{3'600'000});
      settings("words", self.words, 64);
    }
  };

  struct State {
    std::uint64_t page = 0;  ///< The newest help page: its other places, or a reload, are no other.
    Time error_at;           ///< The newest trouble.
    Streak views;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.page);
      archive(2, self.error_at);
      archive(3, self.views);
    }
  };

  static bool wakes(const Rule& rule, const Moment& moment) {
    return moment.trouble ||
           (moment.event.type == EventType::page_view && is_help(rule, moment.event));
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    if (moment.progress) {
      forget_all(state.views);
      state.error_at = Time{};
    }
    if (moment.trouble) state.error_at = std::max(state.error_at, moment.at);
    if (moment.event.type != EventType::page_view || !is_help(rule, moment.event)) {
      return std::nullopt;
    }
    if (moment.page == state.page) return std::nullopt;
    state.page = moment.page;
    const bool after_error = state.error_at != Time{} && moment.at >= state.error_at &&
                             moment.at - state.error_at <= rule.after_error;
    const bool several = add(state.views, {.count = rule.count, .window = rule.window}, moment);
    if (!several && (!after_error || state.views.reported)) return std::nullopt;
    state.views.reported = true;
    Finding finding = new_finding(kind, rule.weight);
    describe(finding, state.views);
    describe(finding, moment);
    finding.threshold = several ? rule.count : 1;
    return finding;
  }

 private:
  /// Whether a segment of the page's path is one of the words.
  static bool is_help(const Rule& rule, const Event& event) {
    if (!event.page) return false;
    const Page& page = *event.page;
    std::string_view path = page.page_template.empty() ? page.url : page.page_template;
    path = path.substr(0, path.find_first_of("?#"));
    while (!path.empty()) {
      const std::size_t end = path.find('/');
      const std::string_view segment = path.substr(0, end);
      for (const std::string& word : rule.words) {
        if (segment == word) return true;
      }
      path = end == path.npos ? std::string_view{} : path.substr(end + 1);
    }
    return false;
  }
};

}  // namespace assist
