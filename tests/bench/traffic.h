// Events for the benchmarks: as `assist simulate` wrote them, of sessions with a number, and of
// some thousand visitors at a time out of millions.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "processor/event/record.h"
#include "processor/event/time.h"

namespace assist {

/// The events of lines {"topic":…,"key":…,"value":…} as `assist simulate` writes them.
class EventFile {
 public:
  /// Throws when there is nothing to read.
  explicit EventFile(const std::string& path);
  const std::vector<Record>& records() const { return records_; }
  std::uint64_t value_bytes() const { return value_bytes_; }

 private:
  void add(std::string_view line);
  std::string text_;
  std::vector<Record> records_;
  std::uint64_t value_bytes_ = 0;
};

/// Events of sessions with a number, about 355 bytes each: for more sessions than a shop can play.
class Visits {
 public:
  /// Valid until the next call.
  Record event(std::uint64_t session, Time time);

 private:
  std::mt19937_64 random_{1};
  std::uint64_t count_ = 0;
  std::string key_, value_;
};

/// A recorded visit whose visitor and times can be changed: what stands between them.
class Visit {
 public:
  explicit Visit(std::string_view key) : key_(key) {}
  void add(const Record& record);
  std::size_t size() const { return events_.size(); }
  std::string_view topic(std::size_t i) const { return events_[i].topic; }
  /// Event `i` as that of the session `key`, its `visit`-th, at `time`.
  void write(std::size_t i, std::string_view key, std::uint64_t visit, Time time,
             std::string& out) const;

 private:
  struct Piece {
    std::string text;
    enum { nothing, key, visit, time } then = nothing;
  };
  struct Event {
    std::string topic;
    std::vector<Piece> pieces;
  };
  void split(std::string_view text, Event& event) const;
  std::string key_;
  std::vector<Event> events_;
};

/// Some thousand visitors at a time, each on a whole visit of `assist simulate`; where one ends,
/// any other of all sessions comes for the next. Or, `uniform`, each event is of any session.
class Traffic {
 public:
  Traffic(const EventFile& file, std::uint64_t sessions, bool uniform);
  /// `count` events, the first at `from`, the last just before `until`; valid until the next call.
  const std::vector<Record>& events(std::size_t count, Time from, Time until);
  std::uint64_t begun() const { return begun_; }  ///< Visits so far.

 private:
  struct Visitor {
    const Visit* visit = nullptr;
    std::size_t next = 0;
    std::uint64_t session = 0, number = 0;
  };
  struct Text {
    std::string key, value;
  };
  Record event(Time time, Text& text);
  std::uint64_t below(std::uint64_t limit) { return random_() % limit; }
  std::uint64_t sessions_;
  std::vector<Visit> visits_;
  std::vector<Visitor> active_;
  bool uniform_;
  std::uint64_t begun_ = 0;
  std::mt19937_64 random_{1};
  std::vector<Text> texts_;
  std::vector<Record> records_;
};

}  // namespace assist
