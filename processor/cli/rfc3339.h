// Writes times as text; processor/event/timestamp.h reads them.
#pragma once

#include <string>

#include "processor/event/time.h"

namespace assist {

/// Appends "2026-01-05T09:00:00.000Z".
void append_rfc3339(Time time, std::string& text);

}  // namespace assist
