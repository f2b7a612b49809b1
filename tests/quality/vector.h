// Vectors of other systems: what happened, and what they made of it. Each is run through the
// shipped preset of its system.
//
// A vector names its algorithm, overrides its parameters, lists events and says what is expected.
// Times are milliseconds from an origin of its own; only fields that it lists are compared.
#pragma once

#include <deque>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "processor/detect/click/preset.h"

namespace assist::quality {

using Json = nlohmann::json;

/// What cannot be run: an algorithm, event or parameter that nobody here knows.
struct Unknown {
  std::string what;
};

/// The preset file, and the rules of it that an algorithm is about.
struct Algorithm {
  std::string preset;
  std::vector<std::string> rules;
  std::optional<click::Sign> sign{};  ///< The only one that counts; none: all.
};
/// None: it is not about anything that our events could tell.
std::optional<Algorithm> algorithm_named(const std::string& name);

/// Changes the preset as the vector's parameters say. Throws Unknown.
void apply_params(const std::string& algorithm, const Json& params, click::Preset& preset);

/// An event as a moment, and what it points into.
class Moments {
 public:
  /// Throws Unknown. Adds one moment or more: what a click is said to have come with follows it.
  void add(const std::string& algorithm, const Json& event, std::size_t index);

  struct Step {
    std::size_t event;   ///< Index of the vector's event.
    bool check = false;  ///< No moment: look what can be decided.
    click::ClickMoment moment;
  };
  const std::deque<Step>& steps() const { return steps_; }
  std::string name_of(std::uint64_t hash) const;

 private:
  std::string_view keep(std::string text);
  click::ElementFacts element_of(const Json& event);
  click::ElementFacts described(const std::string& selector);
  void add_click(const Json& event, click::ClickMoment& moment);
  void add_consequences(const Json& event, std::size_t index, const click::ClickMoment& click);
  void add_slow_click(const Json& event, std::size_t index, const click::ClickMoment& click);
  std::uint64_t hash_of(const std::string& name);

  std::deque<Step> steps_;
  std::deque<std::string> texts_;
  std::deque<std::vector<click::Trait>> traits_;
  std::deque<std::vector<std::string_view>> classes_;
  std::deque<std::vector<click::ElementFacts>> ancestors_;
  std::map<std::uint64_t, std::string> names_;
  Time pressed_at_;
  bool pressed_ = false;
};

/// What came out of the engine.
struct Outcome {
  struct Fired {
    click::Firing firing;
    std::optional<std::size_t> event;  ///< None: a timer.
  };
  struct Admitted {
    Time at;
    click::Swipe swipe;
    bool candidate = false;
  };
  std::vector<Fired> fired;
  std::vector<click::RunEnd> over;
  std::vector<Admitted> admitted;
  std::vector<std::string> turned;
  bool waiting = false;  ///< A candidate is undecided at the end.
};
Outcome run(const click::Preset& preset, const Moments& moments);

/// Vectors' time 0 as event time, far from the beginning of time, since theirs may be negative.
inline constexpr std::int64_t origin_ms = 1'772'445'600'000;

struct Result {
  std::string preset, id, algorithm;
  std::optional<bool> passed;  ///< None: not applicable.
  bool known_defect = false;   ///< The vector documents a defect that is not to be copied.
  std::string why;             ///< What differs, or why it is not applicable.
};

/// Compares; empty when it is as expected.
std::string difference(const Json& vector, const Moments& moments, const Outcome& outcome);

Result check(const Json& vector, const std::filesystem::path& presets);

}  // namespace assist::quality
