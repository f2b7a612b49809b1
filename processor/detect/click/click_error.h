// Clicks that are followed by an error.
#pragma once

#include <optional>
#include <string>

#include "processor/detect/click/click_filter.h"
#include "processor/detect/click/firing.h"
#include "processor/detect/click/limit.h"
#include "processor/detect/recent.h"

namespace assist::click {

/// Whose error it is when several clicks wait for one.
enum class Blames : std::uint8_t { newest, all };
inline constexpr std::array<std::string_view, 2> blames_names = {"newest", "all"};

struct ErrorRule {
  Limit<Duration> within = up_to(Duration{2000});  ///< From the click to the error. 1 ms to 1 min.
  EnumSet<ErrorKind> kinds{ErrorKind::script, ErrorKind::request};
  Blames blames = Blames::newest;
  /// What came of the click keeps it alive: each such reaction moves its end to `extension` later,
  /// `longest` at most.
  EnumSet<Reaction> extended_by;
  Duration extension{100}, longest{10'000};
  EnumSet<Reaction> ended_by;  ///< The click is over.
  ClickFilter clicks;
};

struct BlamedClick {
  Time at, until;
  std::uint64_t target = 0;
  std::string id;

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.at);
    archive(2, self.until);
    archive(3, self.target);
    archive(4, self.id);
  }
};

struct ErrorState {
  Recent<BlamedClick> clicks;  ///< The newest that have had no error yet.

  template <class Self, class Archive>
  static void fields(Self& self, Archive& archive) {
    archive(1, self.clicks);
  }
};

/// Fires at the error, once per click.
void observe(const ErrorRule& rule, ErrorState& state, const ClickMoment& moment, Firings& firings);

}  // namespace assist::click
