// Whether what a platform stores as a first name can be said to a person.
#pragma once

#include <string>
#include <string_view>

namespace assist {

/// `name` without blanks around it, or empty when a greeting by it would embarrass: digits, `@`,
/// addresses, markup, template leftovers, control and direction characters, placeholders ("test",
/// "null"), or more than 40 code points.
std::string greetable_name(std::string_view name);

}  // namespace assist
