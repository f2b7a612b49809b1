// Compares what came out with what a vector expects.

#include <algorithm>
#include <set>

#include "tests/quality/vector.h"

namespace assist::quality {
namespace {

using click::Firing;
using click::Sign;

std::int64_t t_of(Time time) {
  return ms_of(time) - origin_ms;
}

std::string compared(const Json& found, const Json& expected) {
  return found == expected ? "" : "found " + found.dump() + ", expected " + expected.dump();
}

/// Lists of names without an order.
Json sorted(Json list) {
  std::sort(list.begin(), list.end());
  return list;
}

std::string per_event(const Json& vector, const Outcome& outcome) {
  Json fires = Json::array();
  for (std::size_t index = 0; index < vector.at("events").size(); ++index) {
    fires.push_back(
        std::any_of(outcome.fired.begin(), outcome.fired.end(),
                    [index](const Outcome::Fired& fired) { return fired.event == index; }));
  }
  return compared(fires, vector.at("expect").at("fires"));
}

bool fired(const Outcome& outcome, Sign sign) {
  return std::any_of(outcome.fired.begin(), outcome.fired.end(), [sign](const auto& fired) {
    return fired.firing.sign == sign || fired.firing.also.contains(sign);
  });
}

std::string reason_of(const Firing& firing) {
  if (!firing.too_late) return "absolute";
  if (firing.effect == click::Reaction::dom_change) return "mutation";
  return std::string(click::reaction_names[static_cast<std::size_t>(firing.effect)]);
}

std::string verdict_of(const std::string& algorithm, const Json& expected, const Outcome& outcome) {
  if (algorithm == "posthog_suppress") return fired(outcome, Sign::rage) ? "rage" : "suppressed";
  if (algorithm == "datadog_chain") return fired(outcome, Sign::rage) ? "rage" : "not_rage";
  if (algorithm == "datadog_dead_target") return fired(outcome, Sign::dead) ? "dead" : "not_dead";
  const bool candidate = std::any_of(outcome.admitted.begin(), outcome.admitted.end(),
                                     [](const auto& admitted) { return admitted.candidate; });
  if (!candidate) return "ignored";
  if (expected == "candidate" || expected == "ignored") return "candidate";
  if (!outcome.fired.empty()) return "dead";
  return outcome.waiting ? "pending" : "alive";
}

std::string verdict(const Json& vector, const Outcome& outcome) {
  const Json& expect = vector.at("expect");
  Json found{{"kind", "verdict"},
             {"verdict", verdict_of(vector.at("algorithm"), expect.at("verdict"), outcome)}};
  if (expect.contains("reason") && !outcome.fired.empty()) {
    found["reason"] = reason_of(outcome.fired.front().firing);
  }
  for (const auto& admitted : outcome.admitted) {
    if (!expect.contains("direction") || !admitted.candidate) continue;
    found["direction"] =
        std::string(click::heading_names[static_cast<std::size_t>(admitted.swipe.heading)]);
    found["distance_px"] = std::lround(admitted.swipe.travel_px);
  }
  return compared(found, expect);
}

std::string candidates(const Json& expect, const Outcome& outcome) {
  Json accepted = Json::array();
  for (const auto& admitted : outcome.admitted) {
    if (admitted.candidate) accepted.push_back(t_of(admitted.at));
  }
  return compared(accepted, expect.at("accepted_t"));
}

std::string label_of(const Json& vector, const Firing& firing) {
  const std::size_t index = firing.id.empty() ? 0 : std::stoul(firing.id.substr(1));
  return vector.at("events").at(index).value("label", "");
}

Json item_of(const Json& vector, const Firing& firing, const Moments& moments) {
  return {{"start_t", t_of(firing.first_at)},
          {"first_fire_t", t_of(firing.at)},
          {"emit_t", t_of(firing.at)},
          {"clicks", firing.count},
          {"reported_clicks", firing.count},
          {"target", moments.name_of(firing.target)},
          {"label", label_of(vector, firing)},
          {"rate", std::lround(firing.value)},
          {"end_reason", firing.too_late ? "mutation" : "timeout"},
          {"time_after_click_ms", firing.after.count()}};
}

/// What fired, each with what it grew to.
Json items_of(const Json& vector, const Outcome& outcome, const Moments& moments) {
  Json items = Json::array();
  for (const auto& fired : outcome.fired) {
    if (fired.firing.grows && !items.empty()) {
      items.back()["reported_clicks"] = fired.firing.count;
    } else {
      items.push_back(item_of(vector, fired.firing, moments));
    }
  }
  return items;
}

std::string detections(const Json& vector, const Moments& moments, const Outcome& outcome) {
  const Json& expect = vector.at("expect");
  const Json items = items_of(vector, outcome, moments);
  if (expect.contains("count")) {
    const std::string differs = compared(items.size(), expect["count"]);
    if (!differs.empty()) return "count: " + differs;
  }
  const Json wanted = expect.value("items", Json::array());
  for (std::size_t index = 0; index < wanted.size(); ++index) {
    if (index >= items.size()) return "item " + std::to_string(index) + " is missing";
    for (const auto& [field, value] : wanted[index].items()) {
      // Its tests say by when, not when.
      const bool by_then = field == "emit_t" && vector.at("algorithm") == "sentry_slow_click";
      if (by_then && items[index][field] <= value) continue;
      const std::string differs = compared(items[index].value(field, Json()), value);
      if (!differs.empty()) return field + ": " + differs;
    }
  }
  return "";
}

Json signs_of(const Firing& firing) {
  Json signs = Json::array();
  for (std::size_t index = 0; index < click::sign_names.size(); ++index) {
    const auto sign = static_cast<Sign>(index);
    if (firing.sign != sign && !firing.also.contains(sign)) continue;
    signs.push_back(std::string(click::sign_names[index]) + "_click");
  }
  return signs;
}

/// Of the clicks of one run: what each is said to be by itself.
Json signs_per_click(const Json& vector, const Outcome& outcome, const click::RunEnd& run) {
  Json all = Json::array();
  std::size_t index = 0;
  for (const Json& event : vector.at("events")) {
    const Time at = time_from_ms(origin_ms + event.at("t").get<std::int64_t>());
    const std::string id = "e" + std::to_string(index++);
    if (at < run.first_at || at > run.last_at) continue;
    Json signs = Json::array();
    for (const auto& fired : outcome.fired) {
      if (fired.firing.sign == Sign::rage || fired.firing.id != id) continue;
      for (const Json& sign : signs_of(fired.firing)) signs.push_back(sign);
    }
    all.push_back(sorted(signs));
  }
  return all;
}

Json signs_of_run(const Outcome& outcome, const click::RunEnd& run) {
  for (const auto& fired : outcome.fired) {
    if (fired.firing.sign == Sign::rage && fired.firing.first_at == run.first_at) {
      return sorted(signs_of(fired.firing));
    }
  }
  return Json::array();
}

std::string chains(const Json& vector, const Outcome& outcome) {
  Json found = Json::array();
  Json wanted = vector.at("expect").at("chains");
  for (Json& chain : wanted) {
    const std::size_t index = found.size();
    if (index >= outcome.over.size()) break;
    const click::RunEnd& run = outcome.over[index];
    Json made{{"first_t", t_of(run.first_at)},
              {"clicks", run.total},
              {"final_t", t_of(run.at)},
              {"rage", run.rage}};
    if (chain.contains("action_frustrations")) {
      made["action_frustrations"] = signs_of_run(outcome, run);
      chain["action_frustrations"] = sorted(chain["action_frustrations"]);
    }
    if (chain.contains("click_frustrations")) {
      made["click_frustrations"] = signs_per_click(vector, outcome, run);
      for (Json& signs : chain["click_frustrations"]) signs = sorted(signs);
    }
    found.push_back(made);
  }
  if (outcome.over.size() != wanted.size()) {
    return "found " + std::to_string(outcome.over.size()) + " chains";
  }
  return compared(found, wanted);
}

std::string frustrations(const Json& vector, const Outcome& outcome) {
  if (outcome.over.size() != 1) return "expected one chain";
  const click::RunEnd& run = outcome.over.front();
  Json expect = vector.at("expect");
  Json found{{"kind", "frustrations"},
             {"rage", run.rage},
             {"action", signs_of_run(outcome, run)},
             {"clicks", signs_per_click(vector, outcome, run)}};
  expect["action"] = sorted(expect["action"]);
  for (Json& signs : expect["clicks"]) signs = sorted(signs);
  return compared(found, expect);
}

/// From the click to the last thing that came of it, or to the end of the page.
std::int64_t duration_of(const Json& vector, const click::RunEnd& run) {
  if (run.rage) return (run.at - run.first_at).count();
  std::int64_t last = t_of(run.first_at);
  for (const Json& event : vector.at("events")) {
    const std::string type = event.at("type");
    if (type == "activity" || type == "page_exit") last = event.at("t");
  }
  return std::max<std::int64_t>(last - t_of(run.first_at), 0);
}

std::string action(const Json& vector, const Outcome& outcome) {
  if (outcome.over.empty()) return "no click";
  Json expect = vector.at("expect");
  const click::RunEnd& run = outcome.over.front();
  std::set<std::string> signs;
  for (const auto& fired : outcome.fired) {
    for (const Json& sign : signs_of(fired.firing)) signs.insert(sign.get<std::string>());
  }
  std::size_t actions = 0;
  for (const click::RunEnd& over : outcome.over) actions += over.rage ? 1 : over.total;
  Json found{{"kind", "action"}, {"actions", actions}, {"frustrations", signs}};
  if (expect.contains("start_t")) found["start_t"] = t_of(run.first_at);
  if (expect.contains("duration_ms")) found["duration_ms"] = duration_of(vector, run);
  if (expect.contains("frustrations")) expect["frustrations"] = sorted(expect["frustrations"]);
  return compared(found, expect);
}

std::string flags(const Json& expect, const Outcome& outcome) {
  return compared({{"kind", "flags"},
                   {"dead", fired(outcome, Sign::dead)},
                   {"rage", fired(outcome, Sign::rage)}},
                  expect);
}

}  // namespace

std::string difference(const Json& vector, const Moments& moments, const Outcome& outcome) {
  const Json& expect = vector.at("expect");
  const std::string kind = expect.at("kind");
  if (kind == "per_event") return per_event(vector, outcome);
  if (kind == "verdict") return verdict(vector, outcome);
  if (kind == "candidates") return candidates(expect, outcome);
  if (kind == "detections") return detections(vector, moments, outcome);
  if (kind == "chains") return chains(vector, outcome);
  if (kind == "frustrations") return frustrations(vector, outcome);
  if (kind == "action") return action(vector, outcome);
  if (kind == "flags") return flags(expect, outcome);
  if (kind == "direction_changes") return compared(outcome.turned, expect.at("axes"));
  throw Unknown{"expectation " + kind};
}

}  // namespace assist::quality
