// What a transaction can end with beside success, forced on a real broker: each is recovered from,
// counted, and nothing is told twice or not at all.
#include "tests/stream/application.h"

namespace assist::test {
namespace {

/// Transactions stay open for a while, so that something can happen to them.
struct Slow : Application {
  explicit Slow(Duration commit_interval) {
    config.commit_interval = config.commit_interval_output = commit_interval;
  }
  /// Transactions whose first record such a reader sees.
  auto transactions(const char* isolation) const {
    const auto seen = read_all(changelog(), isolation);
    return std::count_if(seen.begin(), seen.end(),
                         [](const Seen& one) { return one.key == owner_key; });
  }
  bool has_open_transaction() const {
    return transactions("read_uncommitted") > transactions("read_committed");
  }
  double ended(CommitResult result) const {
    return metrics.commits[static_cast<std::size_t>(result)]->Value();
  }
};

void begin_transaction(Slow& application, const Running& running) {
  REQUIRE(eventually([&] { return running.worker.status().ready(); }));
  // The interval is counted from the last commit, so there must be one.
  send(application.name + ".a", inputs(0, "bob", 0, 1));
  REQUIRE(eventually([&] { return application.transactions("read_committed") == 1; }));
  send(application.name + ".a", {{0, "ana", "garbage"}});
  send(application.name + ".a", inputs(0, "ana", 0, 3));
  REQUIRE(eventually([&] { return application.has_open_transaction(); }));
}

/// `garbage`: messages of the kind that have been sent, each to be counted once.
void check_that_it_goes_on(Slow& application, const Running& running, std::size_t garbage) {
  CHECK(eventually([&] { return application.told().count("ana: third 3") == 1; }));
  send(application.name + ".b", inputs(0, "ana", 10, 3));
  CHECK(eventually([&] { return application.told().count("ana: third 6") == 1; }));
  CHECK(application.told().size() == 2);
  CHECK(eventually([&] { return running.worker.status().ready(); }));
  CHECK(application.metrics.sequence_alarms.Value() == 0);
  CHECK(application.metrics.events_rejected.of({"decode", "not_json"}).Value() ==
        static_cast<double>(garbage));
  CHECK(read_all(application.topics.dead_letters).size() == garbage);
}

}  // namespace

TEST_CASE("a producer that another one of its id has fenced starts anew", "[errors]") {
  Slow application(Duration(2'000));
  Running running(application, "w");
  begin_transaction(application, running);
  {
    Faults none;
    Producer twin(application.config, application.name + "-w", {}, application.log, none);
    REQUIRE(eventually([&] { return twin.start(Duration(1'000)); }));
  }
  check_that_it_goes_on(application, running, 1);
  CHECK(application.ended(CommitResult::uncertain) >= 1);
  CHECK(application.metrics.recoveries.Value() >= 1);
  CHECK(application.metrics.fencings.Value() >= 1);
  CHECK(application.spoken.has("_FENCED"));
}

TEST_CASE("a transaction that the broker has timed out is made again", "[errors]") {
  Slow application(Duration(4'000));
  application.config.transaction_timeout = Duration(1'000);
  Running running(application, "w");
  begin_transaction(application, running);
  check_that_it_goes_on(application, running, 1);
  CHECK(application.ended(CommitResult::uncertain) >= 1);
  CHECK(application.metrics.fencings.Value() >= 1);
}

TEST_CASE("a member that the group has expelled commits nothing and joins again", "[errors]") {
  Slow application(Duration(200));
  // The next heartbeat would tell it; the commit must be told first.
  application.config.heartbeat_interval = Duration(6'000);
  application.config.session_timeout = Duration(20'000);
  Running running(application, "w");
  REQUIRE(eventually([&] { return running.worker.status().ready(); }));
  expel(application.config.group_id, "w");
  send(application.name + ".a", inputs(0, "ana", 0, 3));
  CHECK(eventually([&] { return application.ended(CommitResult::aborted) >= 1; }));
  CHECK(application.spoken.has("UNKNOWN_MEMBER_ID"));
  CHECK(eventually([&] { return !running.worker.status().ready(); }));
  check_that_it_goes_on(application, running, 0);
}

}  // namespace assist::test
