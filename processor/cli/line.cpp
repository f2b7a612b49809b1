#include "processor/cli/line.h"

namespace assist {
namespace {

void append_escaped(std::string_view plain, std::string& text) {
  constexpr std::string_view hex = "0123456789abcdef";
  for (const char letter : plain) {
    const auto code = static_cast<unsigned char>(letter);
    if (letter == '"' || letter == '\\') {
      text += '\\';
      text += letter;
    } else if (code < 0x20) {
      text += "\\u00";
      text += hex[code >> 4];
      text += hex[code & 15];
    } else {
      text += letter;
    }
  }
}

}  // namespace

void append_line(const Line& line, std::string& text) {
  text += R"({"topic":")";
  append_escaped(line.topic, text);
  text += R"(","key":")";
  append_escaped(line.key, text);
  text += R"(","value":)";
  text += line.value.empty() ? "null" : line.value;
  text += "}\n";
}

}  // namespace assist
