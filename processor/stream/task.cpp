#include "processor/stream/task.h"

#include <algorithm>
#include <filesystem>

#include "processor/event/cache.h"
#include "processor/event/require.h"
#include "processor/stream/wall_clock.h"

namespace assist {
namespace {

// Held back for another input's sake at most; beyond it order gives way to bounded memory.
constexpr std::size_t waiting_max = 50'000;
constexpr std::size_t waiting_bytes_max = 8 << 20;

std::string_view view(const void* bytes, std::size_t size) {
  return {static_cast<const char*>(bytes), size};
}

std::int64_t timestamp_of(const rd_kafka_message_t& message) {
  rd_kafka_timestamp_type_t type;
  return rd_kafka_message_timestamp(&message, &type);
}

}  // namespace

Record record_of(const rd_kafka_message_t& message) {
  Record record;
  record.topic = rd_kafka_topic_name(message.rkt);
  record.partition = message.partition;
  record.offset = message.offset;
  record.received_at = time_from_ms(timestamp_of(message));
  if (message.key != nullptr) record.key = view(message.key, message.key_len);
  record.value = view(message.payload, message.len);
  return record;
}

void InputQueue::start_at(std::int64_t offset) {
  if (offset != next_) newest_ms_ = 0;
  next_ = offset;
  expected_ = offset;
  fetched_ = false;
  end_seen_ = false;
  out_of_range_ = false;
  waiting_.clear();
  head_ = 0;
  waiting_bytes_ = 0;
}

void InputQueue::take(kafka::MessagePtr message) {
  if (message->err == RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET) {
    out_of_range_ = true;
    return;
  }
  if (next_ < 0 || message->offset < expected_) return;
  fetched_ = true;
  if (message->err == RD_KAFKA_RESP_ERR__PARTITION_EOF) {
    end_seen_ = true;
    return;
  }
  end_seen_ = false;
  expected_ = message->offset + 1;
  const std::int64_t time_ms = timestamp_of(*message);
  // Taken ones leave their places behind. With half of them free, these are used again: an input
  // that is never empty would grow for as long as its backlog lasts.
  if (waiting_.size() == waiting_.capacity() && head_ > waiting_.size() / 2) {
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(head_));
    head_ = 0;
  }
  waiting_bytes_ += message->len;
  waiting_.push_back({std::move(message), time_ms});
}

kafka::MessagePtr InputQueue::pop() {
  newest_ms_ = waiting_[head_].time_ms;
  kafka::MessagePtr message = std::move(waiting_[head_++].message);
  next_ = message->offset + 1;
  waiting_bytes_ -= message->len;
  if (head_ == waiting_.size()) {
    waiting_.clear();
    head_ = 0;
  }
  return message;
}

bool InputQueue::at_end(rd_kafka_t* consumer) const {
  // Before the first fetch since start_at() the client knows the end as it was for the last owner.
  if (waiting() > 0 || !fetched_) return false;
  if (end_seen_) return true;
  // The end-of-partition event comes with the next empty fetch, up to 100 ms later; the high
  // watermark of the fetch that brought the last message often tells at once.
  std::int64_t low = 0;
  std::int64_t high = 0;
  return rd_kafka_get_watermark_offsets(consumer, partition_.topic.c_str(), partition_.id, &low,
                                        &high) == RD_KAFKA_RESP_ERR_NO_ERROR &&
         high >= 0 && next_ >= high;
}

Task::Task(Setting setting) : setting_(std::move(setting)) {
  for (const std::string& topic : setting_.spec.inputs) {
    inputs_.emplace_back(kafka::Partition{topic, setting_.partition});
  }
  open_store();
}

void Task::open_store() {
  store_ = std::make_unique<Store>(setting_.environment, setting_.directory);
  host_ = setting_.spec.make_host(store_.get());
  forget();
}

void Task::wipe() {
  host_.reset();
  store_.reset();
  std::error_code error;
  std::filesystem::remove_all(setting_.directory, error);
  if (error) throw IoError(setting_.directory + ": cannot be deleted: " + error.message());
  open_store();
}

void Task::forget() {
  host_->forget();
  position_.reset();
  pending_position_.reset();
  loaded_position_.reset();
  touched_ = false;
  refused_.clear();
  changelog_next_ = 0;
  saved_next_ = -1;
  for (InputQueue& input : inputs_) input.start_at(-1);
  const std::optional<StorePosition> stored = store_->position();
  if (stored && wall_clock() - stored->written_at < store_age_max) {
    Position position;
    if (position.ParseFromString(stored->marker)) {
      loaded_position_ = std::move(position);
      changelog_next_ = stored->changelog_offset;
      return;
    }
  }
  // A first save that was cut short leaves records without a position. Kept, they would outlive the
  // tombstones that the changelog has meanwhile forgotten.
  if (!store_->empty()) return wipe();
  host_->assume_complete();
}

void Task::expect(std::span<rd_kafka_message_t* const> messages) {
  const rd_kafka_message_t& first = *messages.front();
  keys_.clear();
  for (const rd_kafka_message_t* message : messages) {
    if (message->rkt != first.rkt || message->partition != first.partition) break;
    const std::string_view key = view(message->key, message->key_len);
    if (message->err == RD_KAFKA_RESP_ERR_NO_ERROR && key.starts_with(state_key_prefix))
      keys_.push_back(key.substr(1));
  }
  host_->expect(keys_);
}

void Task::load(const rd_kafka_message_t& message) {
  const std::string_view key = view(message.key, message.key_len);
  changelog_next_ = message.offset + 1;
  if (key == position_key) {
    Position position;
    if (!position.ParseFromArray(message.payload, static_cast<int>(message.len)) ||
        position.format() != position_format) {
      throw IoError("changelog " + setting_.changelog + ": a position of another format");
    }
    loaded_position_ = std::move(position);
    return;
  }
  if (key.empty() || key.front() != state_key_prefix) return;  // __own, __cleanse
  const auto bytes =
      message.payload == nullptr ? std::nullopt : std::optional(view(message.payload, message.len));
  if (!host_->load(key.substr(1), bytes)) {
    throw IoError("changelog " + setting_.changelog + ": a record is not a state of " + stage());
  }
}

void Task::suspend() {
  require(!touched_, "only a committed task can be suspended");
  // A restore that was cut short may have brought memory further than our own last commit.
  const bool further =
      loaded_position_ && position_ && loaded_position_->sequence() > position_->sequence();
  if (position_ && !further) loaded_position_ = position_;
  for (InputQueue& input : inputs_) input.start_at(-1);
  phase = Phase::restoring;
}

void Task::resume_at(std::optional<Position> position, std::span<const std::int64_t> input_offsets,
                     std::int64_t changelog_next) {
  require(input_offsets.size() == inputs_.size(), "one offset per input");
  position_ = std::move(position);
  changelog_next_ = changelog_next;
  for (std::size_t i = 0; i < inputs_.size(); ++i) inputs_[i].start_at(input_offsets[i]);
  if (position_ && position_->newest() != 0) host_->set_newest(time_from_ms(position_->newest()));
  phase = Phase::running;
}

std::size_t Task::waiting() const {
  std::size_t count = 0;
  for (const InputQueue& input : inputs_) count += input.waiting();
  return count;
}

std::size_t Task::waiting_bytes() const {
  std::size_t bytes = 0;
  for (const InputQueue& input : inputs_) bytes += input.waiting_bytes();
  return bytes;
}

InputQueue* Task::next_input(rd_kafka_t* consumer, Progress& progress) {
  InputQueue* earliest = nullptr;
  std::int64_t earliest_ms = 0;
  std::size_t empty = 0;
  for (InputQueue& input : inputs_) {
    const std::optional<std::int64_t> time_ms = input.front_ms();
    if (!time_ms) {
      ++empty;
    } else if (earliest == nullptr || *time_ms < earliest_ms) {
      earliest = &input;
      earliest_ms = *time_ms;
    }
  }
  if (earliest == nullptr || empty == progress.ended) return earliest;
  if (waiting() > waiting_max || waiting_bytes() > waiting_bytes_max) return earliest;
  for (const InputQueue& input : inputs_) {
    if (input.waiting() == 0 && !input.at_end(consumer)) {
      progress.waiting = true;
      return nullptr;
    }
  }
  progress.ended = empty;
  return earliest;
}

void Task::prefetch() {
  keys_.clear();
  for (const InputQueue& input : inputs_) {
    const std::size_t count = std::min(prefetched_together, input.waiting());
    for (std::size_t nth = 0; nth < count; ++nth) {
      const rd_kafka_message_t& message = input.ahead(nth);
      bring_closer(message.payload, message.len);
      if (message.key_len > 0)
        keys_.emplace_back(static_cast<const char*>(message.key), message.key_len);
    }
  }
  host_->prefetch(keys_);
}

Task::Progress Task::process(std::size_t limit, std::optional<Time> now, rd_kafka_t* consumer,
                             Producer& producer, const std::string& dead_letters,
                             const std::string& group, Metrics& metrics) {
  Progress progress;
  while (progress.applied < limit) {
    if (progress.applied % prefetched_together == 0) prefetch();
    InputQueue* input = next_input(consumer, progress);
    if (input == nullptr) break;
    touch(producer);
    const kafka::MessagePtr message = input->pop();
    const auto rejection = host_->apply(record_of(*message), now, producer);
    if (rejection) reject(*message, *rejection, producer, dead_letters, group, metrics);
    ++progress.applied;
  }
  return progress;
}

void Task::reject(const rd_kafka_message_t& message, const Rejection& rejection, Producer& producer,
                  const std::string& dead_letters, const std::string& group, Metrics& metrics) {
  const std::string topic = rd_kafka_topic_name(message.rkt);
  const std::string partition = std::to_string(message.partition);
  const std::string offset = std::to_string(message.offset);
  const std::string timestamp = std::to_string(timestamp_of(message));
  const std::string text =
      "refused in " + std::string(rejection.stage) + ": " + std::string(rejection.code);
  const Header headers[] = {
      {"__assist.errors.topic", topic},         {"__assist.errors.partition", partition},
      {"__assist.errors.offset", offset},       {"__assist.errors.timestamp", timestamp},
      {"__assist.errors.group", group},         {"__assist.errors.stage", rejection.stage},
      {"__assist.errors.code", rejection.code}, {"__assist.errors.message", text},
      {"__assist.errors.version", "1"}};
  producer.send_copy(dead_letters, message, headers);
  refused_.push_back(&metrics.events_rejected.of({rejection.stage, rejection.code}));
  refused_.push_back(&metrics.dead_letters.of({topic, rejection.code}));
}

std::size_t Task::fire_due(Time until, std::optional<Time> now, Producer& producer,
                           std::size_t limit) {
  const std::size_t fired = host_->fire_due(until, now, producer, limit);
  if (fired > 0)
    touch(producer);  // A timer-only transaction sends offsets too: they are its fence.
  return fired;
}

Time Task::reached(rd_kafka_t* consumer, std::optional<Time> now) const {
  const bool by_events = time_source() == TimeSource::partition;
  const Time events = by_events ? host_->newest() : Time::min();
  if (!now) return events;
  // Only a partition that has caught up may trust the wall clock. One that is never idle is not
  // seen to have: there, as far as its record times tell.
  Time read = *now;
  for (const InputQueue& input : inputs_) {
    if (input.at_end(consumer)) continue;
    if (by_events) return events;
    read = std::min(read, time_from_ms(input.newest_ms()));
  }
  return std::max(events, read);
}

void Task::touch(Producer& producer) {
  if (touched_) return;
  touched_ = true;
  // Names the writer of the open transaction, and takes the partition into it off the commit's
  // path.
  producer.send_to(changelog(), owner_key, producer.transactional_id());
  if (writer_.empty()) writer_ = producer.transactional_id();
}

Position Task::next_position(Time now) const {
  Position next;
  next.set_sequence(position_ ? position_->sequence() + 1 : 1);
  for (const InputQueue& input : inputs_) {
    InputOffset* offset = next.add_inputs();
    offset->set_topic(input.partition().topic);
    offset->set_next(input.next());
  }
  if (host_->newest() != Time::min()) next.set_newest(ms_of(host_->newest()));
  next.set_writer(writer_);
  next.set_partitions(static_cast<std::uint32_t>(setting_.partitions));
  next.set_format(position_format);
  next.set_written_at(ms_of(now));
  return next;
}

void Task::write_changes(Producer& producer, kafka::PartitionList& offsets, Time now) {
  if (!touched_) return;
  const kafka::Partition changelog_partition = changelog();
  host_->write_changes([&](std::string_view key, std::optional<std::string_view> bytes) {
    key_.assign(1, state_key_prefix).append(key);
    producer.send_to(changelog_partition, key_, bytes);
  });
  pending_position_ = next_position(now);
  producer.send_to(changelog_partition, position_key, pending_position_->SerializeAsString(),
                   setting_.slot);
  const std::string mark =
      std::to_string(pending_position_->sequence()) + " " + std::to_string(setting_.partitions);
  for (const InputQueue& input : inputs_) offsets.add(input.partition(), input.next(), mark);
}

void Task::mark_committed(const Producer& producer) {
  if (!touched_) return;
  touched_ = false;
  position_ = std::move(pending_position_);
  pending_position_.reset();
  // Unknown to us: the older offset stays, and a replay from there is harmless.
  const std::int64_t acknowledged = producer.acknowledged(setting_.slot);
  if (acknowledged >= 0) changelog_next_ = acknowledged + 1;
  host_->mark_committed();
  for (prometheus::Counter* counter : refused_) counter->Increment();
  refused_.clear();
}

void Task::begin_save(Time now) {
  if (host_->saving()) return;
  const bool news = changelog_next_ != saved_next_ || host_->stats().unsaved > 0;
  if (!news && now - saved_at_ < std::chrono::hours(24)) return;
  store_->require_room();
  saved_next_ = changelog_next_;
  saved_at_ = now;
  // A restore has brought memory as far as changelog_next_, and loaded_position_ is the last one
  // before: what follows it is part of a transaction that the group has committed too.
  const std::optional<Position>& position = phase == Phase::running ? position_ : loaded_position_;
  host_->begin_save(
      position ? std::optional(StorePosition{changelog_next_, now, position->SerializeAsString()})
               : std::nullopt);
}

void Task::finish_save(Instant until) {
  constexpr std::size_t slice = 10'000;
  while (host_->saving() && std::chrono::steady_clock::now() < until) host_->save_some(slice);
}

}  // namespace assist
