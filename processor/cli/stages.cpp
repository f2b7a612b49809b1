#include "processor/cli/stages.h"

#include <algorithm>
#include <chrono>

#include "processor/cli/care_files.h"
#include "processor/cli/verdict_json.h"

namespace assist {
namespace {

std::vector<std::string> event_topics(const TopicConfig& topics) {
  std::vector<std::string> names = {topics.clickstream, topics.error_pages};
  names.insert(names.end(), topics.further_events.begin(), topics.further_events.end());
  return names;
}

/// No session has such a key: it is no UTF-8.
void write_norm_key(std::uint64_t number, std::string& key) {
  constexpr unsigned byte = 8;
  key.assign(1, '\xFF');
  for (unsigned shift = 64; shift > 0;) key += static_cast<char>(number >> (shift -= byte) & 0xFFU);
}

// Recorded times are what they are; only a live sender's clock can be judged by ours.
DecodeConfig decode_config(const Config& config) {
  DecodeConfig decode = config.decode;
  decode.clamp_times = decode.clamp_times && config.stream.clock == Clock::wall;
  return decode;
}

}  // namespace

DetectStage::DetectStage(const Config& config, Metrics& metrics, Listener listener)
    : detector_(config.detect),
      decoder_(Dialect::native, decode_config(config)),
      verdicts_topic_(config.topics.verdicts),
      metrics_(&metrics),
      listener_(std::move(listener)) {
  for (const click::Preset& preset : config.detect.shadow) {
    for (const click::Sign sign : signs_of(preset)) {
      metrics.shadow.of({preset.name, name_of(sign)});
    }
  }
}

std::variant<Input, Rejection> DetectStage::read(const Record& record) {
  const auto decoded = decoder_.decode(record);
  if (const auto* rejection = std::get_if<Rejection>(&decoded)) return *rejection;
  event_ = std::get<const Event*>(decoded);
  counts_.clamped += event_->clamped;
  return Input{event_->key, event_->time};
}

Effect DetectStage::apply(State& state, std::string_view key, Time, Outbox& outbox) {
  observation_.clear();
  const Effect effect = detector_.observe(std::get<Session>(state), *event_, observation_, norms_);
  counts_.late += observation_.late;
  counts_.automated += observation_.automated;
  counts_.duplicate += observation_.duplicate;
  take(key, outbox);
  return effect;
}

void DetectStage::take(std::string_view key, Outbox& outbox) {
  if (listener_) listener_(key, observation_);
  for (const click::ShadowFiring& shadow : observation_.shadow) {
    if (!shadow.firing.grows) counts_.shadow.push_back({shadow.preset, shadow.firing.sign});
  }
  if (!observation_.verdicts.empty()) send(outbox);
  if (!observation_.known_from.empty()) tell_identity(key, outbox);
}

void DetectStage::tell_identity(std::string_view key, Outbox& outbox) {
  Verdict identity;
  identity.set_change(IDENTIFIED);
  identity.set_tenant(std::string{event_->tenant});
  identity.set_session_key(std::string{key});
  identity.set_customer_id(std::string{event_->customer_id});
  identity.set_time(ms_of(event_->time));
  identity.SerializeToString(&bytes_);
  outbox.send({verdicts_topic_, observation_.known_from, bytes_, {}});
}

Effect DetectStage::fire(State& state, std::string_view key, Time at, Time, Outbox& outbox) {
  if (std::holds_alternative<PageNorm>(state)) return Effect::finished;
  observation_.clear();
  const Effect effect = detector_.fire(std::get<Session>(state), key, at, observation_);
  take(key, outbox);
  return effect;
}

std::optional<Time> DetectStage::due(const State& state) const {
  if (const auto* session = std::get_if<Session>(&state)) return detector_.due(*session);
  return std::get<PageNorm>(state).used_at + detector_.config().normal.forget_after;
}

void DetectStage::encode(const State& state, std::string& bytes) const {
  if (const auto* session = std::get_if<Session>(&state)) return detector_.encode(*session, bytes);
  assist::encode(std::get<PageNorm>(state), bytes);
}

bool DetectStage::decode(std::string_view bytes, State& state) const {
  if (is_norm(bytes)) return assist::decode(bytes, state.emplace<PageNorm>());
  if (!std::holds_alternative<Session>(state)) state.emplace<Session>();
  return detector_.decode(bytes, std::get<Session>(state));
}

std::size_t DetectStage::memory_bytes(const State& state) const {
  constexpr std::size_t inline_bytes = sizeof(State);
  if (const auto* session = std::get_if<Session>(&state)) {
    return inline_bytes + detector_.memory_bytes(*session) - sizeof(Session);
  }
  return inline_bytes + assist::memory_bytes(std::get<PageNorm>(state)) - sizeof(PageNorm);
}

std::span<const std::string_view> DetectStage::shared_keys(const State& state) {
  norm_keys_ = detector_.norms_of(std::get<Session>(state), *event_);
  norms_ = {};
  std::size_t count = 0;
  const auto add = [&](std::uint64_t number) {
    if (number == 0) return;
    write_norm_key(number, norm_key_texts_[count]);
    norm_key_views_[count] = norm_key_texts_[count];
    ++count;
  };
  add(norm_keys_.here);
  if (norm_keys_.left != norm_keys_.here) add(norm_keys_.left);
  return {norm_key_views_.data(), count};
}

void DetectStage::lend(std::span<State* const> norms) {
  const auto norm_in = [](State& state) {
    auto* norm = std::get_if<PageNorm>(&state);
    return norm != nullptr ? norm : &state.emplace<PageNorm>();
  };
  std::size_t index = 0;
  if (norm_keys_.here != 0) norms_.here = norm_in(*norms[index++]);
  if (norm_keys_.left == norm_keys_.here) {
    norms_.left = norms_.here;
  } else if (norm_keys_.left != 0) {
    norms_.left = norm_in(*norms[index]);
  }
}

Effect DetectStage::shared_effect(std::size_t index) const {
  const Learned& learned = observation_.learned;
  const bool is_here = index == 0 && norm_keys_.here != 0;
  const bool same = norm_keys_.left == norm_keys_.here;
  const bool changed = is_here ? learned.here || (same && learned.left) : learned.left;
  return changed ? Effect::changed : Effect::unchanged;
}

void DetectStage::send(Outbox& outbox) {
  for (const Verdict& verdict : observation_.verdicts) {
    verdict.SerializeToString(&bytes_);
    outbox.send({verdicts_topic_, customer_key(verdict), bytes_, {}});
    counts_.verdicts.push_back(verdict.change());
  }
}

void DetectStage::committed() {
  metrics_->events_late.Increment(static_cast<double>(counts_.late));
  metrics_->events_duplicate.Increment(static_cast<double>(counts_.duplicate));
  metrics_->events_clamped.Increment(static_cast<double>(counts_.clamped));
  for (const Change change : counts_.verdicts) metrics_->verdicts.of({name_of(change)}).Increment();
  for (const auto& [preset, sign] : counts_.shadow) {
    metrics_->shadow.of({preset, name_of(sign)}).Increment();
  }
  metrics_->sessions_automated.Increment(static_cast<double>(counts_.automated));
  counts_.late = counts_.duplicate = counts_.clamped = counts_.automated = 0;
  counts_.verdicts.clear();
  counts_.shadow.clear();
}

std::vector<StageSpec> stages_of(const Config& config, Metrics& metrics) {
  std::vector<StageSpec> stages;
  if (config.stages.detect) {
    stages.push_back({std::string(DetectStage::name), event_topics(config.topics),
                      TimeSource::partition, [&config, &metrics](Store* store) {
                        return std::make_unique<HostOf<DetectStage>>(DetectStage(config, metrics),
                                                                     store);
                      }});
  }
  if (config.stages.care) {
    const std::shared_ptr<const Care> care = make_care(config);
    stages.push_back({std::string(CareStage::name),
                      {config.topics.verdicts, config.topics.profiles, config.topics.feedback,
                       config.topics.service, config.topics.broadcast, config.topics.support},
                      TimeSource::record,
                      [&config, &metrics, care](Store* store) {
                        return std::make_unique<HostOf<CareStage>>(CareStage(config, care, metrics),
                                                                   store);
                      }});
  }
  return stages;
}

std::vector<std::string> outputs_of(const Config& config) {
  std::vector<std::string> topics;
  if (config.stages.detect) topics.push_back(config.topics.verdicts);
  if (config.stages.care) {
    topics.push_back(config.topics.triggers);
    topics.push_back(config.topics.decisions);
    topics.push_back(config.topics.cases);
    topics.push_back(config.topics.broadcast);
  }
  return topics;
}

}  // namespace assist
