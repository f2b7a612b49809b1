// A verdict as people and scripts read it: one JSON object with the field names of
// event/verdict.proto. And what presets would have told.
#pragma once

#include <string>
#include <string_view>

#include "processor/detect/click/shadow.h"
#include "processor/event/verdict.pb.h"

namespace assist {

const char* name_of(Level level);
/// The change's name, in this JSON and as a metric label, e.g. "level_changed".
const char* name_of(Change change);

std::string verdict_json(const Verdict& verdict);

/// What a preset beside our signals would have told, on one line.
std::string shadow_json(std::string_view session_key, const click::ShadowFiring& fired);

}  // namespace assist
