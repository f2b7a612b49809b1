// What is failing for this visitor just now, so that a success can be told to be a recovery.
#pragma once

#include <cstdint>
#include <optional>

#include "processor/detect/moment.h"
#include "processor/detect/recent.h"

namespace assist {

class Failing {
 public:
  /// Takes in a failure. True when it is another row of the act that failed last: another kind of
  /// error on the same page within the merge window.
  bool note_failure(const MomentRules& rules, const Moment& moment);
  /// Whether something failed in the merge window before `at`: a cancel then belongs to the same
  /// act.
  bool just_failed(const MomentRules& rules, Time at) const;

  /// The route that `moment` shows to work again, if it does so at once. A page that is shown again
  /// must prove itself: its error may still be on the way, so that it counts when the merge window
  /// has passed (due, confirm).
  std::optional<std::uint64_t> note_success(const MomentRules& rules, const Moment& moment);
  std::optional<Time> due(const MomentRules& rules) const {
    if (shown_route_ == 0) return std::nullopt;
    return shown_at_ + rules.merge_window;
  }
  /// The route of the page that has proved itself.
  std::uint64_t confirm();

  bool any() const { return !routes_.empty(); }
  void clear();

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.routes_);
    archive(2, self.act_at_);
    archive(3, self.act_page_);
    archive(4, self.act_kind_);
    archive(5, self.shown_route_);
    archive(6, self.shown_at_);
  }

 private:
  struct Route {
    std::uint64_t route = 0;
    Time at;
    std::uint8_t kind = 0;  ///< ErrorKind + 1.

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.route);
      archive(2, self.at);
      archive(3, self.kind);
    }
  };
  /// Forgets the route; false when it was not failing.
  bool forget(std::uint64_t route);

  Recent<Route> routes_;  ///< Oldest failure first.
  // The act that failed last.
  Time act_at_;
  std::uint64_t act_page_ = 0;
  std::uint8_t act_kind_ = 0;
  // A page that is shown again, not yet proved; 0 = none.
  std::uint64_t shown_route_ = 0;
  Time shown_at_;
};

}  // namespace assist
