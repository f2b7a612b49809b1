#include "processor/ops/metrics.h"

#include <librdkafka/rdkafka.h>
#include <rocksdb/version.h>

#include "processor/event/rejection.h"
#include "processor/ops/version.h"

namespace assist {

namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::BuildHistogram;
using prometheus::Counter;
using prometheus::Gauge;
using prometheus::Histogram;
using prometheus::Labels;
using prometheus::Registry;
using Buckets = Histogram::BucketBoundaries;

Counter& counter(Registry& registry, const char* name, const char* help) {
  return BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

Gauge& gauge(Registry& registry, const char* name, const char* help) {
  return BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

Histogram& histogram(Registry& registry, const char* name, const char* help, Buckets buckets) {
  return BuildHistogram().Name(name).Help(help).Register(registry).Add({}, std::move(buckets));
}

/// One counter per label value, in the order of the enum.
std::array<Counter*, 3> counters(Registry& registry, const char* name, const char* help,
                                 const char* label, std::array<const char*, 3> values) {
  auto& family = BuildCounter().Name(name).Help(help).Register(registry);
  std::array<Counter*, 3> made{};
  for (std::size_t i = 0; i < values.size(); ++i) made[i] = &family.Add({{label, values[i]}});
  return made;
}

std::array<StateMetrics, stage_label_count> state_metrics(Registry& registry) {
  auto& hot = BuildGauge()
                  .Name("assist_state_hot_keys")
                  .Help("Keys whose state is in memory; for detect, the active sessions.")
                  .Register(registry);
  auto& bytes = BuildGauge()
                    .Name("assist_state_memory_bytes")
                    .Help("Memory held by state records.")
                    .Register(registry);
  const auto of = [&](const char* stage) {
    const Labels labels{{"stage", stage}};
    return StateMetrics{hot.Add(labels), bytes.Add(labels)};
  };
  return {of("detect"), of("care")};
}

void add_build_info(Registry& registry) {
  BuildGauge()
      .Name("assist_build_info")
      .Help("Always 1; what this program was built from.")
      .Register(registry)
      .Add({{"version", std::string(version)},
            {"revision", std::string(revision)},
            {"compiler", "gcc " __VERSION__},
            {"librdkafka", rd_kafka_version_str()},
            {"rocksdb", rocksdb::GetRocksVersionAsString()}})
      .Set(1);
}

/// Every known label value of what people watch. Dead letters are the refused events by topic: so
/// many series that they are made as they occur.
void start_at_zero(Metrics& metrics) {
  for (std::size_t i = 0; i < rejection_codes.size(); ++i) {
    const Rejection refused = rejection_of(static_cast<Reason>(i));
    metrics.events_rejected.of({refused.stage, refused.code});
  }
  metrics.events_rejected.of({"decode", "not_verdict"});
  for (const char* change : {"opened", "evidence_added", "level_changed", "recovered", "closed"}) {
    metrics.verdicts.of({change});
  }
  for (const char* op : {"offer", "cancel"}) {
    for (const char* type : {"faq_suggest", "chat_offer", "escalation", "survey"}) {
      metrics.triggers.of({type, op});
    }
  }
  for (const char* gate : {"emitted",       "not_consented",  "opted_out",
                           "bot_or_staff",  "stale_event",    "episode_closed",
                           "page_excluded", "rule_paused",    "active_conversation",
                           "offer_open",    "muted",          "recent_help_read",
                           "rule_cooldown", "cap_session",    "cap_24h",
                           "cap_7d",        "cap_30d",        "min_gap",
                           "outside_hours", "no_capacity",    "incident_mode",
                           "no_article",    "holdout_global", "holdout_rule",
                           "shadow",        "must_escalate"}) {
    metrics.decisions.of({gate});
  }
}

// Commits take 2 ms when idle and 48 ms at p99 in a backlog; a dead broker takes seconds.
const Buckets commit_buckets{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10};
// A small restore takes 20 ms, a million records a second, a laggard disk minutes.
const Buckets restore_buckets{.01, .05, .1, .5, 1, 5, 10, 30, 60, 300, 900};
// The objective, 1 s, lies on an edge, so that a burn rate is exact.
const Buckets end_to_end_buckets{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30};

}  // namespace

Metrics::Metrics(Registry& r)
    : records_consumed(r, "assist_records_consumed_total", "Records read from Kafka.", {"topic"}),
      bytes_consumed(r, "assist_consumed_bytes_total", "Bytes of values read from Kafka.",
                     {"topic"}),
      events_rejected(r, "assist_events_rejected_total", "Input refused, by where and why.",
                      {"stage", "code"}),
      dead_letters(r, "assist_dead_letters_total", "Records sent to the dead letters.",
                   {"topic", "code"}),
      sessions_automated(
          counter(r, "assist_sessions_automated_total",
                  "Sessions whose events a program makes: no verdict comes of them.")),
      events_late(
          counter(r, "assist_events_late_total",
                  "Events older than event time had reached; used without moving it back.")),
      events_duplicate(counter(r, "assist_events_duplicate_total",
                               "Events dropped because their id was seen before.")),
      events_clamped(counter(r, "assist_events_clamped_total",
                             "Events whose time was moved to the bound of the allowed range.")),
      input_gaps(counter(r, "assist_input_gaps_total",
                         "Times that records were deleted before they were read.")),
      lag(r),
      assigned_partitions(gauge(r, "assist_consumer_assigned_partitions",
                                "Input partitions that this process holds.")),
      last_poll_timestamp(gauge(r, "assist_consumer_last_poll_timestamp_seconds",
                                "When a worker last polled, seconds since 1970.")),
      rebalances(counters(r, "assist_rebalances_total", "Changes of the assignment.", "event",
                          {"assign", "revoke", "lost"})),
      commits(counters(r, "assist_commits_total", "Transactions by how they ended.", "result",
                       {"committed", "aborted", "uncertain"})),
      commit_duration(histogram(r, "assist_commit_duration_seconds",
                                "From the first changelog record to the broker's answer.",
                                commit_buckets)),
      recoveries(counter(r, "assist_task_recoveries_total",
                         "Tasks rebuilt after an aborted or uncertain transaction.")),
      fencings(counter(r, "assist_fencings_total",
                       "Times that this process was fenced or fenced a dead writer.")),
      cleansings(counter(r, "assist_cleansing_transactions_total",
                         "Transactions aborted on purpose to clear what a dead writer left.")),
      sequence_alarms(counter(r, "assist_changelog_sequence_alarms_total",
                              "Positions that repeated or went back in a changelog.")),
      restore_duration(histogram(r, "assist_state_restore_duration_seconds",
                                 "From assignment to live, per task.", restore_buckets)),
      restore_records(counter(r, "assist_state_restore_records_total",
                              "Changelog records read to rebuild state.")),
      restoring_tasks(gauge(r, "assist_state_restoring_tasks", "Tasks that are not live yet.")),
      restore_remaining(gauge(r, "assist_state_restore_remaining_records",
                              "Changelog records still to read before all tasks are live.")),
      state(state_metrics(r)),
      timers_fired(counter(r, "assist_timers_fired_total", "Timers that fired.")),
      store_flushes(counter(r, "assist_store_flushes_total", "Write batches to RocksDB.")),
      store_flush_records(
          counter(r, "assist_store_flushed_records_total", "Records written to RocksDB.")),
      store_evictions(
          counter(r, "assist_store_evictions_total", "Records that left memory for RocksDB.")),
      store_loads(counter(r, "assist_store_loads_total", "Records read back from RocksDB.")),
      store_disk_bytes(gauge(r, "assist_store_disk_bytes", "Size of RocksDB's files.")),
      verdicts(r, "assist_verdicts_total", "Changes of episodes.", {"change"}),
      shadow(r, "assist_shadow_firings_total",
             "What presets beside our own signals would have told. They decide nothing.",
             {"preset", "sign"}),
      triggers(r, "assist_triggers_total", "Triggers sent.", {"type", "op"}),
      decisions(r, "assist_decisions_total", "Candidates by the gate that decided them.", {"gate"}),
      cases(r, "assist_cases_total",
            "What desks were told. Kept promises are promise.kept of those and promise.broken.",
            {"event"}),
      trigger_end_to_end(histogram(r, "assist_trigger_end_to_end_seconds",
                                   "From the deciding event's time to the acknowledged commit.",
                                   end_to_end_buckets)) {
  start_at_zero(*this);
  add_build_info(r);
}

StateMetrics* Metrics::of_stage(std::string_view stage) {
  if (stage == "detect") return &of_stage(StageLabel::detect);
  if (stage == "care") return &of_stage(StageLabel::care);
  return nullptr;
}

}  // namespace assist
