// One event as the signals see it: what they all would have to work out, worked out once.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "processor/detect/config.h"
#include "processor/event/event.h"

namespace assist {

/// What an event says about the page or request that it names.
enum class Outcome : std::uint8_t {
  none,
  failed,
  succeeded,  ///< The request was answered well.
  shown,      ///< The page was viewed: a success unless its error is still on the way.
};

struct Moment {
  const Event& event;
  Time at;
  std::uint64_t page = 0;  ///< Hash of the page's template; 0: unknown, or no signal asks for it.
  Outcome outcome = Outcome::none;
  std::uint64_t route = 0;           ///< What failed or succeeded; 0 = nothing did.
  ErrorKind kind = ErrorKind::page;  ///< Of a failure.
  int status = 0;                    ///< Of a failure; 0 = none.
  std::string_view code{};           ///< Of a failure.
  bool progress = false;             ///< A step done, goals included.
  bool goal = false;                 ///< What the visitor came for.
  bool visitor_act = false;  ///< Something that the visitor did, not the page or the platform.
  bool same_act = false;     ///< A second row of an act that was seen already.
};

/// The configured names and pages of ProgressRule, ready for lookup.
class ProgressNames {
 public:
  explicit ProgressNames(const ProgressRule& rule);
  /// Sets `progress` and `goal`.
  void judge(Moment& moment) const;
  bool any() const { return !steps_.empty() || !goals_.empty(); }

 private:
  std::vector<std::uint64_t> steps_, goals_;  ///< Hashes, sorted.
};

/// The part that needs no session: outcome, route, page, progress, whose act it was.
Moment see(const Event& event, const ProgressNames& names);

/// `text` cut to at most `bytes_max` bytes, between characters.
std::string_view clipped(std::string_view text, std::size_t bytes_max);

// Bounds of texts that sessions keep, in bytes: those of events, at up to four bytes a code point.
inline constexpr std::size_t id_bytes_max = 512;
inline constexpr std::size_t page_bytes_max = 1024;
inline constexpr std::size_t word_bytes_max = 512;  ///< Element, error code.

}  // namespace assist
