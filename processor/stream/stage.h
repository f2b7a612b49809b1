// What the runtime asks of a stage, and nothing more: `stream` knows no stage and no stage knows
// `stream`. They meet in cli/stages.
#pragma once

#include <concepts>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

#include "processor/event/effect.h"
#include "processor/event/record.h"
#include "processor/event/time.h"

namespace assist {

/// A message that a stage sends. The views need to live only until send() returns.
struct Message {
  std::string_view topic;
  std::string_view key;
  std::string_view value;
  std::span<const Header> headers;
  bool everywhere = false;  ///< To every partition of the topic, not to that of the key.
};

/// Where a stage's messages go: into the open Kafka transaction, or to standard output in a replay.
class Outbox {
 public:
  virtual ~Outbox() = default;
  virtual void send(const Message& message) = 0;
  /// How many partitions an output topic has; 1 where there is no Kafka.
  virtual std::int32_t partitions(std::string_view) const { return 1; }
};

/// An input that a stage has decoded and holds until its next read().
struct Input {
  std::string_view key;  ///< The state's key; bounded by the stage.
  Time time;             ///< Event time.
};

/// A stage is a pure state machine per key. Same inputs in the same order: same state, same
/// messages. Timers live inside the state; before an input is applied, the runtime fires every
/// timer due before it. A stage may have expect(state), a hint that the state is used soon, and
/// committed() and given_up(), which tell what became of the transaction, and the functions of
/// SharingStage.
template <class S>
concept Stage = requires(S& stage, typename S::State& state, const typename S::State& seen,
                         const Record& record, std::string_view key, Time at, Time now,
                         Outbox& outbox, std::string& bytes) {
  requires std::default_initializable<typename S::State> && std::movable<typename S::State>;
  /// Topic and metric name, e.g. "detect".
  { S::name } -> std::convertible_to<std::string_view>;
  { stage.read(record) } -> std::same_as<std::variant<Input, Rejection>>;
  /// Applies the input read last. `now` is the worker's clock, or event time in a replay.
  { stage.apply(state, key, now, outbox) } -> std::same_as<Effect>;
  /// When the state's earliest timer is due; none when nothing is pending.
  { stage.due(seen) } -> std::same_as<std::optional<Time>>;
  /// Fires every timer due at or before `at`. `now` as in apply().
  { stage.fire(state, key, at, now, outbox) } -> std::same_as<Effect>;
  { stage.encode(seen, bytes) } -> std::same_as<void>;        ///< Replaces `bytes`.
  { stage.decode(key, state) } -> std::same_as<bool>;         ///< false: the bytes are not a state.
  { stage.memory_bytes(seen) } -> std::same_as<std::size_t>;  ///< Heap and inline, without the key.
};

/// A stage that keeps records beside those of its inputs' keys, which many keys share: what is
/// usual on a page, say. They are part of the same state: changelog, store, timers.
template <class S>
concept SharingStage = requires(S& stage, typename S::State& state, std::size_t index,
                                std::span<typename S::State* const> shared) {
  /// The keys of those that the input read last concerns, each once; valid until the next read().
  /// No input may have such a key.
  { stage.shared_keys(state) } -> std::convertible_to<std::span<const std::string_view>>;
  /// Those records, in the order of the keys, for the apply() that follows; new ones are empty.
  { stage.lend(shared) } -> std::same_as<void>;
  /// What apply() did to the one at `index`.
  { stage.shared_effect(index) } -> std::same_as<Effect>;
};

/// A sharing stage whose timers need the shared records too.
template <class S>
concept TimerSharingStage = SharingStage<S> && requires(S& stage, const typename S::State& state) {
  /// The keys of those that a timer of this state concerns. Lent for the fire() that follows.
  { stage.timer_keys(state) } -> std::convertible_to<std::span<const std::string_view>>;
};

}  // namespace assist
