#include "processor/ops/collectors.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>

namespace assist {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily family(const char* name, const char* help, MetricType type) {
  MetricFamily made;
  made.name = name;
  made.help = help;
  made.type = type;
  return made;
}

MetricFamily single(const char* name, const char* help, MetricType type, double value) {
  MetricFamily made = family(name, help, type);
  ClientMetric metric;
  (type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = value;
  made.metric.push_back(std::move(metric));
  return made;
}

/// Fields of /proc/self/stat after the program's name; the first is field 3 of proc(5), the state.
struct ProcessStat {
  double cpu_seconds, threads, start_ticks, resident_pages;
};

std::optional<ProcessStat> read_stat() {
  std::ifstream file("/proc/self/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = text.rfind(')');  // The name itself may hold blanks and brackets.
  if (name_end == std::string::npos) return std::nullopt;
  std::istringstream fields(text.substr(name_end + 1));
  std::string state;
  fields >> state;
  double field[25] = {};
  for (int number = 4; number <= 24; ++number) fields >> field[number];
  if (!fields) return std::nullopt;
  const auto ticks = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return ProcessStat{(field[14] + field[15]) / ticks, field[20], field[22] / ticks, field[24]};
}

/// Seconds since 1970 when the machine started.
std::optional<double> boot_time() {
  std::ifstream file("/proc/stat");
  for (std::string word; file >> word;) {
    double seconds = 0;
    if (word == "btime" && file >> seconds) return seconds;
  }
  return std::nullopt;
}

std::optional<double> open_files() {
  std::error_code failed;
  std::filesystem::directory_iterator entry("/proc/self/fd", failed);
  double count = -1;  // Listing the directory opens one itself.
  while (!failed && entry != std::filesystem::directory_iterator()) {
    ++count;
    entry.increment(failed);
  }
  if (failed) return std::nullopt;
  return count;
}

}  // namespace

std::vector<MetricFamily> ProcessCollector::Collect() const {
  std::vector<MetricFamily> all;
  if (const auto stat = read_stat()) {
    all.push_back(single("process_cpu_seconds_total", "User and system CPU time spent.",
                         MetricType::Counter, stat->cpu_seconds));
    all.push_back(single("process_resident_memory_bytes", "Resident memory.", MetricType::Gauge,
                         stat->resident_pages * static_cast<double>(::sysconf(_SC_PAGESIZE))));
    all.push_back(
        single("process_threads", "Threads of the process.", MetricType::Gauge, stat->threads));
    if (const auto boot = boot_time()) {
      all.push_back(single("process_start_time_seconds", "When the process started, since 1970.",
                           MetricType::Gauge, *boot + stat->start_ticks));
    }
  }
  if (const auto open = open_files()) {
    all.push_back(single("process_open_fds", "Open file descriptors.", MetricType::Gauge, *open));
  }
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    all.push_back(single("process_max_fds", "Most file descriptors that may be open.",
                         MetricType::Gauge, static_cast<double>(limit.rlim_cur)));
  }
  return all;
}

std::vector<MetricFamily> LogCollector::Collect() const {
  MetricFamily lines =
      family("assist_log_messages_total",
             "Log lines by level, those left out by the limit included.", MetricType::Counter);
  for (std::size_t i = 0; i < log_level_count; ++i) {
    const auto level = static_cast<LogLevel>(i);
    ClientMetric metric;
    metric.label.push_back({"level", std::string(name_of(level))});
    metric.counter.value = static_cast<double>(log_.count(level));
    lines.metric.push_back(std::move(metric));
  }
  return {lines};
}

}  // namespace assist
