#include "processor/store/store.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "processor/ops/errors.h"

namespace assist {
namespace {

constexpr std::string_view position_key = "M";
// RocksDB writes a manifest, its options and a log when it opens: some ten kilobytes.
constexpr std::uint64_t open_bytes = 1 << 20;
constexpr const char* condemned_mark = "/condemned";
// Raised when the layout of keys or values changes: an older store is wiped and filled from the
// changelog.
constexpr std::uint32_t layout_version = 1;

void append_u64(std::string& out, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) out.push_back(static_cast<char>(value >> shift));
}

std::uint64_t read_u64(std::string_view bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

// Big endian with the sign bit turned, so that byte order is time order.
std::uint64_t sortable(Time time) {
  return static_cast<std::uint64_t>(ms_of(time)) ^ (1ull << 63);
}
Time from_sortable(std::uint64_t value) {
  return time_from_ms(static_cast<std::int64_t>(value ^ (1ull << 63)));
}

std::string record_key(std::string_view key) {
  return std::string(record_prefix).append(key);
}

std::string timer_key(Time due, std::string_view key) {
  std::string full = "T";
  append_u64(full, sortable(due));
  return full.append(key);
}

rocksdb::Slice slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}

rocksdb::WriteOptions without_wal() {
  rocksdb::WriteOptions options;
  options.disableWAL = true;  // The changelog is the log.
  return options;
}

}  // namespace

void StoreBatch::put(std::string_view key, std::string_view bytes, Time indexed_due) {
  std::string due;
  append_u64(due, sortable(indexed_due));
  const std::string full_key = record_key(key);
  const rocksdb::Slice key_slice = full_key;
  const rocksdb::Slice parts[2] = {due, slice(bytes)};
  batch_.Put(rocksdb::SliceParts(&key_slice, 1), rocksdb::SliceParts(parts, 2));
}

void StoreBatch::erase(std::string_view key) {
  batch_.Delete(record_key(key));
}
void StoreBatch::put_timer(Time due, std::string_view key) {
  batch_.Put(timer_key(due, key), "");
}
void StoreBatch::erase_timer(Time due, std::string_view key) {
  batch_.Delete(timer_key(due, key));
}

void StoreBatch::set_position(const StorePosition& position) {
  std::string value;
  append_u64(value, layout_version);
  append_u64(value, static_cast<std::uint64_t>(position.changelog_offset));
  append_u64(value, sortable(position.written_at));
  batch_.Put(slice(position_key), value + position.marker);
}

Store::Store(const StoreEnvironment& environment, std::string directory)
    : directory_(std::move(directory)), reserve_bytes_(environment.reserve_bytes()) {
  std::error_code ignored;
  rocksdb::DB* db = nullptr;
  const auto open = [&] {
    std::filesystem::create_directories(directory_, ignored);
    require_free(open_bytes);
    return rocksdb::DB::Open(environment.options(), directory_, &db);
  };
  const auto wipe = [&] {
    std::filesystem::remove_all(directory_, ignored);
    was_wiped_ = true;
  };
  if (std::filesystem::exists(directory_ + condemned_mark, ignored)) wipe();
  rocksdb::Status status = open();
  // A lock held by another process is no damage: two processes share one state directory.
  const bool damaged = status.IsCorruption() || status.IsInvalidArgument() || status.IsNotFound() ||
                       status.IsPathNotFound();
  if (damaged) {
    wipe();
    status = open();
  }
  check(status, "cannot be opened");
  db_.reset(db);
}

void Store::require_room() const {
  require_free(reserve_bytes_);
}

void Store::require_free(std::uint64_t bytes) const {
  std::error_code error;
  const auto space = std::filesystem::space(directory_, error);
  if (error || space.available >= bytes) return;
  throw IoError("state store " + directory_ +
                ": no space left on the disk: " + std::to_string(space.available >> 10) +
                " KiB free, " + std::to_string(bytes >> 10) + " KiB needed");
}

void Store::check(const rocksdb::Status& status, const char* what) const {
  if (status.ok()) return;
  const std::string why = std::string(what) + ": " + status.ToString();
  if (status.IsCorruption() || status.IsPathNotFound()) condemn(why);
  throw IoError("state store " + directory_ + ": " + why);
}

void Store::condemn(const std::string& why) const {
  std::ofstream(directory_ + condemned_mark) << why << '\n';
  throw IoError("state store " + directory_ + ": " + why +
                "; the next start fills it from the changelog");
}

StoredRecord Store::parse_record(std::string_view value) const {
  if (value.size() < 8) condemn("a record is cut short");
  return {std::string(value.substr(8)), from_sortable(read_u64(value))};
}

std::optional<StorePosition> Store::position() const {
  std::string value;
  const rocksdb::Status status = db_->Get({}, slice(position_key), &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status, "position cannot be read");
  if (value.size() < 24 || read_u64(value) != layout_version) return std::nullopt;
  const std::string_view view = value;
  return StorePosition{static_cast<std::int64_t>(read_u64(view.substr(8))),
                       from_sortable(read_u64(view.substr(16))), std::string(view.substr(24))};
}

bool Store::empty() const {
  const std::unique_ptr<rocksdb::Iterator> entry(db_->NewIterator({}));
  entry->SeekToFirst();
  check(entry->status(), "cannot be read");
  return !entry->Valid();
}

std::optional<StoredRecord> Store::get(std::string_view key) const {
  rocksdb::PinnableSlice value;
  const rocksdb::Status status = db_->Get({}, db_->DefaultColumnFamily(), record_key(key), &value);
  if (status.IsNotFound()) return std::nullopt;
  check(status, "a record cannot be read");
  return parse_record({value.data(), value.size()});
}

std::vector<std::optional<StoredRecord>> Store::get_many(
    std::span<const std::string_view> keys) const {
  std::vector<std::size_t> order(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return keys[a] < keys[b]; });
  std::vector<std::string> full_keys;
  full_keys.reserve(keys.size());
  for (const std::size_t i : order) full_keys.push_back(record_key(keys[i]));
  std::vector<rocksdb::Slice> slices(full_keys.begin(), full_keys.end());
  std::vector<rocksdb::PinnableSlice> values(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  db_->MultiGet({}, db_->DefaultColumnFamily(), slices.size(), slices.data(), values.data(),
                statuses.data(), /*sorted_input=*/true);
  std::vector<std::optional<StoredRecord>> records(keys.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    check(statuses[i], "records cannot be read");
    records[order[i]] = parse_record({values[i].data(), values[i].size()});
  }
  return records;
}

std::vector<Store::DueKey> Store::due_behind(const DueKey& after, Time until,
                                             std::size_t limit) const {
  std::vector<DueKey> found;
  // A seek to a remembered low bound: a seek to the prefix walks over the tombstones of fired
  // timers (8 to 15 x).
  const std::string upper = until == never ? std::string("U") : timer_key(until + Duration(1), "");
  const rocksdb::Slice upper_slice = upper;
  rocksdb::ReadOptions options;
  options.total_order_seek = true;  // Timers have no prefix in the filters.
  options.iterate_upper_bound = &upper_slice;
  const std::unique_ptr<rocksdb::Iterator> it(db_->NewIterator(options));
  const std::string first = timer_key(after.due, after.key) + '\0';
  for (it->Seek(first); it->Valid() && found.size() < limit; it->Next()) {
    const std::string_view key(it->key().data(), it->key().size());
    found.push_back({from_sortable(read_u64(key.substr(1))), std::string(key.substr(9))});
  }
  check(it->status(), "timers cannot be read");
  return found;
}

Time Store::first_due_after(Time from) const {
  const auto first = due_behind({from + Duration(1), ""}, never, 1);
  return first.empty() ? never : first.front().due;
}

void Store::write(StoreBatch&& batch) {
  const rocksdb::Status status = db_->Write(without_wal(), &batch.batch_);
  if (!status.ok())
    db_->Resume();  // Out of space heals when there is space again; the caller retries.
  check(status, "cannot be written");
}

std::uint64_t Store::disk_bytes() const {
  std::uint64_t bytes = 0;
  db_->GetIntProperty(rocksdb::DB::Properties::kTotalSstFilesSize, &bytes);
  return bytes;
}

void Store::flush(Wait wait) {
  rocksdb::FlushOptions options;
  options.wait = wait == Wait::yes;
  check(db_->Flush(options), "cannot be flushed");
}

}  // namespace assist
