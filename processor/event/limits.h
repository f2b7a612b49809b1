// The limits of the native format. Those of identifiers count code points, like maxLength in the
// schemas, and refuse the record (too_long). Those of descriptions count bytes and cut, on the
// border of a code point, after redaction.
#pragma once

#include <cstddef>

namespace assist::limits {

// From events.md.
inline constexpr std::size_t record_bytes = 65'536;
inline constexpr std::size_t id_points =
    128;  // id, session_id, anonymous_id, customer_id, name, record key
inline constexpr std::size_t short_id_points = 64;  // tenant, tab_id
inline constexpr std::size_t element_text_points = 64;
inline constexpr std::size_t props = 32;
// What names something, but is not bounded by events.md: as ids, because a cut name would be
// another thing's name.
inline constexpr std::size_t word_points = 64;  // element.tag, role, kind
inline constexpr std::size_t template_points =
    256;  // page.template; derived ones are bounded alike
// What describes something. Browsers and servers take addresses up to about 2,000 characters; the
// rest by what a person reads or a rule uses.
inline constexpr std::size_t url_bytes = 2048;
inline constexpr std::size_t title_bytes = 256;
inline constexpr std::size_t selector_bytes = 512;
inline constexpr std::size_t message_bytes = 512;
inline constexpr std::size_t query_bytes = 256;
inline constexpr std::size_t prop_bytes = 256;
// Nesting, the outermost object included. Also inside unknown fields.
inline constexpr int depth = 64;

}  // namespace assist::limits
