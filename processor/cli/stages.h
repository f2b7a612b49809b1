// Where stages and runtime meet: the pure rooms become what `stream` drives, with their topics and
// their metrics.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "processor/cli/care_stage.h"
#include "processor/detect/detector.h"
#include "processor/event/decoder.h"
#include "processor/ops/config.h"
#include "processor/ops/metrics.h"
#include "processor/stream/stage_spec.h"

namespace assist {

/// Counters that became known in a transaction and are added to the metrics when it is committed:
/// what a transaction that was given up did, never happened.
struct DetectCounts {
  std::uint64_t late = 0, duplicate = 0, clamped = 0, automated = 0;
  std::vector<Change> verdicts;
  struct Shadow {
    std::string_view preset;  // Lives as long as the detector.
    click::Sign sign;
  };
  std::vector<Shadow> shadow;
};

/// Told of every event and timer of a session, whatever came of it.
using Listener = std::function<void(std::string_view session_key, const Observation&)>;

/// Sessions, and what is usual on the pages of their partition. Input: the event topics; output:
/// verdicts, keyed by customer.
class DetectStage {
 public:
  static constexpr std::string_view name = "detect";
  using State = std::variant<Session, PageNorm>;

  DetectStage(const Config& config, Metrics& metrics, Listener listener = {});

  std::variant<Input, Rejection> read(const Record& record);
  Effect apply(State& state, std::string_view key, Time now, Outbox& outbox);
  std::optional<Time> due(const State& state) const;
  Effect fire(State& state, std::string_view key, Time at, Time now, Outbox& outbox);
  void encode(const State& state, std::string& bytes) const;
  bool decode(std::string_view bytes, State& state) const;
  std::size_t memory_bytes(const State& state) const;
  void expect(const State& state) const {
    if (const auto* session = std::get_if<Session>(&state)) session->expect();
  }
  std::span<const std::string_view> shared_keys(const State& state);
  void lend(std::span<State* const> norms);
  Effect shared_effect(std::size_t index) const;
  void committed();
  void given_up() { counts_ = {}; }

 private:
  /// What came of an event or of timers.
  void take(std::string_view key, Outbox& outbox);
  void send(Outbox& outbox);
  /// To whoever kept the visitor's history while he was not known.
  void tell_identity(std::string_view key, Outbox& outbox);

  Detector detector_;
  EventDecoder decoder_;
  std::string verdicts_topic_;
  Metrics* metrics_;
  Listener listener_;
  const Event* event_ = nullptr;  // Read last; lives in the decoder.
  Detector::Observation observation_;
  DetectCounts counts_;
  std::string bytes_;
  Detector::NormKeys norm_keys_;  // Of the event read last.
  std::array<std::string, 2> norm_key_texts_;
  std::array<std::string_view, 2> norm_key_views_;
  PageNorms norms_;
};

/// The configured stages, in the order of the data's way.
std::vector<StageSpec> stages_of(const Config& config, Metrics& metrics);
/// Topics that the configured stages write, dead letters and changelogs apart.
std::vector<std::string> outputs_of(const Config& config);

}  // namespace assist
