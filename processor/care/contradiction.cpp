#include "processor/care/contradiction.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "processor/care/assist/rule_name.h"
#include "processor/care/page_pattern.h"

namespace assist {
namespace {

class Finder {
 public:
  void never(bool holds, std::string key, std::string what) {
    if (holds) found_.push_back({std::move(key), std::move(what)});
  }
  std::vector<Contradiction> take() { return std::move(found_); }

 private:
  std::vector<Contradiction> found_;
};

bool contains(const std::vector<std::string>& list, const std::string& item) {
  return std::find(list.begin(), list.end(), item) != list.end();
}

/// Caps whose gate is closed for every offer, or that another one keeps from ever being reached.
void find_in_caps(const OfferCaps& caps, Finder& finder) {
  if (caps.month == 0 || caps.week == 0 || caps.day == 0 || caps.session == 0) {
    finder.never(true, "caps", "no offer is ever made: a cap is 0");
    return;
  }
  finder.never(caps.session == 1, "caps.session",
               "no chat ever follows a suggestion that was seen: the suggestion is the only offer "
               "of its session");
  // A rolling week is seven rolling days, and 30 days are part of five weeks.
  finder.never(caps.week > 7 * caps.day, "caps.week",
               fmt::format("never reached: caps.day allows {} in 7 days", 7 * caps.day));
  const std::uint32_t month = std::min(30 * caps.day, 5 * caps.week);
  finder.never(caps.month > month, "caps.month",
               fmt::format("never reached: caps.day and caps.week allow {} in 30 days", month));
}

void find_in_mutes(const MuteConfig& mute, Finder& finder) {
  finder.never(mute.rule.count() > 0 && mute.rule <= mute.all, "mute.rule",
               "never felt: mute.all holds for every rule, and not shorter");
  finder.never(mute.ignored >= mute.all && mute.all.count() > 0, "mute.ignored",
               "silence after an offer that was ignored is not shorter than after one that was "
               "dismissed");
}

/// Whether every page that `pattern` names is one that is excluded.
bool excluded(const std::string& pattern, const std::vector<std::string>& exclusions) {
  return std::any_of(exclusions.begin(), exclusions.end(), [&](const std::string& exclusion) {
    // A pattern fits another as a page does, but the rest of a path fits nothing but a rest.
    return matches_any({exclusion}, pattern) &&
           (!pattern.ends_with("**") || exclusion.ends_with("**"));
  });
}

void find_in_pages(const CareConfig& config, Finder& finder) {
  if (contains(config.excluded_pages, "/**")) {
    finder.never(true, "excluded_pages", "no offer is ever made: /** is every page");
    return;
  }
  for (const std::string& page : config.critical_pages) {
    finder.never(excluded(page, config.excluded_pages), "critical_pages",
                 fmt::format("{} never gets its chat: excluded_pages has it too", page));
  }
}

void find_in_rules(const RuleStates& rules, Finder& finder) {
  for (const std::string& rule : rules.shadow) {
    finder.never(contains(rules.paused, rule), "rules.shadow",
                 fmt::format("{} is never tried: it is paused", rule));
  }
  for (const auto& [type, words] : {std::pair{"chat-", "no chat is ever offered"},
                                    std::pair{"faq-", "no articles are ever suggested"}}) {
    const auto is_paused = [&](std::string_view cause) {
      return contains(rules.paused, type + std::string(cause));
    };
    finder.never(std::all_of(causes.begin(), causes.end(), is_paused), "rules.paused",
                 fmt::format("{}: every rule of that kind is paused", words));
  }
}

/// Promises that would be later than the deadline that stands behind them.
void find_in_promises(const ResolveConfig& resolve, Finder& finder) {
  if (resolve.first_response == ClockTime::business) return;  // Its length depends on the day.
  for (std::size_t i = 0; i < priority_count; ++i) {
    const Duration deadline = resolve.targets[i].first_response;
    const std::string_view priority = name_of(static_cast<Priority>(i));
    finder.never(
        resolve.promise.floor > deadline, "resolve.promise.floor",
        fmt::format("every promise is later than targets.{}.first_response, so the deadline is "
                    "told instead, and that it is at risk",
                    priority));
    finder.never(
        resolve.promise.otherwise > deadline, "resolve.promise.otherwise",
        fmt::format("never promised: it is later than targets.{}.first_response", priority));
  }
}

}  // namespace

std::vector<Contradiction> contradictions_in(const CareConfig& config) {
  Finder finder;
  find_in_caps(config.caps, finder);
  find_in_mutes(config.mute, finder);
  find_in_pages(config, finder);
  find_in_rules(config.rules, finder);
  find_in_promises(config.resolve, finder);
  finder.never(config.mute.snooze_max.count() == 0, "mute.snooze_max",
               "snoozing never has an effect: every snooze is cut to nothing");
  finder.never(config.autopause.dismiss_rate <= 0, "autopause.dismiss_rate",
               "a rule stops at its first dismissal");
  return finder.take();
}

}  // namespace assist
