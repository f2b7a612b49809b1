// Runs a vector through the engine.

#include "processor/ops/click_sections.h"
#include "tests/quality/vector.h"

namespace assist::quality {
namespace {

using click::Preset;
using click::PresetState;

/// Runs a preset as a host does: what is due before a moment is fired first, each at its own time.
class Runner {
 public:
  explicit Runner(const Preset& preset) : preset_(preset) {}

  void fire_until(Time at) {
    for (auto due = click::due(preset_, state_); due && *due <= at;
         due = click::due(preset_, state_)) {
      check(*due);
    }
  }
  void fire_all() {
    while (const auto due = click::due(preset_, state_)) check(*due);
  }
  void check(Time at) {
    if (const auto over = click::fire(preset_, state_, at, firings_)) {
      outcome_.over.push_back(*over);
    }
    collect(std::nullopt);
  }
  void observe(const Moments::Step& step) {
    const click::Seen seen = click::observe(preset_, state_, step.moment, firings_);
    if (seen.over) outcome_.over.push_back(*seen.over);
    const bool by_swipe = seen.swipe.admission != click::Admission::no_click;
    const click::Admission admission = by_swipe ? seen.swipe.admission : seen.admission;
    if (admission != click::Admission::no_click) {
      outcome_.admitted.push_back(
          {step.moment.at, seen.swipe, admission == click::Admission::candidate});
    }
    if (seen.turned.contains(click::Axis::x)) outcome_.turned.push_back("x");
    if (seen.turned.contains(click::Axis::y)) outcome_.turned.push_back("y");
    collect(step.event);
  }
  Outcome take() {
    const auto look = [this](const click::WaitState& wait) {
      for (const click::Candidate& candidate : wait.candidates) {
        outcome_.waiting = outcome_.waiting || !candidate.settled;
      }
    };
    if (state_.dead) look(*state_.dead);
    if (state_.swipe) look((*state_.swipe).wait);
    return std::move(outcome_);
  }

 private:
  void collect(std::optional<std::size_t> event) {
    for (click::Firing& firing : firings_) outcome_.fired.push_back({std::move(firing), event});
    firings_.clear();
  }

  const Preset& preset_;
  PresetState state_;
  click::Firings firings_;
  Outcome outcome_;
};

/// Only the rules that the vector is about.
Preset only(Preset preset, const std::vector<std::string>& rules) {
  const auto has = [&rules](const char* rule) {
    return std::find(rules.begin(), rules.end(), rule) != rules.end();
  };
  if (!has("rage")) preset.rage.reset();
  if (!has("dead")) preset.dead.reset();
  if (!has("swipe")) preset.swipe.reset();
  if (!has("error")) preset.error.reset();
  if (!has("thrash")) preset.thrash.reset();
  if (!has("faults")) preset.faults.reset();
  return preset;
}

/// A server judges what clients send, by their own timeouts and of any element.
void judge_as_server(const Json& vector, Preset& preset) {
  const Json& event = vector.at("events").at(0);
  const Duration waited{event.at("time_after_click_ms").get<std::int64_t>()};
  preset.dead->clicks = {};
  preset.dead->poll.reset();
  preset.dead->wait = event.at("end_reason") == "mutation" ? waited + Duration{1000} : waited;
}

}  // namespace

Outcome run(const Preset& preset, const Moments& moments) {
  Runner runner(preset);
  bool checked = false;
  for (const Moments::Step& step : moments.steps()) checked = checked || step.check;
  for (const Moments::Step& step : moments.steps()) {
    if (!checked) runner.fire_until(step.moment.at);
    if (step.check) {
      runner.check(step.moment.at);
    } else {
      runner.observe(step);
    }
  }
  if (!checked) runner.fire_all();
  return runner.take();
}

Result check(const Json& vector, const std::filesystem::path& presets) {
  Result result;
  result.id = vector.at("id");
  result.algorithm = vector.at("algorithm");
  result.preset = result.algorithm.substr(0, result.algorithm.find('_'));
  result.known_defect =
      vector.value("note", "").find("Known defect; do not copy") != std::string::npos;
  const auto algorithm = algorithm_named(result.algorithm);
  if (!algorithm) {
    result.why = "not about clicks, and our events do not tell of it";
    return result;
  }
  try {
    Preset preset = load_preset(presets / (algorithm->preset + ".yaml"));
    apply_params(result.algorithm, vector.value("params", Json::object()), preset);
    preset = only(std::move(preset), algorithm->rules);
    if (result.algorithm == "sentry_server_rage") judge_as_server(vector, preset);
    Moments moments;
    std::size_t index = 0;
    for (const Json& event : vector.at("events")) moments.add(result.algorithm, event, index++);
    Outcome outcome = run(preset, moments);
    std::erase_if(outcome.fired, [&](const Outcome::Fired& fired) {
      return algorithm->sign && fired.firing.sign != *algorithm->sign;
    });
    result.why = difference(vector, moments, outcome);
  } catch (const Unknown& unknown) {
    result.why = "unknown " + unknown.what;
  } catch (const Json::exception& broken) {
    result.why = broken.what();
  }
  result.passed = result.why.empty();
  return result;
}

}  // namespace assist::quality
