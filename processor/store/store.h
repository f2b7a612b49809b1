// The state of one task on disk: a cache of its changelog, never ahead of what Kafka has committed.
//
// One RocksDB, one column family, WAL off: after a crash it holds a prefix of the write batches, so
// that records and position cannot diverge. Keys: "S" + key -> record, "T" + due + key -> nothing
// (timer index), "M" -> position. Values are absolute, so that replaying the changelog over a newer
// record is harmless.
#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "processor/event/time.h"
#include "processor/store/environment.h"

namespace assist {

/// No timer.
inline constexpr Time never = Time::max();

/// A record as stored. `indexed_due` says where its entry in the timer index stands: at or before
/// its true due time.
struct StoredRecord {
  std::string bytes;
  Time indexed_due = never;
};

/// Up to which changelog offset the store is complete, and the marker that the runtime keeps there.
struct StorePosition {
  std::int64_t changelog_offset = 0;  ///< Next offset to replay.
  Time written_at;     ///< Wall clock; tombstones older than the topic's retention may be gone.
  std::string marker;  ///< Opaque here.
};

/// Changes that become visible together.
class StoreBatch {
 public:
  void put(std::string_view key, std::string_view bytes, Time indexed_due);
  void erase(std::string_view key);
  void put_timer(Time due, std::string_view key);
  void erase_timer(Time due, std::string_view key);
  void set_position(const StorePosition& position);
  std::size_t bytes() const { return batch_.GetDataSize(); }

 private:
  friend class Store;
  rocksdb::WriteBatch batch_;
};

class Store {
 public:
  /// Opens or creates the store. A damaged, condemned or foreign directory is wiped (`was_wiped`):
  /// the changelog has it all. Throws IoError when the disk refuses.
  Store(const StoreEnvironment& environment, std::string directory);

  /// What was read cannot be right. The next start wipes the directory; without the mark it would
  /// end here again. Throws IoError. Reads do so themselves when RocksDB finds damage.
  [[noreturn]] void condemn(const std::string& why) const;

  bool was_wiped() const { return was_wiped_; }
  const std::string& directory() const { return directory_; }
  /// None: the store was never complete; it must be filled from the changelog's beginning.
  std::optional<StorePosition> position() const;
  /// Neither a record, a timer nor a position.
  bool empty() const;
  std::optional<StoredRecord> get(std::string_view key) const;
  /// One sorted read for many keys; the i-th result belongs to keys[i]. `keys` must not repeat.
  std::vector<std::optional<StoredRecord>> get_many(std::span<const std::string_view> keys) const;

  /// An entry of the timer index, in its order.
  struct DueKey {
    Time due;
    std::string key;
  };
  /// Up to `limit` entries behind `after` that are due at or before `until`, in order. An empty key
  /// stands before all that are due at the same time.
  std::vector<DueKey> due_behind(const DueKey& after, Time until, std::size_t limit) const;
  /// The first entry of the timer index after `from`; `never` when there is none.
  Time first_due_after(Time from) const;

  /// Throws IoError when the disk has too little left for a save. Asked before rather than found
  /// out: Debian's RocksDB 7.8.3 is built with assertions and aborts the process when a file that
  /// could not be written is touched again.
  void require_room() const;
  /// Throws IoError, and leaves what is stored as it was.
  void write(StoreBatch&& batch);
  /// Of the files, without memtables.
  std::uint64_t disk_bytes() const;
  /// Memtables to disk, so that the next start replays less. Throws IoError.
  enum class Wait : bool { no, yes };
  void flush(Wait wait);

 private:
  void check(const rocksdb::Status& status, const char* what) const;
  StoredRecord parse_record(std::string_view value) const;

  void require_free(std::uint64_t bytes) const;

  std::string directory_;
  std::uint64_t reserve_bytes_;
  bool was_wiped_ = false;
  std::unique_ptr<rocksdb::DB> db_;
};

}  // namespace assist
