// form_abandon: a form that was begun in earnest, and then nothing, or away.
#pragma once

#include <optional>
#include <string>

#include "processor/detect/finding.h"
#include "processor/detect/text_hash.h"

namespace assist {

struct FormAbandon {
  static constexpr SignalKind kind{9, "form_abandon", Family::form};
  static constexpr EnumSet<Fact> needs{Fact::form};

  struct Rule {
    SignalWeight weight{.points = 3};
    std::uint32_t fields = 2;  ///< Filled in before it counts. 1 to 16. Own choice.
    Duration idle{30'000};     ///< No event at all. 5 s to 1 h. Own choice.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("fields", self.fields, 1, 16);
      settings("idle", self.idle, Duration{5'000}, Duration{3'600'000});
    }
  };

  struct State {
    std::uint64_t form = 0;  ///< Hash; 0: none is open.
    std::uint64_t newest_field = 0;
    std::uint32_t filled = 0;  ///< Fields.
    Time first_at, newest;     ///< Of the form; of all events since.
    bool fired = false;
    std::string id, name;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.form);
      archive(2, self.newest_field);
      archive(3, self.filled);
      archive(4, self.first_at);
      archive(5, self.newest);
      archive(6, self.fired);
      archive(7, self.id);
      archive(8, self.name);
    }
  };

  static bool wakes(const Moment& moment) {
    const EventType type = moment.event.type;
    return type == EventType::form_start || type == EventType::form_abandon ||
           (type == EventType::input && moment.event.form.has_value());
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const EventType type = moment.event.type;
    if (moment.at < state.newest && state.form != 0) return std::nullopt;
    if (moment.progress || type == EventType::form_submit) {
      state.form = 0;
      return std::nullopt;
    }
    if (wakes(moment) && type != EventType::form_abandon) take_in(state, moment);
    if (state.form == 0) return std::nullopt;
    state.newest = moment.at;
    const bool leaves = type == EventType::form_abandon || type == EventType::session_end ||
                        type == EventType::page_leave ||
                        (type == EventType::page_view && moment.page != 0);
    if (!leaves) return std::nullopt;
    const bool tells = !state.fired && state.filled >= rule.fields;
    std::optional<Finding> finding;
    if (tells) finding = found(rule, state, moment.at);
    state.form = 0;
    return finding;
  }

  static std::optional<Time> due(const Rule& rule, const State& state) {
    if (state.form == 0 || state.fired || state.filled < rule.fields) return std::nullopt;
    return state.newest + rule.idle;
  }

  static Finding fire(const Rule& rule, State& state, Time due) { return found(rule, state, due); }

  static NearMiss nearly(const Rule& rule, const State& state) {
    return {state.form == 0 || state.fired ? 0.0 : static_cast<double>(state.filled),
            static_cast<double>(rule.fields)};
  }

 private:
  static void take_in(State& state, const Moment& moment) {
    const Form form = moment.event.form.value_or(Form{});
    const std::uint64_t name = hash_text(form.id);
    if (name != state.form) {
      state = {};
      state.form = name;
      state.first_at = moment.at;
      state.name = clipped(form.id, word_bytes_max);
    }
    const std::uint64_t field = form.field.empty() ? 0 : hash_text(form.field);
    if (moment.event.type != EventType::input || field == state.newest_field) return;
    state.newest_field = field;
    ++state.filled;
    state.id = clipped(moment.event.id, id_bytes_max);
  }

  static Finding found(const Rule& rule, State& state, Time at) {
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = state.first_at;
    finding.last_at = at;
    finding.count = state.filled;
    finding.threshold = rule.fields;
    finding.ids.push(1) = state.id;
    finding.target = state.name;
    return finding;
  }
};

}  // namespace assist
