// What every signal is, whatever it looks for: a number, a name, a family, and what it weighs.
#pragma once

#include <cstdint>
#include <string_view>

namespace assist {

/// Chat needs evidence of two families: two views of one fact are not two facts.
enum class Family : std::uint8_t { click, error, form, navigation, search, silence };
std::string_view name_of(Family family);

struct SignalKind {
  /// Part of stored state, so never reused. 1 to 26 are those of the field survey's list.
  std::uint8_t number = 0;
  std::string_view name;  ///< E.g. "rage_click": in verdicts, settings and metrics.
  Family family{};
};

/// A signal's switch and what it contributes. Each signal has one in its rule.
struct SignalWeight {
  bool enabled = true;
  double points = 0;  ///< 0 to 100. Relative weights of the peers: error >= rage > dead >= u-turn.
  bool decisive =
      false;  ///< Enough for chat without a second family, and heard during the quiet start.
};

/// What a source may send or not. A signal whose needs have not been seen in a session is "not
/// evaluable" there, which is not the same as "nothing found".
enum class Fact : std::uint8_t {
  click,
  target,   ///< Of a click: what was touched.
  pointer,  ///< Of a click: where.
  loading,  ///< Of a click: whether something was outstanding.
  response,
  response_time,
  page_view,
  page_leave,
  form,
  form_field,
  input,
  search,
  search_results,
  scroll_value,
  cursor,
  visibility,
  progress,  ///< Sent, or configured and seen.
  error,
  custom,
  client_claim,  ///< rage_click and the like, concluded by the client.
  visitor_key,   ///< Events are keyed by the visitor, so that the key outlives the session.
};
inline constexpr std::size_t fact_count = 21;

/// How far a signal is from firing, in its own unit: clicks, errors, seconds.
struct NearMiss {
  double have = 0;
  double need = 0;
};

}  // namespace assist
