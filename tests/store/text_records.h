// Records of text in a store of their own: what the tests of records share.
#pragma once

#include <unistd.h>

#include <filesystem>
#include <optional>
#include <string>

#include "processor/store/records.h"

namespace assist::test {

/// Counts its copies that are alive.
struct Living {
  static inline int count = 0;
  Living() { ++count; }
  Living(const Living&) { ++count; }
  Living& operator=(const Living&) = default;
  ~Living() { --count; }
};

/// A record of text with an optional timer.
struct TextMachine {
  struct State {
    std::string text;
    std::optional<Time> due;
    Living living;
  };
  std::optional<Time> due(const State& state) const { return state.due; }
  void encode(const State& state, std::string& bytes) const {
    bytes = (state.due ? std::to_string(ms_of(*state.due)) : std::string("-")) + " " + state.text;
  }
  bool decode(std::string_view bytes, State& state) const {
    const std::size_t space = bytes.find(' ');
    if (space == bytes.npos) return false;
    const std::string due(bytes.substr(0, space));
    state.due = due == "-" ? std::nullopt : std::optional(time_from_ms(std::stoll(due)));
    state.text = bytes.substr(space + 1);
    return true;
  }
  std::size_t memory_bytes(const State& state) const {
    return sizeof(State) + state.text.capacity();
  }
};

struct Disk {
  Disk() : directory("build/test-state/records-" + std::to_string(getpid())) {
    std::filesystem::remove_all(directory);
  }
  ~Disk() { std::filesystem::remove_all(directory); }
  StoreEnvironment environment{16 << 20};
  std::string directory;
  TextMachine machine;
};

using TextRecords = Records<TextMachine>;

/// An empty store and records that know it.
struct Fresh : Disk {
  Fresh() { records.assume_complete(); }
  Store store{environment, directory};
  TextRecords records{machine, &store};
};

inline void set(TextRecords& records, std::string_view key, std::string text,
                std::optional<Time> due = {}) {
  auto& entry = records.open(key);
  entry.state = {std::move(text), due, {}};
  records.applied(entry, Effect::changed);
}

inline void erase(TextRecords& records, std::string_view key) {
  records.applied(records.open(key), Effect::finished);
}

inline std::string text_of(TextRecords& records, std::string_view key) {
  auto& entry = records.open(key);
  const std::string text = entry.state.text;
  records.applied(entry, Effect::unchanged);
  return text;
}

inline void save(TextRecords& records, std::int64_t offset) {
  records.begin_save(StorePosition{offset, time_from_ms(1), "marker"});
  while (!records.save_some(3)) {
  }
}

}  // namespace assist::test
