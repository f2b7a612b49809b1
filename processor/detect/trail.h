// The pages that a session has come through lately, told apart by their addresses: kept once for
// all signals about the way.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "processor/detect/recent.h"
#include "processor/event/time.h"

namespace assist {

struct PageSeen {
  Time at;
  std::uint64_t address = 0;  ///< Moment::address.
  std::uint32_t tab = 0;      ///< The lower half of its hash; 0 = unknown.
  /// Of the view; kept only for an address that was in the trail already: what goes on and on to
  /// new pages is no evidence of anything.
  std::string id;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
    archive(2, self.address);
    archive(3, self.tab);
    archive(4, self.id);
  }
};

/// In the order of arrival, oldest first; begins anew with progress and in another tab. A view that
/// is heard late is not put in: its place is gone. Nor is a second row of one view, as server and
/// client log it: the same address within MomentRules::merge_window.
using PageTrail = Recent<PageSeen>;

/// Room for three quick returns, or a dozen views to judge lostness by.
inline constexpr std::size_t trail_max = 12;

/// Where the stay begins that view `index` belongs to: with its first load, reloads aside.
inline std::size_t stay_of(const PageTrail& trail, std::size_t index) {
  while (index > 0 && trail[index - 1].address == trail[index].address) --index;
  return index;
}

/// The stay from which the newest view has come back to the page before; none: it has not.
inline std::optional<std::size_t> left_to_return(const PageTrail& trail) {
  const std::size_t newest = trail.empty() ? 0 : trail.size() - 1;
  if (newest < 2 || stay_of(trail, newest) != newest) return std::nullopt;
  const std::size_t left = stay_of(trail, newest - 1);
  if (left == 0 || trail[left - 1].address != trail[newest].address) return std::nullopt;
  return left;
}

/// Views that a signal has told. None of them is told again, and nothing is for the rest of its
/// window.
struct ToldViews {
  bool any = false;
  Time first_at, last_at;

  bool cover(Time first, Time now, Duration window) const {
    return any && (now - first_at <= window || first <= last_at);
  }

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.any);
    archive(2, self.first_at);
    archive(3, self.last_at);
  }
};

}  // namespace assist
