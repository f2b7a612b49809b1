// Settings of the runtime. Defaults and reasons: measured on librdkafka 2.0.2 against Kafka 4.3.1.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "processor/event/time.h"

namespace assist {

/// Which clock fires timers and dates decisions.
enum class Clock : std::uint8_t {
  wall,   ///< Live: event time, carried on by the wall clock once the partition has caught up.
  event,  ///< Recorded or generated time: only events move time. The same input gives the same
          ///< output.
};

struct StreamConfig {
  std::string bootstrap_servers = "127.0.0.1:9092";
  std::string group_id = "assist";  ///< Consumer group, and prefix of the transactional ids.
  /// Names this process among those of the group; stable over restarts. Empty: kept in the state
  /// directory.
  std::string instance_id;
  bool static_membership = false;  ///< group.instance.id = instance: a restart takes over at once.
  std::uint32_t workers = 1;  ///< Threads, each with its own consumer, producer and tasks. 1 to 64.
  Clock clock = Clock::wall;
  Duration commit_interval{100};  ///< 10 ms to 10 s.
  /// With a trigger or verdict waiting, so in each of the two hops. Measured over both at 10,000
  /// events/s: 5 ms give a median of 27 ms and a p99 of 76, 20 ms 52 and 87.
  Duration commit_interval_output{5};
  Duration commit_interval_backlog{250};       ///< While batches come back full.
  std::uint32_t commit_records_max = 100'000;  ///< Dirty records that force a commit.
  Duration session_timeout{6'000};
  Duration heartbeat_interval{1'000};
  Duration max_poll_interval{60'000};
  Duration transaction_timeout{10'000};
  std::uint32_t batch_max = 2'000;   ///< Records per poll.
  Duration lateness{5'000};          ///< How long event time waits for late events. 0 to 10 min.
  Duration restore_timeout{10'000};  ///< Without progress; then the restore starts again.
  std::uint64_t record_bytes_max = 65'536;  ///< Larger input goes to the dead letters unread.
  std::map<std::string, std::string>
      properties;  ///< Further librdkafka properties, checked against a deny list.
};

/// Topic names. Inputs of one stage are co-partitioned: equal partition counts, equal keys.
struct TopicConfig {
  std::string clickstream = "assist.clickstream", error_pages = "assist.error-pages";
  std::vector<std::string> further_events;  ///< More event topics, keyed like the two above.
  std::string profiles = "assist.profiles", feedback = "assist.feedback";
  std::string service = "assist.service";      ///< Reports on queues and incidents.
  std::string broadcast = "assist.broadcast";  ///< What every partition of care has to know.
  std::string verdicts = "assist.verdicts", triggers = "assist.triggers",
              decisions = "assist.decisions";
  std::string support = "assist.support";  ///< What happens between customers and support.
  std::string cases = "assist.cases";      ///< What desks are told about it.
  std::string dead_letters = "assist.dead-letters";
  std::string changelog_prefix = "assist.changelog.";  ///< + stage name.
};

}  // namespace assist
