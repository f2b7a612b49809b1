// The records of one task in memory: the hot ones decoded, found by key, with their timers; the
// rest in the store.
//
// Everything changes in memory first. A transaction collects what changed; only what has been
// committed is ever written to the store (begin_save, save_some), and only what has been written
// may leave memory (evict).
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "processor/event/effect.h"
#include "processor/event/require.h"
#include "processor/event/time.h"
#include "processor/ops/errors.h"
#include "processor/store/record_index.h"
#include "processor/store/store.h"

namespace assist {

/// `Machine` is a Stage without its inputs: see stream/stage.h.
template <class Machine>
class Records {
 public:
  using State = typename Machine::State;

  struct Entry {
    std::string key;
    State state{};
    Time scheduled = never;    ///< Due time of its newest live timer in the heap.
    Time indexed_due = never;  ///< Due time of its entry in the store's timer index.
    std::uint32_t slot = 0;    ///< Where slots_ has it.
    std::uint32_t bytes = 0;   ///< As counted in memory_bytes().
    bool changed = false;      ///< In the open transaction.
    bool finished = false;     ///< Deleted by the newest input.
    bool unsaved = false;      ///< Committed, not yet in the store.
    bool stored = false;       ///< The store has some version of it.
    bool referenced = false;   ///< Used since the eviction hand last passed.
    bool index_read = false;   ///< warm_due() has read its index entry and will not read it again.
  };

  /// `store` may be null: everything then stays in memory (replay, benchmarks).
  Records(const Machine& machine, Store* store)
      : machine_(machine), store_(store), complete_(store == nullptr) {}

  /// The record of `key`, from memory or the store; a new, empty one when there is none.
  Entry& open(std::string_view key);

  /// To be called after every input or timer that was given to `entry.state`.
  void applied(Entry& entry, Effect effect);

  /// The next record with a timer due at or before `until`; null when there is none. Its caller
  /// fires it and then calls applied(), which schedules what is left.
  Entry* next_due(Time until);

  std::size_t changed_count() const { return changed_.size(); }

  /// Calls `sink(key, bytes)` once for each record changed in the open transaction; no bytes =
  /// deleted.
  template <class Sink>
  void for_each_changed(Sink&& sink);

  /// The open transaction has been committed: what it changed may now reach the store.
  void mark_committed();

  /// Brings those of `keys` that are in memory into the CPU's cache; some tens at a time.
  void expect(std::span<const std::string_view> keys);

  /// A committed record from the changelog, while restoring. No bytes = deleted.
  /// False: the bytes are not a state.
  bool load(std::string_view key, std::optional<std::string_view> bytes);

  /// As expect(), and reads those of `keys` that are not in memory from the store, in one go.
  void prefetch(std::span<const std::string_view> keys);

  bool saving() const { return !saving_.empty() || save_position_.has_value(); }
  std::size_t unsaved_count() const { return unsaved_.size() + saving_.size(); }

  /// Begins to write everything committed so far. The store gets `position` with the last of it, so
  /// that it is never believed complete before it is; none: it is not complete then either. Call
  /// only between transactions.
  void begin_save(std::optional<StorePosition> position);

  /// Writes up to `limit` records; true when the save is complete. Call only between transactions.
  /// Throws IoError and keeps everything for the next try.
  bool save_some(std::size_t limit);

  /// Lets saved records leave memory, least recently used first (second chance), until `bytes` are
  /// free or the whole memory has been passed. Returns the bytes that were freed.
  std::size_t evict(std::size_t bytes);

  /// Nothing in memory; everything that the store holds is found there again.
  void forget();

  /// The store is empty: memory will hold everything until something is evicted.
  void assume_complete() { complete_ = true; }

  /// Of the records and of what finds them.
  std::size_t memory_bytes() const;
  std::size_t size() const { return hot_.size(); }
  std::uint64_t evicted() const { return evicted_; }
  std::uint64_t saved() const { return saved_; }    ///< Written to the store so far.
  std::uint64_t loaded() const { return loaded_; }  ///< Brought back from it so far.

 private:
  struct Timer {
    Time due;
    std::uint64_t order;  // Of equal due times the one scheduled first: the same input fires in the
                          // same order.
    std::uint32_t slot;
    std::uint32_t generation;
    bool operator<(const Timer& other) const {  // The heap's front is its greatest: the earliest.
      return due != other.due ? due > other.due : order > other.order;
    }
  };
  /// Outlives its entries, so that a timer may outlive the entry that it was set for.
  struct Slot {
    std::unique_ptr<Entry> entry;
    std::uint32_t generation = 0;  ///< Turns with each entry.
  };
  Entry* find(std::string_view key);
  Entry& create(std::string_view key);
  Entry& admit(std::string_view key, const StoredRecord& record);
  void release(Entry& entry);

  // Null when the entry that `timer` was set for has gone or has a newer timer.
  Entry* entry_of(const Timer& timer) const;

  // Makes room in timers_, first of all by dropping those whose entries have gone: evicted ones
  // have theirs in the store.
  void make_room_for_timers();
  void recount(Entry& entry);

  // Timers in the heap may be early, never late: a later due time is found when it comes up.
  void schedule(Entry& entry);

  void need_save(Entry& entry);
  // Where the entry's timer stands in the index once the entry is saved.
  Time next_indexed_due(const Entry& entry) const;
  void add_to(StoreBatch& batch, const Entry& entry);
  void mark_saved(Entry& entry);

  // Whether the store may hold a timer that is due at or before `until` and before all in memory.
  // Asked before each one that fires: after a long rest millions are due, and only those whose turn
  // has come may fill memory.
  bool cold_is_next(Time until) const;
  // Brings some records whose timers are due from the store into memory, where the heap takes over.
  // The index keeps their entries until the records are saved: memory may be lost at any time.
  void warm_due(Time until);

  const Machine& machine_;
  Store* store_;
  bool complete_;  // Memory holds every record that the store holds.
  RecordIndex<Entry> hot_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> vacant_;          // Slots without an entry.
  std::vector<std::unique_ptr<Entry>> spare_;  // A few, so that coming and going allocates nothing.
  std::vector<Timer> timers_;
  std::uint64_t timer_order_ = 0;
  std::vector<Entry*> changed_, unsaved_, saving_;
  std::optional<StorePosition> save_position_;
  std::vector<const Entry*> expected_;
  std::vector<std::string_view> cold_;
  std::string encoded_;
  std::size_t hand_ = 0;
  std::size_t bytes_ = 0;
  std::uint64_t evicted_ = 0, saved_ = 0, loaded_ = 0;
  Time next_cold_due_ = Time::min();           // No timer in the store alone is due before.
  Store::DueKey index_read_{Time::min(), {}};  // As far as warm_due() has read.
};

}  // namespace assist

#include "processor/store/records.tpp"
