#include "processor/detect/config.h"

#include <algorithm>
#include <bit>

#include "processor/detect/moment.h"

namespace assist {
namespace {

class Checks {
 public:
  void range(const char* key, std::uint32_t value, std::uint32_t low, std::uint32_t high) {
    expect(key, value >= low && value <= high, std::to_string(low) + " to " + std::to_string(high));
  }
  void range(const char* key, Duration value, Duration low, Duration high) {
    expect(key, value >= low && value <= high,
           std::to_string(low.count()) + "ms to " + std::to_string(high.count()) + "ms");
  }
  void weight(const char* key, double points) {
    expect(key, points >= 0 && points <= 100, "0 to 100");
  }
  void expect(const char* key, bool holds, std::string expected) {
    if (!holds) problems_.push_back({key, std::move(expected)});
  }
  std::vector<ConfigProblem> take() { return std::move(problems_); }

 private:
  std::vector<ConfigProblem> problems_;
};

constexpr Duration second{1'000}, minute{60'000}, hour{3'600'000}, none{0};

void check_clicks(Checks& checks, const DetectConfig& config) {
  const ClickRule& rule = config.rage_click;
  const Duration shortest{50};
  checks.weight("rage_click.points", config.rage_click_weight.points);
  checks.range("rage_click.count", rule.count, 2, 16);
  if (rule.span) checks.range("rage_click.span", *rule.span, shortest, minute);
  if (rule.gap) checks.range("rage_click.gap", *rule.gap, shortest, minute);
  checks.expect("rage_click.span", rule.span || rule.gap, "a span, a gap or both");
  checks.expect("rage_click.distance_px", rule.distance_px >= 0 && rule.distance_px <= 10'000,
                "0 to 10000");
  checks.expect("rage_click.box_px", !rule.box_px || (*rule.box_px >= 0 && *rule.box_px <= 10'000),
                "0 to 10000");
}

void check_errors(Checks& checks, const DetectConfig& config) {
  checks.weight("error_page_burst.points", config.error_page_burst.weight.points);
  checks.range("error_page_burst.count", config.error_page_burst.count, 1, 16);
  checks.range("error_page_burst.window", config.error_page_burst.window, second, hour);
  checks.expect("error_page_burst.kinds", !config.error_page_burst.kinds.empty(), "at least one");
  checks.weight("repeat_failure.points", config.repeat_failure.weight.points);
  checks.range("repeat_failure.count", config.repeat_failure.count, 2, 16);
  checks.range("repeat_failure.window", config.repeat_failure.window, second, hour);
  checks.range("repeat_failure.causes_max", config.repeat_failure.causes_max, 1, 16);
  checks.weight("stuck_on_error_page.points", config.stuck_on_error_page.weight.points);
  checks.range("stuck_on_error_page.after", config.stuck_on_error_page.after, second, hour);
  checks.weight("silence_after_trouble.points", config.silence_after_trouble.weight.points);
  checks.weight("silence_after_trouble.points_soft", config.silence_after_trouble.points_soft);
  checks.range("silence_after_trouble.after", config.silence_after_trouble.after, second, hour);
  const Duration longest =
      std::max(config.stuck_on_error_page.after, config.silence_after_trouble.after);
  checks.expect("session_idle", longest < config.session_idle,
                "longer than stuck_on_error_page.after and silence_after_trouble.after");
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
  checks.range("merge_window", config.merge_window, none, 10 * second);
}

/// Most bytes of a session without evidence. Texts grow by doubling, lists to the next power of
/// two.
std::size_t plain_bytes_max(const DetectConfig& config) {
  constexpr std::size_t text = 2;  // Capacity over length.
  constexpr std::size_t entry = text * id_bytes_max + 96;
  constexpr std::size_t trouble = text * (id_bytes_max + page_bytes_max + word_bytes_max) + 192;
  const auto list = [](std::size_t count) { return std::bit_ceil(count) * 96 + count * entry; };
  return 4096 + text * (5 * id_bytes_max + page_bytes_max) + 2 * trouble + config.recent_ids * 8 +
         list(config.rage_click.count) + list(config.error_page_burst.count) +
         config.repeat_failure.causes_max * (list(config.repeat_failure.count) + 96);
}

}  // namespace

std::vector<ConfigProblem> problems_of(const DetectConfig& config) {
  constexpr std::uint32_t kibibyte = 1024;
  constexpr std::size_t finding_bytes_max = 16 * (id_bytes_max + 33) + 2 * page_bytes_max + 4096;
  Checks checks;
  check_clicks(checks, config);
  check_errors(checks, config);
  check_fusion(checks, config);
  checks.range("recent_ids", config.recent_ids, 0, 64);
  checks.range("evidence_max", config.evidence_max, 1, 32);
  checks.range("state_bytes_max", config.state_bytes_max, 48 * kibibyte, 1024 * kibibyte);
  const std::size_t least = plain_bytes_max(config) + finding_bytes_max;
  checks.expect("state_bytes_max", config.state_bytes_max >= least,
                "at least " + std::to_string(least) + " with these counts");
  return checks.take();
}

}  // namespace assist
