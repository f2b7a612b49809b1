// One visitor's session, told step by step: each step fires the timers due before it, observes its
// event and collects the verdicts. After every step the state goes through its bytes, so that each
// test also shows that storing changes nothing.
#pragma once

#include <catch2/catch.hpp>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "processor/detect/detector.h"

namespace assist {

/// 2026-03-02T10:00:00Z; tests count milliseconds from here.
inline constexpr std::int64_t visit_start_ms = 1'772'445'600'000;
inline Time visit_time(std::int64_t ms) {
  return time_from_ms(visit_start_ms + ms);
}

/// Every signal off but `Only`, which gives a verdict by itself each time it fires.
template <class Only>
DetectConfig only() {
  DetectConfig config;
  AllSignals::each([&]<class S>() {
    config.of<S>().weight = {.enabled = S::kind.number == Only::kind.number, .points = 10};
  });
  config.of<SilenceAfterTrouble>().points_soft = 10;
  config.quiet_start = Duration{0};
  config.notice_errors = false;
  return config;
}

class Visit {
 public:
  explicit Visit(const DetectConfig& config = {}, std::string key = "s-1")
      : detector_(config), key_(std::move(key)) {}

  /// An event with the next id, e1, e2, …
  Event event(EventType type, std::int64_t ms) {
    Event event;
    event.type = type;
    event.time = visit_time(ms);
    event.key = event.session_id = key_;
    event.id = keep("e" + std::to_string(++count_));
    return event;
  }
  Visit& see(const Event& event) {
    wait_until(ms_of(event.time) - visit_start_ms);
    observation.clear();
    effect = detector_.observe(session_, event, observation);
    return collect();
  }
  /// Fires what is due at or before `ms`.
  Visit& wait_until(std::int64_t ms) {
    observation.clear();
    const auto due = detector_.due(session_);
    if (due && *due <= visit_time(ms)) {
      effect = detector_.fire(session_, key_, visit_time(ms), observation);
    }
    return collect();
  }

  Visit& click(std::int64_t ms, std::string_view target) {
    Event click = event(EventType::click, ms);
    if (!target.empty()) click.element.emplace().id = target;
    return see(click);
  }
  Visit& click_at(std::int64_t ms, double x, double y) {
    Event click = event(EventType::click, ms);
    click.pointer = Pointer{x, y};
    return see(click);
  }
  Visit& view(std::int64_t ms, std::string_view page) {
    Event view = event(EventType::page_view, ms);
    view.page.emplace().page_template = page;
    return see(view);
  }
  Visit& error(std::int64_t ms, ErrorKind kind, std::string_view page, std::string_view code = {},
               std::optional<int> status = {}) {
    Event error = event(EventType::error, ms);
    if (!page.empty()) error.page.emplace().page_template = page;
    error.error = Error{kind, status, code, {}};
    return see(error);
  }
  Visit& error_page(std::int64_t ms, std::string_view page, int status = 500) {
    return error(ms, ErrorKind::page, page, {}, status);
  }
  Visit& answer(std::int64_t ms, bool ok, std::string_view page, std::string_view name = {}) {
    Event answer = event(EventType::response, ms);
    answer.page.emplace().page_template = page;
    answer.name = name;
    answer.response = Response{ok, 120, {}, {}};
    return see(answer);
  }
  Visit& progress(std::int64_t ms, bool goal = false) {
    Event progress = event(EventType::progress, ms);
    progress.progress = Progress{"step", goal};
    return see(progress);
  }
  Visit& act(std::int64_t ms, EventType type) { return see(event(type, ms)); }

  /// Verdicts that report new evidence.
  std::size_t firings() const {
    std::size_t count = 0;
    for (const Verdict& verdict : verdicts) count += verdict.change() <= LEVEL_CHANGED ? 1 : 0;
    return count;
  }
  const Detector& detector() const { return detector_; }
  const Session& session() const { return session_; }
  std::string bytes() const {
    std::string bytes;
    detector_.encode(session_, bytes);
    return bytes;
  }

  std::vector<Verdict> verdicts;  ///< All so far.
  Observation observation;        ///< Of the last step.
  Effect effect = Effect::unchanged;

 private:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  Visit& collect() {
    for (const Verdict& verdict : observation.verdicts) verdicts.push_back(verdict);
    const std::string before = bytes();
    Session restored;
    REQUIRE(detector_.decode(before, restored));
    session_ = std::move(restored);
    REQUIRE(bytes() == before);
    return *this;
  }

  Detector detector_;
  Session session_;
  std::string key_;
  std::deque<std::string> texts_;
  int count_ = 0;
};

inline std::vector<std::string> ids_of(const Evidence& evidence) {
  return {evidence.event_ids().begin(), evidence.event_ids().end()};
}

}  // namespace assist
