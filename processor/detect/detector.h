// Decides whether a visitor is stuck, from the events of the session and from their absence.
//
// Pure: no clock, no thread, no I/O. The same events and timers in the same order give the same
// state, byte for byte, and the same verdicts, so that replaying a partition repeats nothing and
// loses nothing. Before an event is observed, every timer due at or before its time must have been
// fired.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "processor/detect/click/shadow.h"
#include "processor/detect/config.h"
#include "processor/detect/moment.h"
#include "processor/detect/session.h"
#include "processor/event/effect.h"
#include "processor/event/verdict.pb.h"

namespace assist {

/// What came of an event or of timers.
struct Observation {
  std::vector<Verdict> verdicts;            ///< In order.
  Learned learned;                          ///< Which norms have changed.
  std::vector<click::ShadowFiring> shadow;  ///< What other systems would have said.
  /// Whose the visitor's history was until he became a known customer with this event: the
  /// anonymous id, else the session's key. Empty: nothing became known.
  std::string known_from;
  bool automated = false;  ///< With this event the session was found to be a program's.
  bool duplicate = false;  ///< The event's id was seen before: nothing changed.
  bool ended = false;      ///< The session is over; what outlives it is not part of it.
  bool late =
      false;  ///< Older than the newest event by more than the lateness; it was used all the same.
  double score = 0;  ///< The highest that was judged, whatever came of it; 0: none was.
  Time score_at;

  void clear() {
    verdicts.clear();
    learned = {};
    shadow.clear();
    known_from.clear();
    automated = ended = false;
    duplicate = late = false;
    score = 0;
  }
};

/// One for any number of sessions. Thread-compatible: const calls on different sessions may run at
/// once.
class Detector {
 public:
  using Observation = assist::Observation;

  /// `config` must have no problems_of().
  explicit Detector(const DetectConfig& config);

  /// The norms that `event` of `session` concerns. Numbers to make keys of; 0: none.
  struct NormKeys {
    std::uint64_t left = 0;  ///< See PageNorms.
    std::uint64_t here = 0;
  };
  NormKeys norms_of(const Session& session, const Event& event) const;

  /// Takes in an event of the session whose key is `event.key`. Adds to `observation`.
  /// `norms` are those that norms_of() names, or null.
  Effect observe(Session& session, const Event& event, Observation& observation,
                 PageNorms norms = {}) const;

  /// When the session's earliest timer is due. None before its first event, unless
  /// something has outlived an earlier session.
  std::optional<Time> due(const Session& session) const;

  /// Fires every timer due at or before `at`, in order. A session that has been idle is over: of it
  /// remains what lasting signals keep until the visitor's next one, or nothing (`finished`).
  Effect fire(Session& session, std::string_view session_key, Time at,
              Observation& observation) const;

  /// Replaces `bytes` by the session's state (session.proto).
  void encode(const Session& session, std::string& bytes) const;
  /// False, and an unspecified session, when `bytes` are no state of this version.
  bool decode(std::string_view bytes, Session& session) const;
  /// Inline and heap, without the allocator's overhead.
  std::size_t memory_bytes(const Session& session) const;

  const DetectConfig& config() const { return config_; }

 private:
  /// The event or timer at work.
  struct Step {
    std::string_view session_key;
    Time now;                      ///< The session's newest event time, or when the timer was due.
    std::string_view deciding_id;  ///< Empty for a timer.
    Observation& observation;
  };
  /// Why judge() is asked.
  enum class News : std::uint8_t { none, growth, error, finding };
  enum class Kept : std::uint8_t { added, grown, known };

  /// What the moment means for a session that has trouble.
  void go_on(Session& session, const Moment& moment, News news, const Step& step) const;
  /// Everything but what presets say. `identified`: somebody else's than known so far.
  News consider(Session& session, Moment& moment, PageNorms norms, bool identified,
                const Step& step) const;
  void observe_shadow(Session& session, const Moment& moment, Observation& observation) const;
  void admit(Session& session, const Event& event, Observation& observation) const;
  News take_in(Session& session, Moment& moment) const;
  News note_failure(Session& session, Moment& moment) const;
  static News news_of(Kept kept) { return kept == Kept::added ? News::finding : News::growth; }
  Kept keep(Session& session, Finding&& finding, Time now) const;
  void drop_lightest(Session& session, Time now) const;
  /// Keeps a hostile session below state_bytes_max: what weighs least goes first.
  void bound(Session& session) const;
  void recover(Session& session, std::uint64_t route, const Step& step) const;
  void get_on(Session& session, bool goal, const Step& step) const;
  void judge(Session& session, News news, const Step& step) const;
  /// Tells that the episode is over; its evidence stays.
  void close(Session& session, Change change, std::string_view because, const Step& step) const;
  /// As close(), and the evidence goes; what it weighed stays for a while after a recovery.
  void end(Session& session, Change change, std::string_view because, const Step& step) const;
  /// Keeps the trail of pages.
  void follow(Session& session, Moment& moment) const;
  /// A program makes the events: nothing of them counts, now or later.
  void exclude(Session& session, const Step& step) const;
  /// `event` says that the session is somebody else's than known so far: an open episode ends for
  /// the one it was opened for. Its evidence stays and opens one for the new owner when more comes.
  void hand_over(Session& session, const Event& event, const Step& step) const;
  void emit(Session& session, Change change, Level level, const Step& step) const;
  News fire_due(Session& session, const Step& step) const;
  Time quiet_end(const Session& session) const { return session.first_at + config_.quiet_start; }
  /// When the session is over, or what outlived it is to be forgotten.
  Time expiry(const Session& session) const;
  /// Leaves only what outlives the session. False when nothing does.
  bool outlive(Session& session, Time now) const;

  template <class S>
  bool is_enabled() const {
    return (enabled_ & AllSignals::bit<S>()) != 0;
  }

  DetectConfig config_;
  std::uint32_t enabled_ = 0;  ///< AllSignals::bit of each.
  ProgressNames progress_names_;
  click::ShadowSet shadow_;
};

}  // namespace assist
