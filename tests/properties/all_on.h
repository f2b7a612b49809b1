// Configurations that leave nothing out.
#pragma once

#include "processor/detect/config.h"
#include "tests/quality/shipped.h"

namespace assist {

/// Every signal.
inline DetectConfig all_signals_on() {
  DetectConfig config;
  AllSignals::each([&]<class S>() { config.of<S>().weight.enabled = true; });
  config.of<UnresolvedSilence>().points_soft = 4;
  config.of<PresetClick>().preset = shipped("posthog");
  return config;
}

/// And every preset in shadow.
inline DetectConfig all_on() {
  DetectConfig config = all_signals_on();
  config.shadow = all_shipped();
  return config;
}

}  // namespace assist
