// Removes personal data and credentials from free text: what a visitor typed, what a page printed.
#pragma once

#include <string_view>

#include "processor/event/bounded_text.h"
#include "processor/event/config.h"

namespace assist {

/// Whether `text` might hold anything that scrub() would replace. Cheap; false is certain, true is
/// not.
bool may_need_scrub(std::string_view text);

/// Writes `text` with e-mail addresses, long numbers, tokens and values of sensitive or query-like
/// names replaced by [email], [phone], [card], [number], [token] and REDACTED. Linear in the length
/// of `text`.
void scrub(std::string_view text, const PrivacyConfig& privacy, BoundedText& out);

}  // namespace assist
