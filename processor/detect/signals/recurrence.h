// recurrence: what fails now has failed this visitor before, in an earlier session, and was not
// solved then.
#pragma once

#include <optional>
#include <string>

#include "processor/detect/finding.h"

namespace assist {

/// Only where events are keyed by the visitor, so that the key outlives the session: what is left
/// unsolved when a session is over stays under its key, a handful of failures for a few days. What
/// worked again in the same session, or a goal reached in spite of it, leaves nothing behind.
struct Recurrence {
  static constexpr SignalKind kind{25, "recurrence", Family::error};
  static constexpr EnumSet<Fact> needs{Fact::error, Fact::visitor_key};

  struct Rule {
    SignalWeight weight{.points = 3};
    std::uint32_t sessions = 2;             ///< With the same failure, this one included. 2 to 16.
    Duration window{std::chrono::days{7}};  ///< 1 h to 90 d.
    std::uint32_t failures_max = 8;         ///< Remembered of a visitor, oldest forgotten. 1 to 32.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("sessions", self.sessions, 2, 16);
      settings("window", self.window, Duration{3'600'000}, Duration{std::chrono::days{90}});
      settings("failures_max", self.failures_max, 1, 32);
    }
  };

  /// One thing that fails. Two are the same when the step is, or the error code.
  struct Failure {
    Time at;  ///< Newest.
    std::uint64_t route = 0, step = 0;
    std::uint64_t code = 0;  ///< Hash; 0: none.
    std::uint32_t sessions = 0;
    std::string id;  ///< Of the newest event.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.at);
      archive(2, self.route);
      archive(3, self.step);
      archive(4, self.code);
      archive(5, self.sessions);
      archive(6, self.id);
    }
  };

  struct State {
    Recent<Failure> past;  ///< Of earlier sessions, in no order.
    Recent<Failure> now;   ///< Of this session and not solved, in order of arrival.
    bool told = false;     ///< In this session.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.past);
      archive(2, self.now);
      archive(3, self.told);
    }
  };

  static bool wakes(const Moment& moment) { return moment.trouble && is_visitor_key(moment.event); }
  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment);
  /// `route` succeeded.
  static void recover(State& state, std::uint64_t route);

  /// The session is over: what is left of it joins the past. False when there is none.
  static bool outlive(const Rule& rule, State& state, Time now);
  /// When the last of it is too old to matter.
  static Time forgotten_at(const Rule& rule, const State& state);
};

}  // namespace assist
