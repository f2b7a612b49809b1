#include "processor/ops/settings.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <span>

namespace assist {

namespace {

using Kind = YamlNode::Kind;

struct Unit {
  std::string_view name;
  std::uint64_t factor;
};
constexpr std::array<Unit, 5> time_units{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"min", 60'000}, {"s", 1'000}, {"ms", 1}}};
constexpr std::array<Unit, 5> byte_units{
    {{"TiB", 1ull << 40}, {"GiB", 1ull << 30}, {"MiB", 1ull << 20}, {"KiB", 1ull << 10}, {"B", 1}}};

bool plain(const YamlNode& node) {
  return node.kind == Kind::scalar && !node.quoted;
}

template <class T>
std::optional<T> parsed(std::string_view text) {
  T value{};
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

/// A whole number, at most one blank, and the name of a unit. None when it overflows, too.
std::optional<std::uint64_t> parse_with_unit(std::string_view text, std::span<const Unit> units) {
  const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parsed<std::uint64_t>(text.substr(0, digits));
  std::string_view name = text.substr(digits);
  if (name.starts_with(' ')) name.remove_prefix(1);
  for (const Unit& unit : units) {
    std::uint64_t product = 0;
    if (!count || unit.name != name) continue;
    if (__builtin_mul_overflow(*count, unit.factor, &product)) return std::nullopt;
    return product;
  }
  return std::nullopt;
}

std::string print_with_unit(std::uint64_t value, std::span<const Unit> units) {
  for (const Unit& unit : units) {
    if (value != 0 && value % unit.factor == 0) {
      return fmt::format("{}{}", value / unit.factor, unit.name);
    }
  }
  return fmt::format("{}{}", value, units.back().name);
}

/// "one of a, b, c"
std::string one_of(const std::vector<std::string>& names) {
  std::string all = "one of";
  for (const std::string& name : names) all += (name == names.front() ? " " : ", ") + name;
  return all;
}

bool is_topic_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-';
  };
  return !name.empty() && name.size() <= 249 && name != "." && name != ".." &&
         std::all_of(name.begin(), name.end(), allowed);
}

constexpr const char* topic_expected =
    "a topic name: 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-', like assist.clickstream";

/// A list of texts that `fits` accepts each.
Setting list(std::string key, std::string expected, std::string item_expected,
             std::vector<std::string>& field, std::size_t items_max,
             std::function<bool(std::string_view)> fits) {
  const auto read = [&field, items_max, item_expected, fits](
                        const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::list || node.items.size() > items_max) return false;
    field.clear();
    for (const YamlNode& item : node.items) {
      if (item.kind == Kind::scalar && fits(item.text)) {
        field.push_back(item.text);
      } else {
        errors.add(item.position, where,
                   fmt::format("expected {}, found {}", item_expected, describe(item)));
      }
    }
    return true;
  };
  return {std::move(key), std::move(expected), read, [&field] { return print_list(field); }};
}

}  // namespace

std::string print_duration(Duration value) {
  return print_with_unit(static_cast<std::uint64_t>(value.count()), time_units);
}

std::string print_bytes(std::uint64_t value) {
  return print_with_unit(value, byte_units);
}

std::string print_text(std::string_view value) {
  const auto harmless = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '_' || c == '-' || c == '/';
  };
  static constexpr std::array<std::string_view, 8> words{"true", "false", "yes",  "no",
                                                         "on",   "off",   "null", "Null"};
  const bool safe = !value.empty() && value.front() != '-' && value.front() != '.' &&
                    std::all_of(value.begin(), value.end(), harmless) &&
                    std::find(words.begin(), words.end(), value) == words.end() &&
                    !parsed<double>(value);
  if (safe) return std::string(value);
  std::string quoted = "\"";
  for (const char c : value) {
    if (static_cast<unsigned char>(c) < 0x20) {
      quoted += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    } else {
      if (c == '"' || c == '\\') quoted += '\\';
      quoted += c;
    }
  }
  return quoted + "\"";
}

std::string print_list(const std::vector<std::string>& items) {
  std::string all;
  for (const std::string& item : items) all += (all.empty() ? "" : ", ") + print_text(item);
  return "[" + all + "]";
}

Setting flag(std::string key, bool& field) {
  const auto read = [&field](const YamlNode& node, const std::string&, ConfigErrors&) {
    if (!plain(node) || (node.text != "true" && node.text != "false")) return false;
    field = node.text == "true";
    return true;
  };
  return {std::move(key), "true or false", read, [&field] { return field ? "true" : "false"; }};
}

Setting text(std::string key, std::string& field, std::size_t length_min, std::size_t length_max) {
  const auto read = [&field, length_min, length_max](const YamlNode& node, const std::string&,
                                                     ConfigErrors&) {
    if (node.kind != Kind::scalar) return false;
    if (node.text.size() < length_min || node.text.size() > length_max) return false;
    field = node.text;
    return true;
  };
  return {std::move(key), fmt::format("text of {} to {} bytes", length_min, length_max), read,
          [&field] { return print_text(field); }};
}

Setting path(std::string key, std::string& field, const std::filesystem::path& base) {
  const auto read = [&field, base](const YamlNode& node, const std::string&, ConfigErrors&) {
    if (node.kind != Kind::scalar || node.text.size() > 4'096) return false;
    const auto from = node.position.line == 0 ? std::filesystem::path() : base;
    field = node.text.empty() ? "" : (from / node.text).lexically_normal().string();
    return true;
  };
  return {std::move(key), "a path, absolute or relative to this file's folder", read,
          [&field] { return print_text(field); }};
}

Setting topic(std::string key, std::string& field) {
  const auto read = [&field](const YamlNode& node, const std::string&, ConfigErrors&) {
    if (node.kind != Kind::scalar || !is_topic_name(node.text)) return false;
    field = node.text;
    return true;
  };
  return {std::move(key), topic_expected, read, [&field] { return print_text(field); }};
}

Setting topics(std::string key, std::vector<std::string>& field, std::size_t items_max) {
  return list(std::move(key), fmt::format("a list of at most {} topic names", items_max),
              topic_expected, field, items_max, is_topic_name);
}

Setting texts(std::string key, std::vector<std::string>& field, std::size_t items_max) {
  static constexpr std::size_t length_max = 256;
  return list(std::move(key), fmt::format("a list of at most {} texts", items_max),
              fmt::format("text of 1 to {} bytes", length_max), field, items_max,
              [](std::string_view item) { return !item.empty() && item.size() <= length_max; });
}

Setting duration(std::string key, Duration& field, Duration min, Duration max) {
  const auto read = [&field, min, max](const YamlNode& node, const std::string&, ConfigErrors&) {
    if (!plain(node)) return false;
    const auto ms = parse_with_unit(node.text, time_units);
    if (!ms || *ms > static_cast<std::uint64_t>(max.count())) return false;
    const Duration value{static_cast<std::int64_t>(*ms)};
    if (value < min) return false;
    field = value;
    return true;
  };
  return {std::move(key),
          fmt::format("a duration from {} to {} with its unit (ms, s, min, h or d), like {}",
                      print_duration(min), print_duration(max), print_duration(field)),
          read, [&field] { return print_duration(field); }};
}

Setting size(std::string key, std::uint64_t min, std::uint64_t max,
             std::function<std::uint64_t()> load, std::function<void(std::uint64_t)> store) {
  const std::string expected =
      fmt::format("a size from {} to {} with its unit (B, KiB, MiB, GiB or TiB), like {}",
                  print_bytes(min), print_bytes(max), print_bytes(load()));
  const auto read = [min, max, store = std::move(store)](const YamlNode& node, const std::string&,
                                                         ConfigErrors&) {
    if (!plain(node)) return false;
    const auto value = parse_with_unit(node.text, byte_units);
    if (!value || *value < min || *value > max) return false;
    store(*value);
    return true;
  };
  return {std::move(key), expected, read, [load = std::move(load)] { return print_bytes(load()); }};
}

Setting real(std::string key, double& field, double min, double max) {
  const auto read = [&field, min, max](const YamlNode& node, const std::string&, ConfigErrors&) {
    if (!plain(node)) return false;
    const auto value = parsed<double>(node.text);
    if (!value || !std::isfinite(*value) || *value < min || *value > max) return false;
    field = *value;
    return true;
  };
  return {std::move(key), fmt::format("a number from {} to {}", min, max), read,
          [&field] { return fmt::format("{}", field); }};
}

Setting integer(std::string key, std::int64_t min, std::int64_t max,
                std::function<std::int64_t()> load, std::function<void(std::int64_t)> store) {
  const auto read = [min, max, store = std::move(store)](const YamlNode& node, const std::string&,
                                                         ConfigErrors&) {
    if (!plain(node)) return false;
    const auto value = parsed<std::int64_t>(node.text);
    if (!value || *value < min || *value > max) return false;
    store(*value);
    return true;
  };
  return {std::move(key), fmt::format("a whole number from {} to {}", min, max), read,
          [load = std::move(load)] { return fmt::format("{}", load()); }};
}

Setting choice_of(std::string key, std::vector<std::string> names,
                  std::function<std::size_t()> load, std::function<void(std::size_t)> store) {
  std::string expected = one_of(names);
  const auto read = [names, store = std::move(store)](const YamlNode& node, const std::string&,
                                                      ConfigErrors&) {
    const auto found = std::find(names.begin(), names.end(), node.text);
    if (node.kind != Kind::scalar || found == names.end()) return false;
    store(static_cast<std::size_t>(found - names.begin()));
    return true;
  };
  return {std::move(key), std::move(expected), read,
          [names, load = std::move(load)] { return names.at(load()); }};
}

Setting choices_of(std::string key, std::vector<std::string> names,
                   std::function<bool(std::size_t)> holds,
                   std::function<void(const std::vector<std::size_t>&)> store) {
  const std::string expected = one_of(names);
  const auto read = [names, expected, store = std::move(store)](
                        const YamlNode& node, const std::string& where, ConfigErrors& errors) {
    if (node.kind != Kind::list) return false;
    std::vector<std::size_t> chosen;
    for (const YamlNode& item : node.items) {
      const auto found = std::find(names.begin(), names.end(), item.text);
      if (item.kind == Kind::scalar && found != names.end()) {
        chosen.push_back(static_cast<std::size_t>(found - names.begin()));
      } else {
        errors.add(item.position, where,
                   fmt::format("expected {}, found {}", expected, describe(item)));
      }
    }
    store(chosen);
    return true;
  };
  const auto print = [names, holds = std::move(holds)] {
    std::vector<std::string> held;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (holds(i)) held.push_back(names[i]);
    }
    return print_list(held);
  };
  return {std::move(key), "a list, each " + expected, read, print};
}

}  // namespace assist
