// A session told click by click to a preset. After every step the state goes through its bytes, so
// that each test also shows that storing changes nothing.
#pragma once

#include <catch2/catch.hpp>
#include <deque>
#include <string>
#include <vector>

#include "processor/detect/click/preset.h"
#include "processor/detect/memory_count.h"
#include "processor/detect/state_reader.h"
#include "processor/detect/text_hash.h"
#include "tests/quality/shipped.h"

namespace assist::quality {

template <class State>
State stored(const State& state) {
  std::string bytes;
  StateWriter writer(bytes);
  State::fields(state, writer);
  writer.finish();
  StateReader reader(bytes);
  State read;
  State::fields(read, reader);
  reader.finish();
  REQUIRE(reader.ok());
  return read;
}

class ClickSession {
 public:
  explicit ClickSession(click::Preset preset) : preset_(std::move(preset)) {}

  /// Milliseconds since the first moment of the session.
  static Time time(std::int64_t ms) { return time_from_ms(1'772'445'600'000 + ms); }
  static std::int64_t ms(Time at) { return ms_of(at) - 1'772'445'600'000; }

  /// A click with the next id, c1, c2, …; change it and see() it.
  click::ClickMoment made(std::int64_t at, std::string_view target, double x = 0, double y = 0) {
    click::ClickMoment moment;
    moment.act = click::Act::click;
    moment.at = moment.pressed_at = time(at);
    moment.id = ids_.emplace_back("c" + std::to_string(ids_.size() + 1));
    moment.target = target.empty() ? 0 : hash_text(target);
    moment.label = moment.target;
    moment.place = Pointer{x, y};
    moment.element.tag = "button";
    return moment;
  }
  ClickSession& see(const click::ClickMoment& moment) {
    wait_until(ms(moment.at));
    seen = click::observe(preset_, state_, moment, firings);
    state_ = stored(state_);
    return *this;
  }
  ClickSession& click(std::int64_t at, std::string_view target = "go", double x = 0, double y = 0) {
    return see(made(at, target, x, y));
  }
  ClickSession& clicks(int count, std::int64_t from, std::int64_t apart,
                       std::string_view target = "go") {
    for (int index = 0; index < count; ++index) click(from + index * apart, target);
    return *this;
  }
  ClickSession& react(std::int64_t at, click::Reaction reaction) {
    click::ClickMoment moment;
    moment.act = click::Act::reaction;
    moment.at = time(at);
    moment.reaction = reaction;
    return see(moment);
  }
  ClickSession& error(std::int64_t at) {
    click::ClickMoment moment;
    moment.act = click::Act::error;
    moment.at = time(at);
    moment.error = ErrorKind::script;
    return see(moment);
  }
  /// Fires what is due at or before `at`.
  ClickSession& wait_until(std::int64_t at) {
    for (auto due = click::due(preset_, state_); due && *due <= time(at);
         due = click::due(preset_, state_)) {
      click::fire(preset_, state_, *due, firings);
      state_ = stored(state_);
    }
    return *this;
  }
  ClickSession& check(std::int64_t at) {
    click::fire(preset_, state_, time(at), firings);
    return *this;
  }

  /// When it fired, in milliseconds; `sign` or everything that took it in.
  std::vector<std::int64_t> fired(click::Sign sign) const {
    std::vector<std::int64_t> times;
    for (const click::Firing& firing : firings) {
      if (!firing.grows && (firing.sign == sign || firing.also.contains(sign))) {
        times.push_back(ms(firing.at));
      }
    }
    return times;
  }
  std::size_t heap_bytes() const {
    MemoryCount count;
    click::PresetState::fields(state_, count);
    return count.bytes();
  }

  click::Firings firings;
  click::Seen seen;

 private:
  click::Preset preset_;
  click::PresetState state_;
  std::deque<std::string> ids_;
};

using Times = std::vector<std::int64_t>;

}  // namespace assist::quality
