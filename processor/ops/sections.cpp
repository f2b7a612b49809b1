#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "processor/ops/settings.h"

namespace assist {

namespace {

std::string joined(const std::string& path, const std::string& key) {
  return path.empty() ? key : path + "." + key;
}

/// Levenshtein: insertions, deletions and replacements from `a` to `b`.
std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, replaced}));
    }
  }
  return row.back();
}

/// The key of `section` that was probably meant: at most a third of it is wrong.
std::optional<std::string> nearest(const Section& section, std::string_view unknown) {
  std::optional<std::string> best;
  std::size_t distance_max = std::max<std::size_t>(2, unknown.size() / 3);
  const auto consider = [&](const std::string& key) {
    const std::size_t distance = edit_distance(unknown, key);
    if (distance > distance_max || distance >= key.size()) return;
    best = key;
    distance_max = distance - 1;  // Only a better one replaces it; an exact one is not unknown.
  };
  // Keys are short: anything longer is no slip of the finger and would cost time.
  if (unknown.size() > 64) return best;
  for (const Setting& setting : section.settings) consider(setting.key);
  for (const Section& inner : section.sections) consider(inner.key);
  return best;
}

void collect_keys(const Section& section, const std::string& path, std::vector<std::string>& all) {
  for (const Setting& setting : section.settings) all.push_back(joined(path, setting.key));
  for (const Section& inner : section.sections) {
    collect_keys(inner, joined(path, inner.key), all);
  }
}

/// Reads one level; `root` serves to find where a misplaced key belongs.
class Reader {
 public:
  Reader(const Section& root, ConfigErrors& errors, Positions& set)
      : root_(root), errors_(errors), set_(set) {}

  void read(const Section& section, const YamlNode& node, const std::string& path) {
    if (node.kind == YamlNode::Kind::nothing) return;  // All its keys are commented out.
    if (node.kind != YamlNode::Kind::map) {
      errors_.add(node.position, path, "expected a mapping, found " + describe(node));
      return;
    }
    for (const YamlEntry& entry : node.entries) read_entry(section, entry, path);
  }

 private:
  void read_entry(const Section& section, const YamlEntry& entry, const std::string& path) {
    const std::string whole = joined(path, entry.key);
    for (const Section& inner : section.sections) {
      if (inner.key == entry.key) return read(inner, entry.value, whole);
    }
    for (const Setting& setting : section.settings) {
      if (setting.key == entry.key) return read_setting(setting, entry, whole);
    }
    errors_.add(entry.position, whole, "unknown key" + suggestion(section, entry.key));
  }

  void read_setting(const Setting& setting, const YamlEntry& entry, const std::string& whole) {
    set_[whole] = entry.value.position;
    if (!setting.read(entry.value, whole, errors_)) {
      errors_.add(entry.value.position, whole,
                  fmt::format("expected {}, found {}", setting.expected, describe(entry.value)));
    }
  }

  std::string suggestion(const Section& section, const std::string& unknown) const {
    for (const std::string& known : keys_of(root_)) {
      if (known.ends_with("." + unknown)) return fmt::format("; did you mean {}?", known);
    }
    const auto best = nearest(section, unknown);
    return best ? fmt::format("; did you mean {}?", *best) : "";
  }

  const Section& root_;
  ConfigErrors& errors_;
  Positions& set_;
};

void print(const Section& section, std::size_t depth, std::string& all) {
  const std::string indent(2 * depth, ' ');
  for (const Setting& setting : section.settings) {
    all += fmt::format("{}{}: {}\n", indent, setting.key, setting.print());
  }
  for (const Section& inner : section.sections) {
    all += fmt::format("{}{}:\n", indent, inner.key);
    print(inner, depth + 1, all);
  }
}

void collect_changes(const Section& section, const Section& defaults, const std::string& path,
                     std::string& all) {
  for (std::size_t i = 0; i < section.settings.size(); ++i) {
    const Setting& setting = section.settings[i];
    const std::string value = setting.print();
    if (value == defaults.settings[i].print()) continue;
    all += fmt::format("{}{}: {}", all.empty() ? "" : ", ", joined(path, setting.key), value);
  }
  for (std::size_t i = 0; i < section.sections.size(); ++i) {
    const Section& inner = section.sections[i];
    collect_changes(inner, defaults.sections[i], joined(path, inner.key), all);
  }
}

}  // namespace

void read_section(const Section& section, const YamlNode& node, ConfigErrors& errors,
                  Positions& set, const std::string& path) {
  Reader(section, errors, set).read(section, node, path);
}

std::string print_section(const Section& section) {
  std::string all;
  print(section, 0, all);
  return all;
}

std::string print_changes(const Section& section, const Section& defaults) {
  std::string all;
  collect_changes(section, defaults, "", all);
  return all;
}

std::vector<std::string> keys_of(const Section& section) {
  std::vector<std::string> all;
  collect_keys(section, "", all);
  return all;
}

}  // namespace assist
