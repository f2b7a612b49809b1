// The stuck score: what the evidence weighs together, now.
#pragma once

#include <cstdint>

#include "processor/detect/config.h"
#include "processor/detect/session.h"
#include "processor/event/verdict.pb.h"

namespace assist {

struct Score {
  double points = 0;           ///< Sum of points * 2^(-age / half-life).
  std::uint32_t families = 0;  ///< Different families among the evidence.
  bool decisive = false;       ///< There is a decisive finding.
};

/// 2^(-exponent) for exponent >= 0. Made of additions and multiplications only, so that every
/// machine gets the same bits.
double power_of_half(double exponent);

/// What `finding` weighs at `now`. Evidence found in the quiet start does not age before its end.
double weight_at(const DetectConfig& config, const Session& session, const Finding& finding,
                 Time now);

Score score_at(const DetectConfig& config, const Session& session, Time now);

/// The level that `score` reaches from nothing.
Level level_of(const DetectConfig& config, const Score& score);
/// The level of an open episode that was at `level`: hysteresis keeps it, and it never falls below
/// FAQ by age alone.
Level level_after(const DetectConfig& config, const Score& score, Level level);

/// 0 to 1: the share of visitors with such a score who are stuck, by ConfidenceRule.
double confidence_of(const DetectConfig& config, double points);

}  // namespace assist
