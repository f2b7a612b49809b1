// A visitor of the simulated shop: who it is, where it stands and what it will do next, step by
// step. Deterministic: a visitor depends on the seed and its index only, never on its neighbours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "processor/cli/dice.h"
#include "processor/cli/shop.h"
#include "processor/event/time.h"

namespace assist {

/// What brings a visitor here. The first eight are fine; the others get stuck.
enum class Persona : std::uint8_t {
  browser,
  happy_buyer,
  slow_reader,
  stepper,
  text_selector,
  fast_navigator,
  one_error,
  account_visitor,
  failing_payment,
  dead_button,
  login_loop,
  error_page,
  search_lost,
  broken_form,
};
inline constexpr std::size_t persona_count = 14;
std::string_view name_of(Persona persona);
constexpr bool gets_stuck(Persona persona) {
  return persona >= Persona::failing_payment;
}

/// How long a visitor waits before a step, milliseconds. Drawn with a square: short waits are more
/// frequent than long ones.
struct Pause {
  int from, to;
};
inline constexpr Pause at_once{40, 160};
inline constexpr Pause quick{200, 900};
inline constexpr Pause brief{800, 3'500};
inline constexpr Pause look{2'000, 9'000};
inline constexpr Pause reading{6'000, 20'000};

/// What a step says about the truth.
enum class Mark : std::uint8_t { none, stuck, unstuck };

/// How a visit ended, for the truth.
enum class VisitOutcome : std::uint8_t { fine, recovered, left, fell_silent, unfinished };
std::string_view name_of(VisitOutcome outcome);

/// One thing a visitor does. Which fields count depends on `type`.
struct Step {
  int gap_ms = 0;  ///< Since the step before.
  EventType type = EventType::custom;
  Mark mark = Mark::none;
  bool unseen = false;  ///< Time passes and nothing is sent.
  std::uint8_t page = 0, query = 0, tab = 0;
  Target target = Target::none;
  Mishap mishap = Mishap::none;
  Goal goal = Goal::in_cart;
  FormName form = FormName::none;
  std::uint8_t term = 0;  ///< Index into search_terms().
  bool ok = true, loading = false, selection = false, arrival = false;
  int number = 0;  ///< Milliseconds of a response, results of a search, scroll reversals.
  std::int16_t x = 0, y = 0;
};

enum class Phase : std::uint8_t { arriving, wandering, purpose, leaving, gone };

/// Plans steps; the acts below append to the plan and return the step, so that a scene can mark it.
class Visitor {
 public:
  Visitor(std::uint64_t seed, std::uint64_t index, Persona persona);

  std::uint64_t index;
  Persona persona;
  Phase phase = Phase::arriving;
  VisitOutcome outcome = VisitOutcome::fine;
  bool hurried = false;  ///< Already in the middle of the visit when the simulation starts.
  int wander_left;       ///< Events of aimless looking around before the purpose.
  Dice dice;
  std::string session_id, anonymous_id;
  std::string customer_id;  ///< Empty: nobody knows.
  bool recognised = false;  ///< Events carry `customer_id` from now on.

  std::vector<Step> plan;
  std::size_t next_step = 0;

  Step& open(PageKind kind, Pause pause);
  /// The page again that the visitor stands on.
  Step& reload(Pause pause);
  Step& click(Target target, Pause pause);
  Step& answer(Pause pause);  ///< The page answers the last act.
  Step& scroll(Pause pause);
  Step& type_into(Target target, FormName form, Pause pause);
  Step& submit(FormName form, Pause pause);
  Step& fail(Mishap mishap, Pause pause);
  Step& search(std::uint8_t term, int results, Pause pause);
  Step& reach(Goal goal, Pause pause);
  Step& does(EventType type, Pause pause);  ///< An event that needs no more than its type.
  Step& wait(Pause pause);                  ///< Unseen.

  /// Moves to a page without saying so: the page that could not be shown.
  void stand_on(PageKind kind);
  void switch_tab();

 private:
  Step& add(EventType type, Pause pause);

  std::uint8_t page_ = 0, query_ = 0, tab_ = 0;
  Target last_target_ = Target::none;
  std::int16_t x_ = 0, y_ = 0;
};

}  // namespace assist
