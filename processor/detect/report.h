// Writes a verdict: who, where, how sure, and what shows it.
#pragma once

#include <string_view>

#include "processor/detect/config.h"
#include "processor/detect/session.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// A verdict on the session at `now`, evidence in order of weight. The caller adds what changed and
/// why.
Verdict report(const DetectConfig& config, const Session& session, std::string_view session_key,
               Time now);

}  // namespace assist
