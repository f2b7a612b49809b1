// Everything that /metrics shows, declared in one place.
//
// The shell counts; the pure rooms only return what happened. Hot paths keep plain integers and add
// the difference once per batch: an increment costs 7 to 17 ns, a look-up by label 80 to 165 ns
// (measured). Look up once, keep the reference. Labels come from closed lists and from the
// configuration (topics), never from data. Every label value from a closed list stands at 0 from
// the start, because an alert on the increase of a series misses what makes it; not those by
// topic. Any thread may use all of it.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "processor/ops/metric_family.h"

namespace assist {

/// The stages of this program, as label values.
enum class StageLabel : std::uint8_t { detect, care };
inline constexpr std::size_t stage_label_count = 2;

enum class Rebalance : std::uint8_t { assign, revoke, lost };
enum class CommitResult : std::uint8_t {
  committed,
  aborted,    ///< By us, and the broker confirmed it. Then, too, tasks are rebuilt from what is
              ///< committed.
  uncertain,  ///< Unknown outcome: as above.
};

/// What each stage holds. Gauges, set once a second.
struct StateMetrics {
  prometheus::Gauge& keys_hot;      ///< assist_state_hot_keys{stage}: in memory.
  prometheus::Gauge& memory_bytes;  ///< assist_state_memory_bytes{stage}
};

/// References stay good as long as the registry. Names and help texts: metrics.cpp.
struct Metrics {
  /// `version` and `revision` go into assist_build_info.
  explicit Metrics(prometheus::Registry& registry);

  // Input. `topic` is a configured name.
  CounterFamily records_consumed;  ///< {topic} assist_records_consumed_total
  CounterFamily bytes_consumed;    ///< {topic} assist_consumed_bytes_total
  CounterFamily events_rejected;   ///< {stage,code} assist_events_rejected_total
  CounterFamily dead_letters;  ///< {topic,code} assist_dead_letters_total; for alerts: the above.
  prometheus::Counter& sessions_automated;  ///< Whose events a program makes: excluded.
  prometheus::Counter& events_late;         ///< Older than what event time had reached; still used.
  prometheus::Counter& events_duplicate;    ///< Dropped: the id was seen in this session.
  prometheus::Counter&
      events_clamped;  ///< Time lay outside the allowed range and was moved to its bound.
  prometheus::Counter&
      input_gaps;  ///< An input's log did not hold what came next: never in health.

  // Lag and group.
  LagGauges lag;  ///< {topic,partition}; gone when the partition is.
  prometheus::Gauge& assigned_partitions;
  prometheus::Gauge& last_poll_timestamp;          ///< Seconds since 1970.
  std::array<prometheus::Counter*, 3> rebalances;  ///< By Rebalance; use count().

  // Transactions.
  std::array<prometheus::Counter*, 3> commits;  ///< By CommitResult; use count().
  prometheus::Histogram&
      commit_duration;  ///< Seconds, from the first changelog record to the broker's answer.
  prometheus::Counter& recoveries;  ///< Tasks rebuilt after an abort or an unknown outcome.
  prometheus::Counter& fencings;    ///< This process was fenced, or fenced a dead writer.
  prometheus::Counter& cleansings;  ///< Cleansing transactions, aborted on purpose.
  prometheus::Counter&
      sequence_alarms;  ///< A position repeated or went back in a changelog: never in health.

  // Restore.
  prometheus::Histogram& restore_duration;  ///< Seconds per task.
  prometheus::Counter& restore_records;
  prometheus::Gauge& restoring_tasks;    ///< Tasks not yet live.
  prometheus::Gauge& restore_remaining;  ///< Changelog records still to read, all tasks.

  // State.
  std::array<StateMetrics, stage_label_count> state;  ///< By StageLabel; use of_stage().
  prometheus::Counter& timers_fired;
  prometheus::Counter& store_flushes;  ///< Write batches to RocksDB.
  prometheus::Counter& store_flush_records;
  prometheus::Counter& store_evictions;  ///< Records that left memory for RocksDB.
  prometheus::Counter& store_loads;      ///< Records that came back from RocksDB.
  prometheus::Gauge& store_disk_bytes;

  // What came out.
  CounterFamily verdicts;  ///< {change} assist_verdicts_total
  CounterFamily shadow;    ///< {preset,sign} assist_shadow_firings_total; presets are configured.
  CounterFamily triggers;  ///< {type,op} assist_triggers_total
  CounterFamily
      decisions;  ///< {gate} assist_decisions_total; gate "emitted", or the reason of the silence.
  CounterFamily cases;  ///< {event} assist_cases_total: what desks were told.
  prometheus::Histogram&
      trigger_end_to_end;  ///< Seconds from event time to acknowledged commit. Objective: 1 s.

  void count(Rebalance event) { rebalances[static_cast<std::size_t>(event)]->Increment(); }
  void count(CommitResult result) { commits[static_cast<std::size_t>(result)]->Increment(); }
  StateMetrics& of_stage(StageLabel stage) { return state[static_cast<std::size_t>(stage)]; }
  /// By the stage's name; null for a stage that is none of this program's (tests have their own).
  StateMetrics* of_stage(std::string_view stage);
};

}  // namespace assist
