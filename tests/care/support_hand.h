// A stage hand who also plays the support desk.
#pragma once

#include "processor/event/timestamp.h"
#include "tests/care/stage_hand.h"

namespace assist {

inline const Time monday = *parse_rfc3339("2026-11-30T10:00:00Z");

/// A desk that is always open and surveys everybody, so that tests need not reckon with nights.
inline CareConfig always_open() {
  CareConfig config = everyone_treated();
  CalendarConfig always;
  for (DayHours& day : always.week) day = {{std::chrono::hours{0}, std::chrono::hours{24}}};
  config.calendars["office"] = always;
  config.survey.control = 0;
  return config;
}

class SupportHand : public StageHand {
 public:
  explicit SupportHand(CareConfig config = always_open()) : StageHand(std::move(config)) {
    now = monday;
  }

  /// Something happens to the contact now.
  Outputs does(SupportKind kind, const std::string& contact = "T-1") {
    return does(event_of(kind, contact));
  }
  Outputs does(const SupportEvent& event) { return hears(event); }

  Outputs replies(Actor by, const std::string& contact = "T-1") {
    SupportEvent event = event_of(SupportKind::reply, contact);
    event.by = by;
    return does(event);
  }
  Outputs resolves(Actor by = Actor::agent, const std::string& contact = "T-1") {
    SupportEvent event = event_of(SupportKind::resolved, contact);
    event.by = by;
    return does(event);
  }

  SupportEvent event_of(SupportKind kind, const std::string& contact) {
    SupportEvent event;
    event.customer_id = "c1";
    event.id = "s-" + std::to_string(++count_);
    event.contact_id = contact;
    event.kind = kind;
    event.at = now;
    event.topic = "payment";
    const bool by_customer = kind == SupportKind::opened || kind == SupportKind::message ||
                             kind == SupportKind::reopened || kind == SupportKind::not_solved ||
                             kind == SupportKind::solved || kind == SupportKind::human_requested;
    event.by = by_customer ? Actor::customer : Actor::agent;
    if (!by_customer) event.agent = "a-7";
    return event;
  }

  const Issue& issue() const { return customer.casebook().issues().at(0); }

 private:
  int count_ = 0;
};

/// What the desk was told, in order: "sla.applied", …
inline std::vector<std::string> told_in(const Outputs& outputs) {
  std::vector<std::string> events;
  for (const Output& output : outputs) {
    if (output.kind == Output::Kind::case_event) events.emplace_back(output.case_event);
  }
  return events;
}

inline std::size_t count_of(const Outputs& outputs, std::string_view event) {
  const auto all = told_in(outputs);
  return static_cast<std::size_t>(std::count(all.begin(), all.end(), event));
}

/// The one message of this kind.
inline nlohmann::json case_in(const Outputs& outputs, std::string_view event) {
  const Output* found = nullptr;
  for (const Output& output : outputs) {
    if (output.kind != Output::Kind::case_event || output.case_event != event) continue;
    if (found != nullptr) throw std::logic_error("more than one " + std::string{event});
    found = &output;
  }
  if (found == nullptr) throw std::logic_error("no " + std::string{event});
  return nlohmann::json::parse(found->json);
}

}  // namespace assist
