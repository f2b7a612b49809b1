// A YAML document as a plain tree in which every node knows its place in the file.
//
// The strict part of YAML: one document, no anchors, aliases or tags, no key twice in a mapping.
// What a person would trip over, or a hostile file would use, is an error with its position.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace assist {

/// Where in the file, counted from 1. Line 0: not in the file but given on the command line.
struct Position {
  int line = 0;
  int column = 0;
  auto operator<=>(const Position&) const = default;
};

struct YamlEntry;

/// A value of one of four kinds; only the fields of its kind mean something.
struct YamlNode {
  enum class Kind : std::uint8_t { nothing, scalar, list, map };

  // Both below YamlEntry, which a node holds.
  YamlNode();
  YamlNode(Kind node_kind, Position where);

  Kind kind = Kind::nothing;
  Position position;
  std::string text;                ///< Of a scalar, unquoted.
  bool quoted = false;             ///< A quoted scalar is text, never a number or a yes or no.
  std::vector<YamlNode> items;     ///< Of a list.
  std::vector<YamlEntry> entries;  ///< Of a map, in the order of the file; every key once.

  /// Null when this is no map or has no such key.
  const YamlNode* find(std::string_view key) const;
};

struct YamlEntry {
  std::string key;
  Position position;  ///< Of the key.
  YamlNode value;
};

inline YamlNode::YamlNode() = default;
inline YamlNode::YamlNode(Kind node_kind, Position where) : kind(node_kind), position(where) {}

/// "nothing", "a list", "a mapping", or the scalar itself in quotes, shortened.
std::string describe(const YamlNode& node);

/// Everything that is wrong with a file, found in one reading.
class ConfigErrors {
 public:
  /// `file` as the user named it; stands before every line.
  explicit ConfigErrors(std::string file) : file_(std::move(file)) {}

  /// `key` is the whole path, e.g. "kafka.group_id"; empty: the file as such.
  void add(Position position, std::string_view key, std::string_view what);
  bool empty() const { return errors_.empty(); }
  /// One line per error, in the order of the file: `file:line:column: key: what`. At most
  /// `lines_max`, then a count.
  std::string text() const;
  /// Throws ConfigError with text(), if there is any.
  void throw_if_any() const;

  static constexpr std::size_t lines_max = 50;  ///< More are not read by anybody.

 private:
  struct Error {
    Position position;
    std::string line;
  };
  std::string file_;
  std::vector<Error> errors_;
};

/// Reads `text`. Errors go to `errors`; what could be read is returned all the same, so that its
/// keys are checked too. An empty document is an empty map.
YamlNode parse_yaml(std::string_view text, ConfigErrors& errors);

}  // namespace assist
