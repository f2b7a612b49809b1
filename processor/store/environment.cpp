#include "processor/store/environment.h"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>

namespace assist {
namespace {

/// What the filters hold: records alone are looked up by key; with the timer index in them, they
/// would be twice as large.
class RecordKeys final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "assist.RecordKeys"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override { return key; }
  bool InDomain(const rocksdb::Slice& key) const override {
    return key.starts_with(rocksdb::Slice(record_prefix.data(), record_prefix.size()));
  }
};

}  // namespace

StoreEnvironment::StoreEnvironment(std::uint64_t bytes) : reserve_bytes_(bytes) {
  auto cache = rocksdb::NewLRUCache(bytes);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.block_size = 4 << 10;  // One record is wanted at a time: 16 KiB cost a fifth more CPU.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  // In pieces of 4 KiB: a whole filter is larger than a shard of a small cache, would never stay
  // in it, and be read from its file for every key (measured with a million: nine times the CPU).
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.whole_key_filtering = false;  // Instead: RecordKeys.
  table.cache_index_and_filter_blocks = true;
  table.cache_index_and_filter_blocks_with_high_priority = true;
  table.pin_top_level_index_and_filter = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.format_version = 5;

  options_.create_if_missing = true;
  options_.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // Memtables are charged to the same cache, so that one number bounds both.
  options_.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(
      std::max<std::uint64_t>(bytes / 2, 8u << 20), cache);
  options_.write_buffer_size = std::clamp<std::uint64_t>(bytes / 8, 4u << 20, 64u << 20);
  options_.max_write_buffer_number = 3;
  options_.memtable_whole_key_filtering = true;
  options_.memtable_prefix_bloom_size_ratio = 0.1;
  // Writes are spread over all keys: levels were rewritten for each few megabytes of them, which
  // cost four times the CPU of this (measured with a million records). The price is disk:
  // for a while up to three times the live records.
  options_.compaction_style = rocksdb::kCompactionStyleUniversal;
  options_.prefix_extractor = std::make_shared<RecordKeys>();
  options_.compression = rocksdb::kLZ4Compression;
  options_.max_background_jobs = 2;
  options_.max_open_files = 512;
  options_.info_log_level = rocksdb::WARN_LEVEL;
  options_.keep_log_file_num = 2;
  options_.avoid_flush_during_shutdown = true;  // We flush ourselves when we stop in good order.
}

}  // namespace assist
