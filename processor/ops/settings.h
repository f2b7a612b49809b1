// A setting: its key, what it accepts, and the field that it fills. One table of them reads a
// configuration, prints it, lists its keys and suggests the nearest one, so that the four never
// differ.
#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "processor/event/time.h"
#include "processor/ops/yaml.h"

namespace assist {

struct Setting {
  std::string key;
  std::string expected;  ///< Completes "expected …", e.g. "a duration from 10ms to 10s, like 20ms".
  /// Stores the value. false: it is not what was expected. Errors inside a list or map it reports
  /// itself.
  std::function<bool(const YamlNode& node, const std::string& path, ConfigErrors& errors)> read;
  std::function<std::string()> print;  ///< The value in YAML, on one line.
};

/// Settings that stand together under one key; `key` is empty at the root.
struct Section {
  std::string key;
  std::vector<Setting> settings;
  std::vector<Section> sections;
};

/// Where each key that was set stands, by its path.
using Positions = std::map<std::string, Position>;

/// Fills the fields behind `section`, which stands at `path`; fields without a key keep their
/// value. Unknown keys are errors.
void read_section(const Section& section, const YamlNode& node, ConfigErrors& errors,
                  Positions& set, const std::string& path = "");
/// As YAML, defaults included.
std::string print_section(const Section& section);
/// On one line what `section` says otherwise than `defaults`, which has the same keys, e.g.
/// "kafka.group_id: shop, stream.workers: 4".
std::string print_changes(const Section& section, const Section& defaults);
/// Every path, e.g. "kafka.group_id", in the order of the table.
std::vector<std::string> keys_of(const Section& section);

// The kinds of settings. Bounds are inclusive. Every field outlives its Setting.

Setting flag(std::string key, bool& field);
/// `length` in bytes.
Setting text(std::string key, std::string& field, std::size_t length_min, std::size_t length_max);
/// A file or folder; a relative one is relative to `base`, on the command line to the working
/// directory. May be empty.
Setting path(std::string key, std::string& field, const std::filesystem::path& base);
/// A Kafka topic name, or the beginning of one.
Setting topic(std::string key, std::string& field);
Setting texts(std::string key, std::vector<std::string>& field, std::size_t items_max);
Setting topics(std::string key, std::vector<std::string>& field, std::size_t items_max);
/// A number and one of ms, s, min, h, d: `20ms`.
Setting duration(std::string key, Duration& field, Duration min, Duration max);
Setting real(std::string key, double& field, double min, double max);

/// The widest integer carries every narrower one; `store` narrows, within the bounds.
Setting integer(std::string key, std::int64_t min, std::int64_t max,
                std::function<std::int64_t()> load, std::function<void(std::int64_t)> store);
template <std::integral T>
Setting number(std::string key, T& field, std::type_identity_t<T> min,
               std::type_identity_t<T> max) {
  return integer(
      std::move(key), static_cast<std::int64_t>(min), static_cast<std::int64_t>(max),
      [&field] { return static_cast<std::int64_t>(field); },
      [&field](std::int64_t value) { field = static_cast<T>(value); });
}

/// A number and one of B, KiB, MiB, GiB, TiB: `64MiB`.
Setting size(std::string key, std::uint64_t min, std::uint64_t max,
             std::function<std::uint64_t()> load, std::function<void(std::uint64_t)> store);
template <std::unsigned_integral T>
Setting bytes(std::string key, T& field, std::type_identity_t<T> min, std::type_identity_t<T> max) {
  return size(
      std::move(key), min, max, [&field] { return std::uint64_t{field}; },
      [&field](std::uint64_t value) { field = static_cast<T>(value); });
}

/// One of `names`; `store` gets the index.
Setting choice_of(std::string key, std::vector<std::string> names,
                  std::function<std::size_t()> load, std::function<void(std::size_t)> store);
/// `names` in the order of an enum that counts from 0.
template <class E>
requires std::is_enum_v<E> Setting choice(std::string key, E& field,
                                          std::vector<std::string> names) {
  return choice_of(
      std::move(key), std::move(names), [&field] { return static_cast<std::size_t>(field); },
      [&field](std::size_t index) { field = static_cast<E>(index); });
}

/// Any of `names`, as a list; `store` gets the indexes.
Setting choices_of(std::string key, std::vector<std::string> names,
                   std::function<bool(std::size_t)> holds,
                   std::function<void(const std::vector<std::size_t>&)> store);

/// The setting that `make` builds for a value, or `none`.
template <class T, std::invocable<T&> Make>
Setting or_none(std::optional<T>& field, Make make) {
  T sample = field.value_or(T{});
  Setting setting = make(sample);
  setting.expected += "; or none";
  setting.read = [&field, make](const YamlNode& node, const std::string& where,
                                ConfigErrors& errors) {
    if (node.kind == YamlNode::Kind::scalar && node.text == "none") {
      field.reset();
      return true;
    }
    T value{};
    if (!make(value).read(node, where, errors)) return false;
    field = value;
    return true;
  };
  setting.print = [&field, make] {
    T value = field.value_or(T{});
    return field ? make(value).print() : std::string("none");
  };
  return setting;
}

/// `20ms`, `5s`, `30min`, `24h`, `7d`: the largest unit without a remainder.
std::string print_duration(Duration value);
/// `64MiB`: the largest unit without a remainder.
std::string print_bytes(std::uint64_t value);
/// Quoted where a plain scalar would be read as something else.
std::string print_text(std::string_view value);
/// Each item as print_text() has it: `[a, b]`.
std::string print_list(const std::vector<std::string>& items);

}  // namespace assist
