// What all RocksDB instances of the process share: one block cache, one write-buffer manager, one
// thread pool. Memory per database, instead of for the process, is the commonest complaint about
// stores of this kind.
#pragma once

#include <rocksdb/options.h>

#include <cstdint>
#include <memory>
#include <string_view>

namespace assist {

/// Of the keys of records: what follows is the record's own key.
inline constexpr std::string_view record_prefix = "S";

class StoreEnvironment {
 public:
  /// `bytes` bounds block cache and memtables together, for every store opened with this
  /// environment.
  explicit StoreEnvironment(std::uint64_t bytes);
  const rocksdb::Options& options() const { return options_; }
  /// What must be free on the disk before a save: twice what all memtables can hold.
  std::uint64_t reserve_bytes() const { return reserve_bytes_; }

 private:
  std::uint64_t reserve_bytes_;
  rocksdb::Options options_;
};

}  // namespace assist
