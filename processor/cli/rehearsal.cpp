#include "processor/cli/rehearsal.h"

#include <algorithm>
#include <utility>

#include "processor/cli/kafka_outlet.h"

namespace assist {
namespace {

Config timeless(Config config) {
  config.stream.clock = Clock::event;
  return config;
}

}  // namespace

Rehearsal::Rehearsal(const Config& config, Sink sink, int partitions, Listener listener)
    : config_(timeless(config)),
      sink_(std::move(sink)),
      metrics_(registry_),
      to_care_{*this},
      to_sink_{*this},
      care_(std::make_unique<HostOf<CareStage>>(CareStage(config_, make_care(config_), metrics_),
                                                nullptr)) {
  while (detects_.size() < static_cast<std::size_t>(partitions)) {
    detects_.push_back(
        std::make_unique<HostOf<DetectStage>>(DetectStage(config_, metrics_, listener), nullptr));
  }
}

std::optional<Rejection> Rehearsal::apply(const Record& record) {
  const TopicConfig& topics = config_.topics;
  const bool for_care = record.topic == topics.profiles || record.topic == topics.feedback ||
                        record.topic == topics.service || record.topic == topics.support;
  std::optional<Rejection> rejection =
      for_care ? care_->apply(record, std::nullopt, to_sink_) : detect(record);
  hear_news();
  commit();
  return rejection;
}

std::optional<Rejection> Rehearsal::detect(const Record& record) {
  const int partition =
      partition_of(record.key.value_or(std::string_view{}), static_cast<int>(detects_.size()));
  HostOf<DetectStage>& host = *detects_[static_cast<std::size_t>(partition)];
  std::optional<Rejection> rejection = host.apply(record, std::nullopt, to_care_);
  newest_event_ = std::max(newest_event_, host.newest());
  return rejection;
}

void Rehearsal::hear(const Message& verdict) {
  sink_(verdict);
  if (!config_.stages.care) return;
  const Record record{verdict.topic, 0, 0, {}, verdict.key, verdict.value};
  care_->apply(record, std::nullopt, to_sink_);
}

void Rehearsal::say(const Message& message) {
  if (message.topic == config_.topics.broadcast) {
    news_.emplace_back(message.key, message.value);
  } else {
    sink_(message);
  }
}

void Rehearsal::hear_news() {
  for (const auto& [key, value] : std::exchange(news_, {})) {
    care_->apply({config_.topics.broadcast, 0, 0, newest(), key, value}, std::nullopt, to_sink_);
  }
}

// Detect first: what its timers say is input to care at that same time.
void Rehearsal::pass(Time until) {
  for (const auto& host : detects_) host->fire_due(until, std::nullopt, to_care_, SIZE_MAX);
  commit();
  care_->fire_due(until, std::nullopt, to_sink_, SIZE_MAX);
  commit();
}

void Rehearsal::catch_up() {
  if (newest_event_ != Time::min()) pass(newest_event_ - config_.stream.lateness);
}

Time Rehearsal::newest() const {
  return std::max({newest_event_, care_->newest(), Time{}});
}

void Rehearsal::commit() {
  for (const auto& host : detects_) host->mark_committed();
  care_->mark_committed();
}

}  // namespace assist
