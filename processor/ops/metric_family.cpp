#include "processor/ops/metric_family.h"

namespace assist {

CounterFamily::CounterFamily(prometheus::Registry& registry, const std::string& name,
                             const std::string& help, std::vector<std::string> labels)
    : family_(&prometheus::BuildCounter().Name(name).Help(help).Register(registry)),
      labels_(std::move(labels)) {}

prometheus::Counter& CounterFamily::of(std::initializer_list<std::string_view> values) {
  std::vector<std::string> key(values.begin(), values.end());
  key.resize(labels_.size());
  const std::lock_guard lock(mutex_);
  if (const auto found = series_.find(key); found != series_.end()) return *found->second;
  if (series_.size() >= series_max) key.assign(labels_.size(), "other");
  prometheus::Labels named;
  for (std::size_t i = 0; i < key.size(); ++i) named.emplace(labels_[i], key[i]);
  prometheus::Counter& counter = family_->Add(named);
  series_.emplace(std::move(key), &counter);
  return counter;
}

PartitionLag::PartitionLag(LagGauges& gauges, std::string_view topic, std::int32_t partition)
    : gauges_(&gauges), id_(topic, partition) {
  const LagGauges::Held held = gauges.hold(id_);
  records_ = held.records;
  seconds_ = held.seconds;
}

PartitionLag::~PartitionLag() {
  if (gauges_ != nullptr) gauges_->release(id_);
}

LagGauges::LagGauges(prometheus::Registry& registry)
    : records_(&prometheus::BuildGauge()
                    .Name("assist_consumer_lag_records")
                    .Help("Records of the partition that are not processed yet.")
                    .Register(registry)),
      seconds_(&prometheus::BuildGauge()
                    .Name("assist_consumer_time_lag_seconds")
                    .Help("Now minus the Kafka timestamp of the last processed record; 0 when "
                          "caught up.")
                    .Register(registry)) {}

LagGauges::Held LagGauges::hold(const Id& id) {
  const std::lock_guard lock(mutex_);
  Held& held = held_[id];
  if (held.holders++ == 0) {
    const prometheus::Labels labels{{"topic", id.first}, {"partition", std::to_string(id.second)}};
    held.records = &records_->Add(labels);
    held.seconds = &seconds_->Add(labels);
  }
  return held;
}

void LagGauges::release(const Id& id) {
  const std::lock_guard lock(mutex_);
  const auto found = held_.find(id);
  if (found == held_.end() || --found->second.holders > 0) return;
  records_->Remove(found->second.records);
  seconds_->Remove(found->second.seconds);
  held_.erase(found);
}

}  // namespace assist
