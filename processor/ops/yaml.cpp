#include "processor/ops/yaml.h"

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

#include "processor/ops/errors.h"

namespace assist {

namespace {

Position position_of(const YAML::Mark& mark) {
  return {mark.line + 1, mark.column + 1};
}

/// Builds the tree from yaml-cpp's events. Its own tree would hide duplicate keys and follow
/// aliases.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(ConfigErrors& errors) : errors_(errors) {}

  YamlNode take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnAnchor(const YAML::Mark& mark, const std::string& name) override {
    errors_.add(position_of(mark), "", fmt::format("anchors are not supported (&{})", name));
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    errors_.add(position_of(mark), "", "aliases are not supported: write the value out");
    put({YamlNode::Kind::nothing, position_of(mark)});
  }
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override {
    put({YamlNode::Kind::nothing, position_of(mark)});
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                const std::string& value) override {
    // yaml-cpp's tags: "?" for a plain scalar, "!" for a quoted one.
    if (tag != "?" && tag != "!" && !tag.empty()) refuse_tag(mark, tag);
    YamlNode node(YamlNode::Kind::scalar, position_of(mark));
    node.text = value;
    node.quoted = tag == "!";
    put(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                       YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::list, mark, tag);
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t,
                  YAML::EmitterStyle::value) override {
    open(YamlNode::Kind::map, mark, tag);
  }
  void OnMapEnd() override { close(); }

 private:
  /// A list or map that is not closed yet.
  struct Open {
    YamlNode node;
    bool has_key = false;
    std::string key;
    Position key_position;
  };

  void refuse_tag(const YAML::Mark& mark, const std::string& tag) {
    errors_.add(position_of(mark), "", fmt::format("tags are not supported ({})", tag));
  }

  void open(YamlNode::Kind kind, const YAML::Mark& mark, const std::string& tag) {
    if (tag != "?" && !tag.empty()) refuse_tag(mark, tag);
    open_.emplace_back().node = {kind, position_of(mark)};
  }

  void close() {
    YamlNode node = std::move(open_.back().node);
    open_.pop_back();
    put(std::move(node));
  }

  void put(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == YamlNode::Kind::list) {
      parent.node.items.push_back(std::move(node));
    } else if (!parent.has_key) {
      take_key(parent, node);
    } else {
      parent.has_key = false;
      put_entry(parent, std::move(node));
    }
  }

  void take_key(Open& parent, const YamlNode& node) {
    if (node.kind != YamlNode::Kind::scalar) {
      errors_.add(node.position, "", fmt::format("expected a key, found {}", describe(node)));
    }
    parent.has_key = true;
    parent.key = node.text;
    parent.key_position = node.position;
  }

  void put_entry(Open& parent, YamlNode node) {
    if (parent.node.find(parent.key) != nullptr) {
      errors_.add(parent.key_position, parent.key, "stands here for the second time");
      return;
    }
    parent.node.entries.push_back({parent.key, parent.key_position, std::move(node)});
  }

  ConfigErrors& errors_;
  YamlNode root_{YamlNode::Kind::map, {1, 1}};
  std::vector<Open> open_;
};

}  // namespace

const YamlNode* YamlNode::find(std::string_view key) const {
  for (const YamlEntry& entry : entries) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

std::string describe(const YamlNode& node) {
  switch (node.kind) {
    case YamlNode::Kind::nothing:
      return "nothing";
    case YamlNode::Kind::list:
      return "a list";
    case YamlNode::Kind::map:
      return "a mapping";
    case YamlNode::Kind::scalar:
      break;
  }
  static constexpr std::size_t shown = 60;
  if (node.text.size() <= shown) return fmt::format("\"{}\"", node.text);
  return fmt::format("\"{}…\" ({} bytes)", node.text.substr(0, shown), node.text.size());
}

void ConfigErrors::add(Position position, std::string_view key, std::string_view what) {
  const std::string place = position.line == 0
                                ? std::string("--set")
                                : fmt::format("{}:{}:{}", file_, position.line, position.column);
  errors_.push_back({position, key.empty() ? fmt::format("{}: {}", place, what)
                                           : fmt::format("{}: {}: {}", place, key, what)});
}

std::string ConfigErrors::text() const {
  std::vector<Error> sorted = errors_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Error& a, const Error& b) { return a.position < b.position; });
  std::string all;
  for (std::size_t i = 0; i < std::min(sorted.size(), lines_max); ++i) {
    all += sorted[i].line + "\n";
  }
  if (sorted.size() > lines_max) all += fmt::format("… and {} more\n", sorted.size() - lines_max);
  if (!all.empty()) all.pop_back();
  return all;
}

void ConfigErrors::throw_if_any() const {
  if (!empty()) throw ConfigError(text());
}

YamlNode parse_yaml(std::string_view text, ConfigErrors& errors) {
  std::istringstream stream{std::string(text)};
  Builder builder(errors);
  try {
    YAML::Parser parser(stream);
    if (parser.HandleNextDocument(builder) && parser) {
      errors.add({1, 1}, "", "expected one document, found several");
    }
  } catch (const YAML::Exception& broken) {
    errors.add(position_of(broken.mark), "", fmt::format("not YAML: {}", broken.msg));
  }
  YamlNode root = builder.take();
  if (root.kind == YamlNode::Kind::nothing) root.kind = YamlNode::Kind::map;
  return root;
}

}  // namespace assist
