// The smallest stage that exercises the runtime: counts the inputs of a key, tells every third, and
// tells once when a key has been silent for a second of event time. An input's value is "<event
// time in ms> <anything>".
#pragma once

#include <atomic>
#include <charconv>
#include <string>
#include <variant>

#include "processor/ops/errors.h"
#include "processor/stream/stage_host.h"

namespace assist::test {

struct CountingStage {
  static constexpr std::string_view name = "count";
  struct State {
    std::int64_t count = 0;
    std::int64_t last = 0;
    bool told_silence = false;
  };
  std::string output;
  Input input;
  const std::atomic<bool>* disk_fails = nullptr;  ///< While true, an input cannot be applied.

  std::variant<Input, Rejection> read(const Record& record) {
    std::int64_t time = 0;
    const auto* end = record.value.data() + record.value.size();
    if (std::from_chars(record.value.data(), end, time).ec != std::errc() || !record.key) {
      return Rejection{"decode", "not_json"};
    }
    input = {*record.key, time_from_ms(time)};
    return input;
  }
  Effect apply(State& state, std::string_view key, Time, Outbox& outbox) const {
    if (disk_fails != nullptr && *disk_fails) throw IoError("the disk fails");
    ++state.count;
    state.last = std::max(state.last, ms_of(input.time));
    state.told_silence = false;
    if (state.count % 3 == 0) tell(key, "third " + std::to_string(state.count), outbox);
    return Effect::changed;
  }
  std::optional<Time> due(const State& state) const {
    if (state.count == 0 || state.told_silence) return std::nullopt;
    return time_from_ms(state.last + 1'000);
  }
  Effect fire(State& state, std::string_view key, Time at, Time, Outbox& outbox) const {
    if (!due(state) || *due(state) > at) return Effect::unchanged;
    state.told_silence = true;
    tell(key, "silent since " + std::to_string(state.last), outbox);
    return Effect::changed;
  }
  void encode(const State& state, std::string& bytes) const {
    bytes = std::to_string(state.count) + " " + std::to_string(state.last) + " " +
            std::to_string(state.told_silence);
  }
  bool decode(std::string_view bytes, State& state) const {
    int told = 0;
    if (std::sscanf(std::string(bytes).c_str(), "%ld %ld %d", &state.count, &state.last, &told) !=
        3)
      return false;
    state.told_silence = told != 0;
    return true;
  }
  std::size_t memory_bytes(const State&) const { return sizeof(State); }

 private:
  void tell(std::string_view key, const std::string& what, Outbox& outbox) const {
    outbox.send({output, key, what, {}});
  }
};
static_assert(Stage<CountingStage>);

}  // namespace assist::test
