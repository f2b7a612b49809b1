// Which librdkafka properties a configuration may set, and why not the others.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace assist {

/// Why `name` must not be set by hand, e.g. "aborted records would be read as if they were real";
/// none when it may be.
std::optional<std::string_view> refusal_of_property(std::string_view name);

/// What librdkafka says against this name and value; none when it takes them.
std::optional<std::string> problem_of_property(const std::string& name, const std::string& value);

/// Its value must never be shown.
bool is_secret_property(std::string_view name);

}  // namespace assist
