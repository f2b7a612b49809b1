// Definitions of records.h, which includes this file.
#pragma once

#include "processor/store/records.h"

namespace assist {

template <class Machine>
typename Records<Machine>::Entry& Records<Machine>::open(std::string_view key) {
  Entry* entry = find(key);
  if (entry == nullptr) entry = &create(key);
  entry->referenced = true;
  // Deleted earlier in this transaction or not yet saved: begins anew. It stays deleted if nothing
  // comes of it.
  if (entry->finished) entry->state = State{};
  return *entry;
}

template <class Machine>
void Records<Machine>::applied(Entry& entry, Effect effect) {
  if (effect == Effect::unchanged) {
    const bool never_used =
        !entry.stored && !entry.changed && !entry.unsaved && entry.scheduled == never;
    if (never_used) return release(entry);
  } else {
    entry.finished = effect == Effect::finished;
    if (!entry.changed) {
      entry.changed = true;
      changed_.push_back(&entry);
    }
  }
  if (!entry.finished) schedule(entry);
}

template <class Machine>
typename Records<Machine>::Entry* Records<Machine>::next_due(Time until) {
  for (;;) {
    while (cold_is_next(until)) warm_due(until);
    if (timers_.empty() || timers_.front().due > until) return nullptr;
    std::pop_heap(timers_.begin(), timers_.end());
    const Timer timer = timers_.back();
    timers_.pop_back();
    Entry* entry = entry_of(timer);
    if (entry == nullptr) continue;
    entry->scheduled = never;
    const std::optional<Time> due = entry->finished ? std::nullopt : machine_.due(entry->state);
    if (due && *due <= until) return entry;
    if (due) schedule(*entry);
  }
}

template <class Machine>
template <class Sink>
void Records<Machine>::for_each_changed(Sink&& sink) {
  for (Entry* entry : changed_) {
    if (entry->finished) {
      sink(std::string_view(entry->key), std::optional<std::string_view>());
      continue;
    }
    machine_.encode(entry->state, encoded_);
    sink(std::string_view(entry->key), std::optional<std::string_view>(encoded_));
  }
}

template <class Machine>
void Records<Machine>::mark_committed() {
  for (Entry* entry : changed_) {
    entry->changed = false;
    if (entry->finished && !(entry->stored || entry->unsaved)) {
      release(*entry);
    } else {
      if (!entry->finished) recount(*entry);
      need_save(*entry);
    }
  }
  changed_.clear();
}

template <class Machine>
void Records<Machine>::expect(std::span<const std::string_view> keys) {
  expected_.clear();
  cold_.clear();
  hot_.expect(keys, [this](std::string_view key, const Entry* entry) {
    if (entry == nullptr)
      cold_.push_back(key);
    else
      expected_.push_back(entry);
  });
  if constexpr (requires(const State& state) { machine_.expect(state); }) {
    for (const Entry* entry : expected_) machine_.expect(entry->state);
  }
}

template <class Machine>
bool Records<Machine>::load(std::string_view key, std::optional<std::string_view> bytes) {
  Entry* entry = hot_.find(key);
  if (!bytes) {
    if (entry == nullptr && complete_) return true;
    if (entry == nullptr) entry = &create(key);
    entry->finished = true;
    entry->stored = entry->stored || !complete_;  // Perhaps: then the store must forget it too.
    if (entry->stored)
      need_save(*entry);
    else if (!entry->unsaved)
      release(*entry);
    return true;
  }
  if (entry == nullptr) {
    entry = &create(key);
    entry->stored = !complete_;
  }
  entry->finished = false;
  if (!machine_.decode(*bytes, entry->state)) return false;
  recount(*entry);
  schedule(*entry);
  need_save(*entry);
  return true;
}

template <class Machine>
void Records<Machine>::prefetch(std::span<const std::string_view> keys) {
  expect(keys);
  if (complete_ || store_ == nullptr || cold_.empty()) return;
  std::sort(cold_.begin(), cold_.end());
  cold_.erase(std::unique(cold_.begin(), cold_.end()), cold_.end());
  auto records = store_->get_many(cold_);
  for (std::size_t i = 0; i < cold_.size(); ++i) {
    // An absent one gets an empty entry as well, so that open() need not ask the store again.
    if (records[i])
      admit(cold_[i], *records[i]);
    else
      create(cold_[i]).referenced = true;
  }
}

template <class Machine>
void Records<Machine>::begin_save(std::optional<StorePosition> position) {
  require(!saving(), "one save at a time");
  saving_.swap(unsaved_);
  save_position_ = std::move(position);
}

template <class Machine>
bool Records<Machine>::save_some(std::size_t limit) {
  require(changed_.empty(), "nothing uncommitted may reach the store");
  if (!saving()) return true;
  StoreBatch batch;
  const std::size_t count = std::min(limit, saving_.size());
  const std::size_t first = saving_.size() - count;
  for (std::size_t i = first; i < saving_.size(); ++i) add_to(batch, *saving_[i]);
  const bool last = first == 0;
  if (last && save_position_) batch.set_position(*save_position_);
  store_->write(std::move(batch));
  for (std::size_t i = first; i < saving_.size(); ++i) mark_saved(*saving_[i]);
  saving_.resize(first);
  saved_ += count;
  if (last) save_position_.reset();
  return last;
}

template <class Machine>
std::size_t Records<Machine>::evict(std::size_t bytes) {
  if (store_ == nullptr) return 0;
  std::size_t freed = 0;
  for (std::size_t passed = 0; passed < 2 * slots_.size() && freed < bytes; ++passed) {
    hand_ = hand_ + 1 < slots_.size() ? hand_ + 1 : 0;
    if (slots_[hand_].entry == nullptr) continue;
    Entry& entry = *slots_[hand_].entry;
    if (entry.changed || entry.unsaved) continue;
    if (entry.referenced) {
      entry.referenced = false;
      continue;
    }
    freed += entry.bytes;
    if (entry.stored) {
      complete_ = false;
      next_cold_due_ = std::min(next_cold_due_, entry.indexed_due);
    }
    release(entry);
    ++evicted_;
  }
  return freed;
}

template <class Machine>
std::size_t Records<Machine>::memory_bytes() const {
  return bytes_ + timers_.capacity() * sizeof(Timer) + slots_.capacity() * sizeof(Slot) +
         hot_.memory_bytes() +
         (changed_.capacity() + unsaved_.capacity() + saving_.capacity()) * sizeof(Entry*);
}

template <class Machine>
void Records<Machine>::forget() {
  hot_.clear();
  timers_.clear();
  changed_.clear();
  unsaved_.clear();
  saving_.clear();
  save_position_.reset();
  slots_.clear();
  vacant_.clear();
  hand_ = 0;
  bytes_ = 0;
  complete_ = store_ == nullptr;
  next_cold_due_ = Time::min();
  index_read_ = {Time::min(), {}};
}

template <class Machine>
typename Records<Machine>::Entry* Records<Machine>::find(std::string_view key) {
  if (Entry* entry = hot_.find(key)) return entry;
  if (complete_ || store_ == nullptr) return nullptr;
  const std::optional<StoredRecord> record = store_->get(key);
  return record ? &admit(key, *record) : nullptr;
}

template <class Machine>
typename Records<Machine>::Entry& Records<Machine>::create(std::string_view key) {
  if (vacant_.empty()) {
    vacant_.push_back(static_cast<std::uint32_t>(slots_.size()));
    slots_.emplace_back();
  }
  std::unique_ptr<Entry>& entry = slots_[vacant_.back()].entry;
  if (spare_.empty()) {
    entry = std::make_unique<Entry>();
  } else {
    entry = std::move(spare_.back());
    spare_.pop_back();
  }
  entry->slot = vacant_.back();
  vacant_.pop_back();
  entry->key.assign(key);
  hot_.insert(*entry);
  recount(*entry);
  return *entry;
}

template <class Machine>
typename Records<Machine>::Entry& Records<Machine>::admit(std::string_view key,
                                                          const StoredRecord& record) {
  Entry& entry = create(key);
  if (!machine_.decode(record.bytes, entry.state)) {
    store_->condemn("a record cannot be decoded");
  }
  ++loaded_;
  entry.stored = true;
  entry.referenced = true;
  entry.indexed_due = record.indexed_due;
  recount(entry);
  schedule(entry);
  return entry;
}

template <class Machine>
void Records<Machine>::release(Entry& entry) {
  constexpr std::size_t spare_max = 1'000;
  hot_.erase(entry);
  bytes_ -= entry.bytes;
  Slot& slot = slots_[entry.slot];
  ++slot.generation;
  vacant_.push_back(entry.slot);
  std::unique_ptr<Entry> gone = std::move(slot.entry);
  if (spare_.size() == spare_max) return;
  *gone = Entry{};
  spare_.push_back(std::move(gone));
}

template <class Machine>
typename Records<Machine>::Entry* Records<Machine>::entry_of(const Timer& timer) const {
  const Slot& slot = slots_[timer.slot];
  return slot.generation == timer.generation && slot.entry->scheduled == timer.due
             ? slot.entry.get()
             : nullptr;
}

template <class Machine>
void Records<Machine>::make_room_for_timers() {
  std::erase_if(timers_, [this](const Timer& timer) { return entry_of(timer) == nullptr; });
  std::make_heap(timers_.begin(), timers_.end());
  // Room for as many again, so that this costs a constant per timer.
  if (timers_.size() > timers_.capacity() / 2) timers_.reserve(timers_.capacity() * 2);
}

template <class Machine>
void Records<Machine>::recount(Entry& entry) {
  // What a record costs beside its state: the hash slot, a timer, the allocator's headers.
  constexpr std::size_t overhead = sizeof(Entry) - sizeof(State) + 64;
  const std::size_t bytes = overhead + entry.key.capacity() + machine_.memory_bytes(entry.state);
  bytes_ = bytes_ - entry.bytes + bytes;
  entry.bytes = static_cast<std::uint32_t>(bytes);
}

template <class Machine>
void Records<Machine>::schedule(Entry& entry) {
  const std::optional<Time> due = machine_.due(entry.state);
  if (!due || *due >= entry.scheduled) return;
  if (timers_.size() == timers_.capacity()) make_room_for_timers();
  entry.scheduled = *due;
  timers_.push_back({*due, timer_order_++, entry.slot, slots_[entry.slot].generation});
  std::push_heap(timers_.begin(), timers_.end());
}

template <class Machine>
void Records<Machine>::need_save(Entry& entry) {
  if (store_ == nullptr) {
    if (entry.finished) return release(entry);
    entry.stored = true;  // Memory is all there is; a record without a timer stays as well.
    return;
  }
  if (entry.unsaved) return;
  entry.unsaved = true;
  unsaved_.push_back(&entry);
}

template <class Machine>
Time Records<Machine>::next_indexed_due(const Entry& entry) const {
  if (entry.finished) return never;
  // The index entry may stand too early, like timers in the heap: rewriting it with every change
  // would double the store's writes.
  const Time due = machine_.due(entry.state).value_or(never);
  return entry.index_read ? due : std::min(due, entry.indexed_due);
}

template <class Machine>
void Records<Machine>::add_to(StoreBatch& batch, const Entry& entry) {
  const Time due = next_indexed_due(entry);
  if (due != entry.indexed_due) {
    if (entry.indexed_due != never) batch.erase_timer(entry.indexed_due, entry.key);
    if (due != never) batch.put_timer(due, entry.key);
  }
  if (entry.finished) return batch.erase(entry.key);
  machine_.encode(entry.state, encoded_);
  batch.put(entry.key, encoded_, due);
}

template <class Machine>
void Records<Machine>::mark_saved(Entry& entry) {
  entry.unsaved = false;
  if (entry.finished) return release(entry);
  entry.stored = true;
  entry.indexed_due = next_indexed_due(entry);
  entry.index_read = false;
  next_cold_due_ = std::min(next_cold_due_, entry.indexed_due);
  if (entry.indexed_due <= index_read_.due) index_read_ = {entry.indexed_due, {}};
}

template <class Machine>
bool Records<Machine>::cold_is_next(Time until) const {
  return store_ != nullptr && !complete_ && next_cold_due_ <= until &&
         (timers_.empty() || next_cold_due_ < timers_.front().due);
}

template <class Machine>
void Records<Machine>::warm_due(Time until) {
  constexpr std::size_t batch_max = 1'000;
  const auto due = store_->due_behind(index_read_, until, batch_max);
  std::vector<std::string_view> keys;
  for (const auto& [time, key] : due) keys.push_back(key);
  if (due.size() == batch_max) {
    index_read_ = due.back();
    next_cold_due_ = index_read_.due;
  } else {
    next_cold_due_ = store_->first_due_after(until);
    if (index_read_.due <= until) index_read_ = {until + Duration(1), {}};
  }
  prefetch(keys);
  StoreBatch stale;
  bool any_stale = false;
  for (const auto& [time, key] : due) {
    Entry* entry = find(key);
    const bool known = entry != nullptr && (entry->stored || entry->unsaved);
    if (entry != nullptr && !known && !entry->changed) release(*entry);
    if (known && entry->indexed_due == time) {
      entry->index_read = true;
      need_save(*entry);
    } else {
      stale.erase_timer(time, key);  // Left over: the record is gone, or has an entry elsewhere.
      any_stale = true;
    }
  }
  if (any_stale) store_->write(std::move(stale));
}

}  // namespace assist
