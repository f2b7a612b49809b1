// Addresses of pages: what of a URL may be kept, and which class of page it is.
#pragma once

#include <string_view>

#include "processor/event/bounded_text.h"
#include "processor/event/config.h"

namespace assist {

/// Whether redact_url() might change `url`. Cheap; false is certain.
bool may_need_redaction(std::string_view url);

/// Writes `url` without user info and fragment, with query values replaced by REDACTED except those
/// of `query_keys_kept`, which are scrubbed as text, and with path segments that hold an e-mail
/// address or a token replaced by REDACTED. Any text is taken: a URL that no parser would accept is
/// redacted by the same rules.
void redact_url(std::string_view url, const PrivacyConfig& privacy, BoundedText& out);

/// The path of `url`, which is redacted, with each segment that tells one thing from another of its
/// class (numbers, UUIDs, hexadecimal and long texts, e-mail addresses) replaced by `:id`, without
/// a slash at the end. At most 8 segments; `*` stands for further ones. "/" when there is no path.
/// A view into `url` where nothing is replaced, else into `scratch`.
std::string_view template_of(std::string_view url, Scratch& scratch);

}  // namespace assist
