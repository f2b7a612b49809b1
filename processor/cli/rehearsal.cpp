#include "processor/cli/rehearsal.h"

#include <algorithm>
#include <utility>

#include "processor/cli/care_files.h"
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
      from_care_{*this},
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
  std::optional<Rejection> rejection = for_care ? tell_care(record) : detect(record);
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
  Verdict parsed;
  parsed.ParseFromArray(verdict.value.data(), static_cast<int>(verdict.value.size()));
  if (parsed.change() != IDENTIFIED) sink_(verdict);
  if (!config_.stages.care) return;
  tell_care({verdict.topic, 0, 0, {}, verdict.key, verdict.value});
}

std::optional<Rejection> Rehearsal::tell_care(const Record& record) {
  std::optional<Rejection> rejection = care_->apply(record, std::nullopt, from_care_);
  take_returns();
  return rejection;
}

void Rehearsal::say(const Message& message) {
  const TopicConfig& topics = config_.topics;
  const bool to_itself = message.topic == topics.verdicts || message.topic == topics.broadcast;
  if (!to_itself) return sink_(message);
  returns_.push_back(
      {std::string(message.topic), std::string(message.key), std::string(message.value)});
}

// Only now: care is not done with an input while it sends.
void Rehearsal::take_returns() {
  while (!returns_.empty()) {
    const Returned next = std::move(returns_.front());
    returns_.pop_front();
    care_->apply({next.topic, 0, 0, newest(), next.key, next.value}, std::nullopt, from_care_);
  }
}

// Detect first: what its timers say is input to care at that same time.
void Rehearsal::pass(Time until) {
  for (const auto& host : detects_) host->fire_due(until, std::nullopt, to_care_, SIZE_MAX);
  commit();
  care_->fire_due(until, std::nullopt, from_care_, SIZE_MAX);
  take_returns();
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
