// What a worker does between transactions beside its work: writes behind, bounds memory, reports.
#include <algorithm>
#include <chrono>

#include "processor/stream/wall_clock.h"
#include "processor/stream/worker.h"

namespace assist {
namespace {

using std::chrono::steady_clock;

// Records per write batch: 1 to 2 ms.
constexpr std::size_t save_slice = 500;
// Of the time between two commits. Visitors wait meanwhile; with 5,000 records of each of eight
// tasks at once, all triggers of 150 ms came late, every 30 s.
constexpr std::chrono::milliseconds save_time{5};
constexpr std::chrono::milliseconds save_time_backlog{100};

/// Of a counter that begins anew with its task.
double growth(std::uint64_t now, std::uint64_t before) {
  return static_cast<double>(now >= before ? now - before : now);
}

}  // namespace

void Worker::save() {
  const auto now = steady_clock::now();
  if (tasks_.empty() || now - save_failed_at_ < std::chrono::seconds(5)) return;
  std::size_t unsaved = 0;
  std::uint64_t bytes = 0;
  bool saving = false;
  for (const auto& [id, task] : tasks_) {
    const HostStats stats = task->host().stats();
    // What is being restored is saved afterwards, or when memory is full: it must be there soon.
    if (task->phase == Task::Phase::running) unsaved += stats.unsaved;
    bytes += stats.bytes;
    saving = saving || task->host().saving();
  }
  const bool many = !saving && unsaved >= setting_.store.write_behind_records;
  // One task after the other, each once per interval: together, their files reach the disk and its
  // compaction in the same second, and the visitors of that second wait.
  const bool due = now - saved_at_ >= setting_.store.write_behind_interval / tasks_.size();
  if (!many && !due && !saving && bytes <= setting_.records_bytes_max) return;
  try {
    if (many || due) saved_at_ = now;
    if (many) {
      for (auto& [id, task] : tasks_) {
        if (task->phase == Task::Phase::running) task->begin_save(wall_clock());
      }
    } else if (due) {
      auto next = tasks_.upper_bound(saved_last_);
      if (next == tasks_.end()) next = tasks_.begin();
      saved_last_ = next->first;
      if (next->second->phase == Task::Phase::running) next->second->begin_save(wall_clock());
    }
    const auto enough = now + (backlog_ ? save_time_backlog : save_time);
    for (auto& [id, task] : tasks_) {
      while (task->host().saving() && steady_clock::now() < enough) {
        faults_.reach(FaultPoint::in_save);
        if (task->host().save_some(save_slice)) task->store().flush(Store::Wait::no);
        metrics_.store_flushes.Increment();
      }
    }
    if (bytes > setting_.records_bytes_max) bound_memory(bytes);
  } catch (const IoError& error) {
    save_failed_at_ = now;
    log_.error("state could not be saved; it stays in memory and in Kafka",
               {{"error.message", error.what()}});
    // Beyond twice its budget the process would be killed by the system: stop in words instead.
    if (bytes > 2 * setting_.records_bytes_max) throw;
  }
}

void Worker::bound_memory(std::uint64_t bytes) {
  // A little more than needed, so that the hand does not go round for each commit.
  const std::uint64_t target = setting_.records_bytes_max - setting_.records_bytes_max / 16;
  for (auto& [id, task] : tasks_) {
    if (bytes <= target) return;
    const HostStats stats = task->host().stats();
    // In proportion: the largest task gives the most.
    const std::uint64_t share =
        (bytes - target) * stats.bytes / std::max<std::uint64_t>(bytes, 1) + 1;
    std::uint64_t freed = task->host().evict(share);
    if (freed < share) {
      task->begin_save(wall_clock());
      task->finish_save();
      freed += task->host().evict(share - freed);
    }
    bytes -= std::min(bytes, freed);
  }
}

void Worker::report() {
  const auto now = steady_clock::now();
  if (now - reported_at_ < std::chrono::seconds(1)) return;
  reported_at_ = now;
  report_tasks();
  report_lag();
  report_state();
  metrics_.last_poll_timestamp.Set(static_cast<double>(ms_of(wall_clock())) / 1e3);
}

void Worker::report_tasks() {
  std::int32_t restoring = 0;
  std::int32_t stopped = 0;
  for (const auto& [id, task] : tasks_) {
    restoring += task->phase == Task::Phase::restoring;
    stopped += task->phase == Task::Phase::stopped;
  }
  status_.tasks = static_cast<std::int32_t>(tasks_.size());
  status_.restoring = restoring;
  status_.stopped = stopped;
  // The gauges are the process's; each worker adds what has changed in its share.
  const double assigned = static_cast<double>(assigned_.size());
  metrics_.restoring_tasks.Increment(restoring - std::exchange(told_restoring_, restoring));
  metrics_.assigned_partitions.Increment(assigned - std::exchange(told_assigned_, assigned));
}

void Worker::report_lag() {
  std::erase_if(lags_, [this](const auto& entry) { return !routes_.contains(entry.first); });
  for (const auto& [partition, route] : routes_) {
    const InputQueue& input = route.first->inputs()[route.second];
    auto& lag =
        lags_.try_emplace(partition, metrics_.lag, partition.topic, partition.id).first->second;
    std::int64_t low = 0;
    std::int64_t high = 0;
    rd_kafka_get_watermark_offsets(consumer_->handle(), partition.topic.c_str(), partition.id, &low,
                                   &high);
    const bool at_end = input.at_end(consumer_->handle());
    lag.set_records(at_end ? 0
                           : static_cast<double>(std::max<std::int64_t>(high - input.next(), 1)));
    lag.set_seconds(at_end || input.newest_ms() == 0
                        ? 0
                        : static_cast<double>(ms_of(wall_clock()) - input.newest_ms()) / 1e3);
  }
  for (auto& [topic, counts] : consumed_) {
    metrics_.records_consumed.of({topic}).Increment(
        static_cast<double>(std::exchange(counts.first, 0)));
    metrics_.bytes_consumed.of({topic}).Increment(
        static_cast<double>(std::exchange(counts.second, 0)));
  }
}

void Worker::report_state() {
  std::map<std::string, HostStats> by_stage;
  for (const StageSpec& stage : setting_.stages) by_stage[stage.name];
  std::erase_if(counted_, [this](const auto& entry) { return !tasks_.contains(entry.first); });
  double disk_bytes = 0;
  for (const auto& [id, task] : tasks_) {
    const HostStats stats = task->host().stats();
    by_stage[id.first].records += stats.records;
    by_stage[id.first].bytes += stats.bytes;
    const HostStats counted = std::exchange(counted_[id], stats);
    metrics_.store_evictions.Increment(growth(stats.evicted, counted.evicted));
    metrics_.store_flush_records.Increment(growth(stats.saved, counted.saved));
    metrics_.store_loads.Increment(growth(stats.loaded, counted.loaded));
    disk_bytes += static_cast<double>(task->store().disk_bytes());
  }
  for (const auto& [stage, stats] : by_stage) {
    HostStats& told = told_[stage];
    if (StateMetrics* gauges = metrics_.of_stage(stage)) {
      gauges->keys_hot.Increment(static_cast<double>(stats.records) -
                                 static_cast<double>(told.records));
      gauges->memory_bytes.Increment(static_cast<double>(stats.bytes) -
                                     static_cast<double>(told.bytes));
    }
    told = stats;
  }
  metrics_.store_disk_bytes.Increment(disk_bytes - std::exchange(told_disk_bytes_, disk_bytes));
  const double remaining = static_cast<double>(restorer_->remaining());
  metrics_.restore_remaining.Increment(remaining - std::exchange(told_remaining_, remaining));
}

}  // namespace assist
