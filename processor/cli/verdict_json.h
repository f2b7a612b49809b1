// A verdict as people and scripts read it: one JSON object with the field names of
// event/verdict.proto.
#pragma once

#include <string>

#include "processor/event/verdict.pb.h"

namespace assist {

const char* name_of(Level level);
/// The change's name, in this JSON and as a metric label, e.g. "level_changed".
const char* name_of(Change change);

std::string verdict_json(const Verdict& verdict);

}  // namespace assist
