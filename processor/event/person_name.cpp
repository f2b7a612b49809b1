#include "processor/event/person_name.h"

#include <algorithm>
#include <array>

#include "processor/event/code_points.h"

namespace assist {
namespace {

constexpr std::size_t name_points_max = 40;

// What forms, importers and testers leave behind.
constexpr std::array<std::string_view, 28> placeholders = {
    "test",     "tester",     "testing",    "null",    "nil",       "none",  "n/a",
    "na",       "nan",        "undefined",  "unknown", "anonymous", "guest", "user",
    "customer", "client",     "visitor",    "admin",   "root",      "name",  "firstname",
    "first",    "first name", "first_name", "no name", "noname",    "asdf",  "xxx"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t begin = text.find_first_not_of(blanks);
  if (begin == text.npos) return {};
  return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return lower;
}

/// C1 controls, wide and zero-width blanks, direction characters: invisible, and able to turn a
/// text around; and the full-width forms of digits and signs.
bool has_hidden_characters(std::string_view name) {
  const auto byte = [name](std::size_t i) { return static_cast<unsigned char>(name[i]); };
  for (std::size_t i = 0; i + 1 < name.size(); ++i) {
    if (byte(i) == 0xC2 && byte(i + 1) <= 0xA0) return true;
    if (i + 2 >= name.size()) continue;
    const unsigned char middle = byte(i + 1), last = byte(i + 2);
    if (byte(i) == 0xE3 && middle == 0x80 && last == 0x80) return true;
    if (byte(i) == 0xEF && (middle == 0xBC || (middle == 0xBD && last <= 0x9E))) return true;
    if (byte(i) != 0xE2) continue;
    if (middle == 0x80 && (last <= 0x8F || (last >= 0xA8 && last <= 0xAF))) return true;
    if (middle == 0x81 && last >= 0x9F && last <= 0xAF) return true;
  }
  return name.find("\xEF\xBB\xBF") != name.npos;
}

bool is_odd(char c) {
  const auto byte = static_cast<unsigned char>(c);
  if (byte < ' ' || byte == 0x7F || (c >= '0' && c <= '9')) return true;
  return std::string_view("@<>{}[]$%&*=|\\/_#\"?!;:").find(c) != std::string_view::npos;
}

bool is_letter_like(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
}

}  // namespace

std::string greetable_name(std::string_view name) {
  name = trimmed(name);
  if (longer_than(name, name_points_max) || has_hidden_characters(name)) return {};
  if (std::any_of(name.begin(), name.end(), is_odd)) return {};
  if (std::none_of(name.begin(), name.end(), is_letter_like)) return {};
  const std::string lower = lower_case(name);
  if (lower.starts_with("www.")) return {};
  if (std::find(placeholders.begin(), placeholders.end(), lower) != placeholders.end()) return {};
  return std::string(name);
}

}  // namespace assist
