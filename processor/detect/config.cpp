#include "processor/detect/config.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <type_traits>

namespace assist {
namespace {

class Checks {
 public:
  void range(std::string key, std::uint32_t value, std::uint32_t low, std::uint32_t high) {
    expect(std::move(key), value >= low && value <= high,
           std::to_string(low) + " to " + std::to_string(high));
  }
  void range(std::string key, Duration value, Duration low, Duration high) {
    expect(std::move(key), value >= low && value <= high,
           std::to_string(low.count()) + "ms to " + std::to_string(high.count()) + "ms");
  }
  void range(std::string key, double value, double low, double high) {
    const auto number = [](double bound) { return std::to_string(std::llround(bound)); };
    expect(std::move(key), value >= low && value <= high, number(low) + " to " + number(high));
  }
  void expect(std::string key, bool holds, std::string expected) {
    if (!holds) problems_.push_back({std::move(key), std::move(expected)});
  }
  std::vector<ConfigProblem> take() { return std::move(problems_); }

 private:
  std::vector<ConfigProblem> problems_;
};

/// Checks the ranges that a rule declares; what has no range is always right.
class RangeCheck {
 public:
  RangeCheck(Checks& checks, std::string_view prefix) : checks_(checks), prefix_(prefix) {}

  template <class T, class Low, class High>
  void operator()(const char* key, const T& value, Low low, High high) {
    checks_.range(prefix_ + "." + key, value, static_cast<T>(low), static_cast<T>(high));
  }
  template <class T, class Low, class High>
  void operator()(const char* key, const std::optional<T>& value, Low low, High high) {
    if (value) (*this)(key, *value, low, high);
  }
  template <class T, class Names>
  void operator()(const char*, const T&, const Names&) {}
  void operator()(const char*, bool) {}
  void operator()(const char*, const std::optional<click::Preset>&) {}

 private:
  Checks& checks_;
  std::string prefix_;
};

constexpr Duration second{1'000}, minute{60'000}, hour{3'600'000}, none{0};

void check_signals(Checks& checks, const DetectConfig& config) {
  AllSignals::each([&]<class S>() {
    const auto& rule = config.of<S>();
    RangeCheck ranges(checks, S::kind.name);
    ranges("points", rule.weight.points, 0, 100);
    S::Rule::settings(rule, ranges);
  });
  checks.expect("preset_click.preset",
                !config.of<PresetClick>().weight.enabled || config.of<PresetClick>().preset,
                "a file while it is enabled");
  const auto& clicks = config.of<RageClick>();
  checks.expect("rage_click.span", clicks.span || clicks.gap, "a span, a gap or both");
  checks.expect("error_page_burst.kinds", !config.of<ErrorPageBurst>().kinds.empty(),
                "at least one");
  const auto& burst = config.of<ErrorPageBurst>();
  checks.expect(
      "error_page_burst.settle",
      burst.settle == none || (burst.rearm == Rearm::when_fired && burst.settle <= config.lateness),
      "0s, or with rearm: when_fired at most stream.lateness");
  const Duration longest =
      std::max(config.of<StuckOnErrorPage>().after, config.of<SilenceAfterTrouble>().after);
  checks.expect("session_idle", longest < config.session_idle,
                "longer than stuck_on_error_page.after and silence_after_trouble.after");
}

void check_norms(Checks& checks, const NormRules& rules) {
  constexpr std::uint32_t million = 1'000'000;
  checks.range("normal.half_life", rules.half_life, hour, 90 * 24 * hour);
  checks.range("normal.visits_min", rules.visits_min, 5, 10'000);
  checks.range("normal.visits_max", rules.visits_max, 100, million);
  checks.expect("normal.visits_max", rules.visits_max >= 2 * rules.visits_min,
                "at least twice visits_min");
  checks.range("normal.elements_max", rules.elements_max, 1, 64);
  checks.range("normal.forget_after", rules.forget_after, hour, 365 * 24 * hour);
}

void check_confidence(Checks& checks, const ConfidenceRule& rule) {
  checks.range("confidence.log2_odds", rule.log2_odds, -20, 20);
  checks.range("confidence.log2_odds_per_point", rule.log2_odds_per_point, 0, 10);
}

void check_automation(Checks& checks, const AutomationRules& rules) {
  checks.range("automation.steady_clicks", rules.steady_clicks, 6, 1'000);
  checks.range("automation.jitter_max", rules.jitter_max, none, Duration{100});
  checks.range("automation.acts_per_second", rules.acts_per_second, 10, 1'000);
}

void check_fusion(Checks& checks, const DetectConfig& config) {
  const Duration short_limit = 10 * minute;
  checks.range("half_life", config.half_life, second, hour);
  checks.expect("faq_level", config.faq_level > 0 && config.faq_level <= 100, "above 0, to 100");
  checks.expect("chat_level", config.chat_level >= config.faq_level && config.chat_level <= 1000,
                "faq_level to 1000");
  checks.expect("hysteresis", config.hysteresis >= 0 && config.hysteresis <= config.chat_level,
                "0 to chat_level");
  checks.range("chat_families", config.chat_families, 1, 6);
  checks.range("quiet_start", config.quiet_start, none, short_limit);
  checks.range("episode_silence", config.episode_silence, 10 * second, hour);
  checks.range("notice_gap", config.notice_gap, none, short_limit);
  checks.range("session_idle", config.session_idle, minute, 24 * hour);
  checks.range("lateness", config.lateness, none, short_limit);
  checks.range("merge_window", config.moment.merge_window, none, 10 * second);
}

}  // namespace

std::vector<ConfigProblem> unreachable_in(const DetectConfig& config) {
  double most_points = 0, most_decisive = 0;
  std::uint32_t families = 0;
  Checks checks;
  AllSignals::each([&]<class S>() {
    const SignalWeight& weight = config.of<S>().weight;
    if (!weight.enabled) return;
    const std::string name(S::kind.name);
    checks.expect(name + ".points", weight.points > 0, "more than 0, or enabled: false");
    most_points = std::max(most_points, weight.points);
    if (weight.decisive) most_decisive = std::max(most_decisive, weight.points);
    families |= 1U << static_cast<unsigned>(S::kind.family);
  });
  // Fresh evidence, all of the heaviest kind: no score is higher.
  const double highest = most_points * config.evidence_max;
  const auto words = [](double points) { return std::to_string(std::llround(points)); };
  checks.expect("faq_level", highest >= config.faq_level,
                "at most " + words(highest) + ", the most that evidence_max findings add up to");
  checks.expect("chat_level", highest >= config.chat_level,
                "at most " + words(highest) + ", the most that evidence_max findings add up to");
  const auto kinds = static_cast<std::uint32_t>(std::popcount(families));
  checks.expect("chat_families",
                most_decisive > 0 ||
                    (kinds >= config.chat_families && config.evidence_max >= config.chat_families),
                "at most " + std::to_string(std::min(kinds, config.evidence_max)) +
                    ", the families of the enabled signals, or a decisive signal");
  checks.expect("quiet_start", config.quiet_start < config.session_idle,
                "shorter than session_idle: no session lives to its end");
  checks.expect("notice_gap", !config.notice_errors || config.notice_gap < config.episode_silence,
                "shorter than episode_silence: no episode lives so long without trouble");
  return checks.take();
}

std::vector<ConfigProblem> problems_of(const DetectConfig& config) {
  constexpr std::uint32_t kibibyte = 1024;
  Checks checks;
  check_signals(checks, config);
  check_norms(checks, config.normal);
  check_automation(checks, config.automation);
  check_confidence(checks, config.confidence);
  check_fusion(checks, config);
  checks.range("recent_ids", config.recent_ids, 0, 64);
  checks.range("evidence_max", config.evidence_max, 1, 32);
  checks.range("state_bytes_max", config.state_bytes_max, 64 * kibibyte, 1024 * kibibyte);
  return checks.take();
}

}  // namespace assist
