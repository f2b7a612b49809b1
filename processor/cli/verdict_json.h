// A verdict as people and scripts read it: one JSON object with the field names of
// event/verdict.proto.
#pragma once

#include <string>

#include "processor/event/verdict.pb.h"

namespace assist {

std::string verdict_json(const Verdict& verdict);

}  // namespace assist
