// The pages that a session has come through lately, told apart by their addresses: kept once for
// all signals about the way.
#pragma once

#include <cstdint>
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

/// In the order of arrival, oldest first; begins anew with progress. A view that is heard late is
/// not put in: its place is gone.
using PageTrail = Recent<PageSeen>;

/// Room for three quick returns, or a dozen views to judge lostness by.
inline constexpr std::size_t trail_max = 12;

}  // namespace assist
