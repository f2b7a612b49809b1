// What Kafka holds about one customer: decisions, triggers, feedback and verdicts of his partition.
#pragma once

#include "processor/cli/explanation.h"
#include "processor/ops/config.h"

namespace assist {

/// Reads what was written from `since` on, by the timestamps of Kafka, up to the end as it is now;
/// committed records only. Belongs to no group and changes nothing. Throws IoError when no broker
/// answers, or when there is no topic of decisions; the other topics may be missing.
void read_customer_topics(const Config& config, Time since, CustomerRecords& records);

}  // namespace assist
