#include "processor/cli/pulse.h"

#include <catch2/catch.hpp>

using namespace assist;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

const Time noon = time_from_ms(1'767'614'400'000);

/// A worker that has stood still since noon, and a main thread that feels its pulse every second.
struct Standing {
  bool answers = true;
  int questions = 0;
  Pulse pulse{[this] {
    ++questions;
    return answers;
  }};
  Time now = noon;

  /// Whether it beat all the time.
  bool beats_for(Duration time) {
    bool always = true;
    for (const Time end = now + time; now < end; now += seconds(1)) {
      pulse.feel(noon, now);
      always = always && pulse.beats(noon, now);
    }
    return always;
  }
};

}  // namespace

TEST_CASE("a worker that turns is alive, and Kafka is not asked", "[pulse]") {
  Standing none;
  for (Time now = noon; now < noon + minutes(10); now += seconds(1)) {
    none.pulse.feel(now - seconds(5), now);
    CHECK(none.pulse.beats(now - seconds(5), now));
  }
  CHECK(none.questions == 0);
}

TEST_CASE("a worker that stands still while Kafka answers needs a restart", "[pulse]") {
  Standing worker;
  CHECK(worker.beats_for(seconds(60)));
  CHECK_FALSE(worker.beats_for(seconds(1)));
}

TEST_CASE("a worker may wait for Kafka for as long as it is away", "[pulse]") {
  Standing worker;
  worker.answers = false;
  CHECK(worker.beats_for(minutes(60)));
  CHECK(worker.questions <= 360);
}

TEST_CASE("a worker that does not go on when Kafka is back needs a restart", "[pulse]") {
  Standing worker;
  worker.answers = false;
  CHECK(worker.beats_for(minutes(5)));
  worker.answers = true;
  CHECK(worker.beats_for(seconds(45)));
  CHECK_FALSE(worker.beats_for(seconds(30)));
}
