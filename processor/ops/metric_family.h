// Series that share a name and differ by labels.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>

#include <cstdint>
#include <initializer_list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace assist {

/// Counters by label. Thread-safe.
class CounterFamily {
 public:
  CounterFamily(prometheus::Registry& registry, const std::string& name, const std::string& help,
                std::vector<std::string> labels);

  /// The counter of these label values, in the order of the labels; made at 0 on first use. 80 to
  /// 165 ns: keep the reference. Values come from a closed list; a value beyond `series_max` counts
  /// as "other", so that a mistake cannot fill the monitoring system.
  prometheus::Counter& of(std::initializer_list<std::string_view> values);

  /// Above what any closed list of ours has (reason codes times topics), far below what hurts
  /// Prometheus.
  static constexpr std::size_t series_max = 512;

 private:
  prometheus::Family<prometheus::Counter>* family_;
  std::vector<std::string> labels_;
  std::mutex mutex_;
  std::map<std::vector<std::string>, prometheus::Counter*> series_;
};

class LagGauges;

/// The lag of one partition, from assignment to revocation. When the last holder goes, so do the
/// series: a gauge left behind is a ghost that somebody is paged for. Move-only; ends before the
/// LagGauges.
class PartitionLag {
 public:
  PartitionLag(LagGauges& gauges, std::string_view topic, std::int32_t partition);
  ~PartitionLag();
  PartitionLag(PartitionLag&& other) noexcept
      : gauges_(std::exchange(other.gauges_, nullptr)),
        id_(std::move(other.id_)),
        records_(other.records_),
        seconds_(other.seconds_) {}
  PartitionLag& operator=(PartitionLag&& other) noexcept {
    std::swap(gauges_, other.gauges_);
    std::swap(id_, other.id_);
    std::swap(records_, other.records_);
    std::swap(seconds_, other.seconds_);
    return *this;
  }

  void set_records(double records) { records_->Set(records); }  ///< Not yet processed.
  void set_seconds(double seconds) {
    seconds_->Set(seconds);
  }  ///< Now minus the last processed record's timestamp.

 private:
  LagGauges* gauges_;
  std::pair<std::string, std::int32_t> id_;
  prometheus::Gauge* records_;
  prometheus::Gauge* seconds_;
};

/// assist_consumer_lag_records and assist_consumer_time_lag_seconds. Thread-safe; counts holders,
/// because a partition that was lost may be with its next worker before its last one notices.
class LagGauges {
 public:
  explicit LagGauges(prometheus::Registry& registry);

 private:
  friend class PartitionLag;
  struct Held {
    prometheus::Gauge* records = nullptr;
    prometheus::Gauge* seconds = nullptr;
    unsigned holders = 0;
  };
  using Id = std::pair<std::string, std::int32_t>;

  Held hold(const Id& id);
  void release(const Id& id);

  prometheus::Family<prometheus::Gauge>* records_;
  prometheus::Family<prometheus::Gauge>* seconds_;
  std::mutex mutex_;
  std::map<Id, Held> held_;
};

}  // namespace assist
