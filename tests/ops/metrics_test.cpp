#include "processor/ops/metrics.h"

#include <prometheus/text_serializer.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <sstream>
#include <string>

#include "processor/care/assist/gate.h"
#include "processor/event/rejection.h"
#include "processor/ops/collectors.h"

using namespace assist;

namespace {

struct Scrape {
  prometheus::Registry registry;
  Metrics metrics{registry};
  Log log{{LogLevel::info}, [](std::string_view) {}, [] { return time_from_ms(0); }};

  std::string text() const {
    std::vector<prometheus::MetricFamily> all = registry.Collect();
    for (auto& one : ProcessCollector().Collect()) all.push_back(std::move(one));
    for (auto& one : LogCollector(log).Collect()) all.push_back(std::move(one));
    std::ostringstream out;
    prometheus::TextSerializer().Serialize(out, all);
    return out.str();
  }
  bool has(const std::string& line) const {
    return ("\n" + text()).find("\n" + line + "\n") != std::string::npos;
  }
  /// Of one name.
  std::size_t series(const std::string& name) const {
    for (const auto& family : registry.Collect())
      if (family.name == name) return family.metric.size();
    return 0;
  }
};

}  // namespace

TEST_CASE("every known label value stands at zero from the start", "[metrics]") {
  const Scrape scrape;
  CHECK(scrape.has("assist_rebalances_total{event=\"lost\"} 0"));
  CHECK(scrape.has("assist_commits_total{result=\"uncertain\"} 0"));
  CHECK(scrape.has("assist_state_hot_keys{stage=\"care\"} 0"));
  CHECK(scrape.has("assist_verdicts_total{change=\"opened\"} 0"));
  CHECK(scrape.has("assist_triggers_total{op=\"cancel\",type=\"chat_offer\"} 0"));
  CHECK(scrape.has("assist_log_messages_total{level=\"error\"} 0"));
  CHECK(scrape.has("assist_changelog_sequence_alarms_total 0"));
}

TEST_CASE("every reason to refuse an input stands at zero from the start", "[metrics]") {
  const Scrape scrape;
  for (std::size_t i = 0; i < rejection_codes.size(); ++i) {
    const Rejection refused = rejection_of(static_cast<Reason>(i));
    CHECK(scrape.has("assist_events_rejected_total{code=\"" + std::string(refused.code) +
                     "\",stage=\"" + std::string(refused.stage) + "\"} 0"));
  }
  CHECK(scrape.has("assist_events_rejected_total{code=\"not_verdict\",stage=\"decode\"} 0"));
  CHECK(scrape.series("assist_events_rejected_total") == rejection_codes.size() + 1);
}

TEST_CASE("every outcome of a decision stands at zero from the start", "[metrics]") {
  const Scrape scrape;
  CHECK(scrape.has("assist_decisions_total{gate=\"emitted\"} 0"));
  for (std::size_t i = 1; i < gate_count; ++i) {
    CHECK(scrape.has("assist_decisions_total{gate=\"" + std::string(name_of(static_cast<Gate>(i))) +
                     "\"} 0"));
  }
  CHECK(scrape.series("assist_decisions_total") == gate_count);
}

TEST_CASE("counting by enum and by label reaches the right series", "[metrics]") {
  Scrape scrape;
  scrape.metrics.count(Rebalance::lost);
  scrape.metrics.count(CommitResult::aborted);
  scrape.metrics.of_stage(StageLabel::care).keys_hot.Set(7);
  scrape.metrics.events_rejected.of({"decode", "not_json"}).Increment(3);
  scrape.metrics.events_rejected.of({"decode", "not_json"}).Increment();
  scrape.log.warn("x");
  CHECK(scrape.has("assist_rebalances_total{event=\"lost\"} 1"));
  CHECK(scrape.has("assist_commits_total{result=\"aborted\"} 1"));
  CHECK(scrape.has("assist_state_hot_keys{stage=\"care\"} 7"));
  CHECK(scrape.has("assist_events_rejected_total{code=\"not_json\",stage=\"decode\"} 4"));
  CHECK(scrape.has("assist_log_messages_total{level=\"warn\"} 1"));
}

TEST_CASE("a label set that grows without end is cut off", "[metrics]") {
  Scrape scrape;
  for (std::size_t i = 0; i < CounterFamily::series_max + 100; ++i) {
    scrape.metrics.records_consumed.of({std::to_string(i)}).Increment();
  }
  CHECK(scrape.has("assist_records_consumed_total{topic=\"other\"} 100"));
}

TEST_CASE("a revoked partition leaves no ghost lag", "[metrics]") {
  Scrape scrape;
  const std::string series = "assist_consumer_lag_records{partition=\"3\",topic=\"t\"} ";
  {
    PartitionLag lag(scrape.metrics.lag, "t", 3);
    lag.set_records(17);
    lag.set_seconds(2.5);
    CHECK(scrape.has(series + "17"));
    PartitionLag moved = std::move(lag);
    moved.set_records(18);
    CHECK(scrape.has(series + "18"));
  }
  CHECK(scrape.text().find("partition=\"3\"") == std::string::npos);
}

TEST_CASE("a partition that changes workers keeps its series while one of them holds it",
          "[metrics]") {
  Scrape scrape;
  auto first = std::make_unique<PartitionLag>(scrape.metrics.lag, "t", 0);
  PartitionLag second(scrape.metrics.lag, "t", 0);
  first.reset();
  second.set_records(5);
  CHECK(scrape.has("assist_consumer_lag_records{partition=\"0\",topic=\"t\"} 5"));
}

TEST_CASE("the process figures are those of this process", "[metrics]") {
  std::set<std::string> names;
  for (const auto& family : ProcessCollector().Collect()) {
    names.insert(family.name);
    REQUIRE(family.metric.size() == 1);
    const auto& metric = family.metric[0];
    if (family.name == "process_resident_memory_bytes") CHECK(metric.gauge.value > 1e6);
    if (family.name == "process_open_fds") CHECK(metric.gauge.value >= 3);
    if (family.name == "process_start_time_seconds") CHECK(metric.gauge.value > 1.6e9);
  }
  CHECK(names == std::set<std::string>{"process_cpu_seconds_total", "process_max_fds",
                                       "process_open_fds", "process_resident_memory_bytes",
                                       "process_start_time_seconds", "process_threads"});
}

TEST_CASE("promtool finds nothing to complain about", "[metrics]") {
  if (std::system("command -v promtool >/dev/null 2>&1") != 0) {
    WARN("skipped: no promtool");
    return;
  }
  Scrape scrape;
  PartitionLag lag(scrape.metrics.lag, "t", 0);
  scrape.metrics.records_consumed.of({"t"});
  scrape.metrics.dead_letters.of({"t", "not_json"});
  scrape.metrics.decisions.of({"emitted"});
  FILE* promtool = popen("promtool check metrics 1>&2", "w");
  REQUIRE(promtool != nullptr);
  const std::string text = scrape.text();
  REQUIRE(std::fwrite(text.data(), 1, text.size(), promtool) == text.size());
  CHECK(pclose(promtool) == 0);
}
