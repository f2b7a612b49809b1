// form_hesitation: long before a field is filled in, or back to it again and again.
#pragma once

#include <algorithm>
#include <optional>

#include "processor/detect/finding.h"
#include "processor/detect/text_hash.h"

namespace assist {

/// A click into a field is its focus; an input with the field's name is its first input.
struct FormHesitation {
  static constexpr SignalKind kind{8, "form_hesitation", Family::form};
  static constexpr EnumSet<Fact> needs{Fact::form_field, Fact::input};

  struct Rule {
    SignalWeight weight{.points = 1};
    Duration pause{10'000};     ///< Focus to first input. 1 s to 10 min. Own choice.
    std::uint32_t entries = 3;  ///< Into one field, with others between. 2 to 16. Contentsquare: 3.

    template <class Self, class Settings>
    static void settings(Self& self, Settings& settings) {
      settings("pause", self.pause, Duration{1'000}, Duration{600'000});
      settings("entries", self.entries, 2, 16);
    }
  };

  struct Field {
    std::uint64_t name = 0;
    std::uint32_t entries = 0;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.name);
      archive(2, self.entries);
    }
  };

  struct State {
    Recent<Field> entered;  ///< The newest last.
    Time focused_at;        ///< The field that is last in `entered`; Time{}: typed in already.
    bool fired = false;     ///< Once per form.
    std::uint64_t form = 0;

    template <class Self, class Archive>
    static void fields(Self& self, Archive& archive) {
      archive(1, self.entered);
      archive(2, self.focused_at);
      archive(3, self.fired);
      archive(4, self.form);
    }
  };

  static bool wakes(const Moment& moment) {
    const EventType type = moment.event.type;
    return moment.event.form && !moment.event.form->field.empty() &&
           (type == EventType::click || type == EventType::input);
  }

  static std::optional<Finding> observe(const Rule& rule, State& state, const Moment& moment) {
    const EventType type = moment.event.type;
    if (moment.progress || type == EventType::form_submit || type == EventType::page_view) {
      state = {};
    }
    if (!wakes(moment)) return std::nullopt;
    const std::uint64_t form = hash_text(moment.event.form->id);
    if (form != state.form) state = {};
    state.form = form;
    const bool back_again =
        enter(state, hash_text(moment.event.form->field), moment.at) >= rule.entries;
    const bool slow = type == EventType::input && state.focused_at != Time{} &&
                      moment.at - state.focused_at > rule.pause;
    const Time first_at = state.focused_at == Time{} ? moment.at : state.focused_at;
    if (type == EventType::input) state.focused_at = Time{};
    if (state.fired || (!slow && !back_again)) return std::nullopt;
    state.fired = true;
    Finding finding = new_finding(kind, rule.weight);
    finding.first_at = first_at;
    finding.last_at = moment.at;
    finding.count = slow ? 1 : rule.entries;
    finding.threshold = slow ? std::chrono::duration<double>(rule.pause).count()
                             : static_cast<double>(rule.entries);
    finding.ids.push(1) = clipped(moment.event.id, id_bytes_max);
    describe(finding, moment);
    return finding;
  }

 private:
  /// How often the field has been entered.
  static std::uint32_t enter(State& state, std::uint64_t name, Time at) {
    constexpr std::size_t fields_max = 16;
    Recent<Field>& entered = state.entered;
    if (!entered.empty() && entered.back().name == name) return entered.back().entries;
    state.focused_at = at;
    for (std::size_t index = 0; index < entered.size(); ++index) {
      if (entered[index].name != name) continue;
      entered.to_back(index);
      return ++entered.back().entries;
    }
    Field& field = entered.push(fields_max);
    field.name = name;
    field.entries = 1;
    return 1;
  }
};

}  // namespace assist
