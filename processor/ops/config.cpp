#include "processor/ops/config.h"

#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <optional>

#include "processor/ops/config_sections.h"
#include "processor/ops/errors.h"

namespace assist {

namespace {

/// Ours have 200 lines; anything far larger is not a configuration.
constexpr std::size_t file_bytes_max = 256 * 1'024;
/// A password or client secret; a key file named by mistake is refused.
constexpr std::size_t secret_bytes_max = 4'096;

/// None when it cannot be read. Stops one byte after `bytes_max`.
std::optional<std::string> read_file(const std::filesystem::path& path, std::size_t bytes_max) {
  std::ifstream file(path, std::ios::binary);
  std::string content(bytes_max + 1, '\0');
  file.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (file.bad() || (!file.is_open())) return std::nullopt;
  content.resize(static_cast<std::size_t>(file.gcount()));
  return content;
}

/// The map under `key`, made if it is not there.
YamlNode& map_below(YamlNode& node, const std::string& key) {
  for (YamlEntry& entry : node.entries) {
    if (entry.key != key) continue;
    if (entry.value.kind == YamlNode::Kind::nothing) entry.value.kind = YamlNode::Kind::map;
    return entry.value;
  }
  node.entries.push_back({key, {}, {YamlNode::Kind::map, {}}});
  return node.entries.back().value;
}

/// Everything below says that it came from the command line.
void forget_positions(YamlNode& node) {
  node.position = {};
  for (YamlNode& item : node.items) forget_positions(item);
  for (YamlEntry& entry : node.entries) {
    entry.position = {};
    forget_positions(entry.value);
  }
}

/// Puts one "a.b=value" into the tree. A property's name holds dots itself.
void apply_override(YamlNode& root, const std::string& override_text, ConfigErrors& errors) {
  const std::size_t equals = override_text.find('=');
  if (equals == std::string::npos || equals == 0) {
    return errors.add({}, "", fmt::format("expected key=value, found \"{}\"", override_text));
  }
  std::string key = override_text.substr(0, equals);
  YamlNode value = parse_yaml("- " + override_text.substr(equals + 1), errors);
  if (value.items.size() != 1) {
    return errors.add({}, key, fmt::format("expected one value, found \"{}\"", override_text));
  }
  static const std::string properties = "kafka.properties.";
  YamlNode* place = &root;
  std::size_t dot = key.find('.');
  while (dot != std::string::npos) {
    place = &map_below(*place, key.substr(0, dot));
    const bool rest_is_name =
        override_text.starts_with(properties) && key.starts_with("properties.");
    key.erase(0, dot + 1);
    dot = rest_is_name ? std::string::npos : key.find('.');
  }
  std::erase_if(place->entries, [&](const YamlEntry& entry) { return entry.key == key; });
  forget_positions(value);
  place->entries.push_back({key, {}, std::move(value.items.front())});
}

void read_secret(const std::string& file, const char* key, const char* property, Config& config,
                 const Positions& set, ConfigErrors& errors) {
  if (file.empty()) return;
  const std::string whole = std::string("kafka.") + key;
  const auto found = set.find(whole);
  const Position position = found == set.end() ? Position{} : found->second;
  auto secret = read_file(file, secret_bytes_max);
  if (!secret) {
    return errors.add(position, whole,
                      fmt::format("expected a file that can be read, found {}", file));
  }
  while (!secret->empty() && (secret->back() == '\n' || secret->back() == '\r')) secret->pop_back();
  if (secret->empty() || secret->size() > secret_bytes_max) {
    return errors.add(
        position, whole,
        fmt::format("expected a secret of 1 to {} bytes in {}", secret_bytes_max, file));
  }
  config.stream.properties[property] = *std::move(secret);
}

void read_secrets(Config& config, const Positions& set, ConfigErrors& errors) {
  const KafkaSecretFiles files = config.secrets;
  const auto read = [&](const std::string& file, const char* key, const char* property) {
    read_secret(file, key, property, config, set, errors);
  };
  read(files.sasl_password_file, "sasl_password_file", "sasl.password");
  read(files.ssl_key_password_file, "ssl_key_password_file", "ssl.key.password");
  read(files.ssl_keystore_password_file, "ssl_keystore_password_file", "ssl.keystore.password");
  read(files.sasl_oauthbearer_client_secret_file, "sasl_oauthbearer_client_secret_file",
       "sasl.oauthbearer.client.secret");
}

}  // namespace

Config parse_config(std::string_view text, const std::filesystem::path& file,
                    std::span<const std::string> overrides) {
  ConfigErrors errors(file.string());
  YamlNode root = parse_yaml(text, errors);
  errors.throw_if_any();  // A key may be missing only because a bracket is.
  for (const std::string& one : overrides) apply_override(root, one, errors);
  Config config;
  Positions set;
  const Section sections = config_sections(config, file.parent_path());
  read_section(sections, root, errors, set);
  // One key each for what two rooms must agree on.
  config.decode.record_bytes_max = static_cast<std::uint32_t>(config.stream.record_bytes_max);
  config.detect.lateness = config.stream.lateness;
  config.care.feedback_topic = config.topics.feedback;
  check_together(config, set, errors);
  read_secrets(config, set, errors);
  errors.throw_if_any();
  return config;
}

Config load_config(const std::filesystem::path& file, std::span<const std::string> overrides) {
  const auto text =
      std::filesystem::is_directory(file) ? std::nullopt : read_file(file, file_bytes_max);
  if (!text) throw ConfigError(fmt::format("{}: cannot be read", file.string()));
  if (text->size() > file_bytes_max) {
    throw ConfigError(fmt::format("{}: larger than {} KiB", file.string(), file_bytes_max / 1'024));
  }
  return parse_config(*text, file, overrides);
}

std::string print_config(const Config& config) {
  Config copy = config;
  return print_section(config_sections(copy, {}));
}

std::string print_config_changes(const Config& config) {
  Config copy = config;
  Config defaults;
  return print_changes(config_sections(copy, {}), config_sections(defaults, {}));
}

std::vector<std::string> config_keys() {
  Config config;
  return keys_of(config_sections(config, {}));
}

}  // namespace assist
