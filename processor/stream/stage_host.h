// A stage with the records of one partition: what a task drives without knowing the stage.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "processor/store/records.h"
#include "processor/stream/stage.h"

namespace assist {

/// Gets each changed record once; no bytes = deleted.
using ChangeSink = std::function<void(std::string_view key, std::optional<std::string_view> bytes)>;

struct HostStats {
  std::size_t changed = 0;                           ///< In the open transaction.
  std::size_t unsaved = 0;                           ///< Committed, not yet in the store.
  std::size_t records = 0;                           ///< In memory.
  std::size_t bytes = 0;                             ///< Of memory.
  std::uint64_t evicted = 0, saved = 0, loaded = 0;  ///< So far, by this host.
};

/// One thread. The virtual calls are per record at most; what is per field or per timer stays
/// inside.
class StageHost {
 public:
  virtual ~StageHost() = default;
  /// Applies one input, after the timers of its record that were due before it. `now`: none = event
  /// time.
  virtual std::optional<Rejection> apply(const Record& record, std::optional<Time> now,
                                         Outbox& outbox) = 0;
  /// Fires up to `limit` records' timers due at or before `until`. Returns how many were fired.
  virtual std::size_t fire_due(Time until, std::optional<Time> now, Outbox& outbox,
                               std::size_t limit) = 0;
  /// Some tens of records are applied next: reads those that are not in memory from the store, in
  /// one go, and brings the others into the CPU's cache.
  virtual void prefetch(std::span<const std::string_view> keys) = 0;

  virtual void write_changes(const ChangeSink& sink) = 0;
  virtual void mark_committed() = 0;
  /// Some tens of records are loaded next: brings those in memory into the CPU's cache.
  virtual void expect(std::span<const std::string_view> keys) = 0;
  /// A committed change from the changelog. False: the bytes are not a state.
  virtual bool load(std::string_view key, std::optional<std::string_view> bytes) = 0;
  /// Forgets all memory; what is in the store is found there again.
  virtual void forget() = 0;
  /// The store is empty, so that memory will be complete.
  virtual void assume_complete() = 0;

  virtual bool saving() const = 0;
  virtual void begin_save(std::optional<StorePosition> position) = 0;
  virtual bool save_some(std::size_t limit) = 0;
  virtual std::size_t evict(std::size_t bytes) = 0;

  virtual HostStats stats() const = 0;
  /// Greatest event time applied; Time::min() before the first.
  virtual Time newest() const = 0;
  virtual void set_newest(Time newest) = 0;
};

template <Stage S>
class HostOf final : public StageHost {
 public:
  /// `store` may be null: see Records.
  HostOf(S stage, Store* store) : stage_(std::move(stage)), records_(stage_, store) {}

  std::optional<Rejection> apply(const Record& record, std::optional<Time> now,
                                 Outbox& outbox) override {
    const std::variant<Input, Rejection> read = stage_.read(record);
    if (const auto* rejection = std::get_if<Rejection>(&read)) return *rejection;
    const Input& input = std::get<Input>(read);
    typename Records<S>::Entry& entry = records_.open(input.key);
    Effect effect = Effect::unchanged;
    // A sender's clock that runs ahead must fire no timer early, nor move everybody's time.
    const Time reached = now ? std::min(input.time, *now) : input.time;
    // Timers are scheduled early or in time, never late: most events need not ask the state.
    if (entry.scheduled <= reached) effect = fire_before(entry, reached, now, outbox);
    if constexpr (SharingStage<S>) lend(stage_.shared_keys(entry.state));
    const Effect applied = stage_.apply(entry.state, entry.key, now.value_or(input.time), outbox);
    if constexpr (SharingStage<S>) take_back();
    if (applied != Effect::unchanged) effect = applied;
    // A finished record that nothing was added to is deleted after all.
    records_.applied(entry, effect);
    newest_ = std::max(newest_, reached);
    return std::nullopt;
  }

  std::size_t fire_due(Time until, std::optional<Time> now, Outbox& outbox,
                       std::size_t limit) override {
    std::size_t fired = 0;
    while (fired < limit) {
      typename Records<S>::Entry* entry = records_.next_due(until);
      if (entry == nullptr) break;
      const Time at = now ? until : *stage_.due(entry->state);
      records_.applied(*entry, fire(*entry, at, now.value_or(at), outbox));
      ++fired;
    }
    return fired;
  }

  void prefetch(std::span<const std::string_view> keys) override { records_.prefetch(keys); }

  void write_changes(const ChangeSink& sink) override { records_.for_each_changed(sink); }
  void mark_committed() override {
    records_.mark_committed();
    if constexpr (requires { stage_.committed(); }) stage_.committed();
  }
  void expect(std::span<const std::string_view> keys) override { records_.expect(keys); }
  bool load(std::string_view key, std::optional<std::string_view> bytes) override {
    return records_.load(key, bytes);
  }
  void forget() override {
    records_.forget();
    newest_ = Time::min();
    if constexpr (requires { stage_.given_up(); }) stage_.given_up();
  }
  void assume_complete() override { records_.assume_complete(); }

  bool saving() const override { return records_.saving(); }
  void begin_save(std::optional<StorePosition> position) override {
    records_.begin_save(std::move(position));
  }
  bool save_some(std::size_t limit) override { return records_.save_some(limit); }
  std::size_t evict(std::size_t bytes) override { return records_.evict(bytes); }

  HostStats stats() const override {
    return {records_.changed_count(), records_.unsaved_count(), records_.size(),
            records_.memory_bytes(),  records_.evicted(),       records_.saved(),
            records_.loaded()};
  }
  Time newest() const override { return newest_; }
  void set_newest(Time newest) override { newest_ = newest; }

  const Records<S>& records() const { return records_; }

 private:
  using Entry = typename Records<S>::Entry;

  Effect fire(Entry& entry, Time at, Time now, Outbox& outbox) {
    if constexpr (TimerSharingStage<S>) lend(stage_.timer_keys(entry.state));
    const Effect effect = stage_.fire(entry.state, entry.key, at, now, outbox);
    if constexpr (TimerSharingStage<S>) take_back();
    return effect;
  }
  void lend(std::span<const std::string_view> keys) {
    shared_.clear();
    lent_.clear();
    for (const std::string_view key : keys) {
      shared_.push_back(&records_.open(key));
      lent_.push_back(&shared_.back()->state);
    }
    stage_.lend(lent_);
  }
  void take_back() {
    for (std::size_t index = 0; index < shared_.size(); ++index) {
      records_.applied(*shared_[index], stage_.shared_effect(index));
    }
  }
  /// The record's timers that are due at or before `time`.
  Effect fire_before(typename Records<S>::Entry& entry, Time time, std::optional<Time> now,
                     Outbox& outbox) {
    Effect effect = Effect::unchanged;
    while (const std::optional<Time> due = stage_.due(entry.state)) {
      if (*due > time) break;
      // Without a clock each timer fires at its own time, so that a replay decides as a live run
      // would have.
      const Time at = now ? time : *due;
      effect = fire(entry, at, now.value_or(at), outbox);
      if (effect == Effect::finished) entry.state = typename S::State{};
    }
    return effect;
  }

  S stage_;
  Records<S> records_;
  std::vector<Entry*> shared_;  // Of the input at hand.
  std::vector<typename S::State*> lent_;
  Time newest_ = Time::min();
};

}  // namespace assist
