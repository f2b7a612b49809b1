#include "processor/detect/score.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

namespace assist {
namespace {

/// 1/n; the sixteenth term of the series is below 2^-53.
constexpr auto inverses = [] {
  std::array<double, 17> values{};
  for (std::size_t n = 1; n < values.size(); ++n) values[n] = 1.0 / static_cast<double>(n);
  return values;
}();

}  // namespace

double power_of_half(double exponent) {
  constexpr double exponent_max = 60;  // 2^-60 of any points is nothing.
  if (exponent <= 0) return 1;
  if (exponent >= exponent_max) return 0;
  const double whole = std::floor(exponent);
  const double x = (exponent - whole) * -0.69314718055994530942;  // ln 2
  double series = 1;                                              // Becomes e^x, |x| < 0.7.
  for (std::size_t term = inverses.size() - 1; term > 0; --term)
    series = 1 + series * x * inverses[term];
  return std::ldexp(series, -static_cast<int>(whole));
}

double weight_at(const DetectConfig& config, const Session& session, const Finding& finding,
                 Time now) {
  const Time since = finding.decisive
                         ? finding.found_at
                         : std::max(finding.found_at, session.first_at + config.quiet_start);
  const auto age = static_cast<double>((now - since).count());
  return finding.points * power_of_half(age / static_cast<double>(config.half_life.count()));
}

Score score_at(const DetectConfig& config, const Session& session, Time now) {
  const Struggle& struggle = *session.struggle;
  Score score;
  const auto carried_age = static_cast<double>((now - struggle.carried_at).count());
  score.points = struggle.carried_points *
                 power_of_half(carried_age / static_cast<double>(config.half_life.count()));
  std::uint32_t families = 0;
  for (const Finding& finding : struggle.findings) {
    score.points += weight_at(config, session, finding, now);
    if (finding.points == 0) continue;  // Counted by another that tells the same.
    families |= 1U << static_cast<unsigned>(kind_of(finding.signal).family);
    score.decisive |= finding.decisive;
  }
  score.families = static_cast<std::uint32_t>(std::popcount(families));
  return score;
}

Level level_of(const DetectConfig& config, const Score& score) {
  const bool chat_allowed = score.decisive || score.families >= config.chat_families;
  if (score.points >= config.chat_level && chat_allowed) return LEVEL_CHAT;
  return score.points >= config.faq_level ? LEVEL_FAQ : LEVEL_NONE;
}

Level level_after(const DetectConfig& config, const Score& score, Level level) {
  const Level reached = std::max(level_of(config, score), LEVEL_FAQ);
  if (level == LEVEL_CHAT && score.points >= config.chat_level - config.hysteresis) {
    return LEVEL_CHAT;
  }
  return reached;
}

double confidence_of(const DetectConfig& config, double points) {
  const ConfidenceRule& rule = config.confidence;
  const double log2_odds = rule.log2_odds + rule.log2_odds_per_point * points;
  const double unlikelier = power_of_half(std::abs(log2_odds));  // The lesser odds.
  return (log2_odds >= 0 ? 1 : unlikelier) / (1 + unlikelier);
}

}  // namespace assist
