// All settings, gathered from the rooms that own them; read once at start, constant from then on.
//
// A key is named as its field. Where a key stands differs from its struct only for StreamConfig:
// what concerns the broker stands under `kafka`, the rest under `stream`.
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "processor/care/config.h"
#include "processor/detect/config.h"
#include "processor/event/config.h"
#include "processor/ops/log.h"
#include "processor/serve/config.h"
#include "processor/store/config.h"
#include "processor/stream/config.h"

namespace assist {

/// Which stages this process runs. `stages: [detect, care]`
struct StageSwitches {
  bool detect = true;
  bool care = true;
};

/// Files that hold a secret and nothing else; a final line break is not part of it. Empty: none.
struct KafkaSecretFiles {
  std::string sasl_password_file;
  std::string ssl_key_password_file;
  std::string ssl_keystore_password_file;
  std::string sasl_oauthbearer_client_secret_file;
};

struct Config {
  StageSwitches stages;
  StreamConfig stream;  ///< `properties` includes what was read from the secret files.
  KafkaSecretFiles secrets;
  TopicConfig topics;
  StoreConfig store;
  DecodeConfig decode;  ///< `record_bytes_max` is that of `stream`.
  DetectConfig detect;  ///< `lateness` is that of `stream`.
  CareConfig care;      ///< `feedback_topic` is that of `topics`.
  AdminConfig admin;
  LogConfig log;
};

/// Reads a file; `overrides` are `key=value` pairs that win over it, e.g.
/// "kafka.group_id=assist-2". Throws ConfigError that lists every error as `file:line:column: key:
/// what was expected, what was found`. Relative paths in the file are relative to its folder; in
/// overrides, to the working directory.
Config load_config(const std::filesystem::path& file, std::span<const std::string> overrides = {});

/// The same for text that was read from `file`.
Config parse_config(std::string_view text, const std::filesystem::path& file,
                    std::span<const std::string> overrides = {});

/// The effective configuration as YAML that can be read again. No secrets.
std::string print_config(const Config& config);
/// What differs from the defaults, on one line. No secrets.
std::string print_config_changes(const Config& config);

/// Every key there is, e.g. "kafka.group_id".
std::vector<std::string> config_keys();

}  // namespace assist
